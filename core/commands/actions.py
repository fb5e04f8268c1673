"""What each headless command does: calls one service and says the outcome in a sentence."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from core.commands.messages import list_issues, progress_line, say
from core.commands.passphrase import passphrase_from
from core.faults import SourceFault, UsageFault
from core.reports.document import DocumentPrinter
from core.services.source_errors import SourceHasErrors


class Desk(NamedTuple):
    """What only the program's entry can supply, since it needs Qt: a printer, and the window (`demo`, clinic file) -> exit status."""

    make_printer: Callable[[], DocumentPrinter]
    show_window: Callable[[bool, Path | None], int]


Action = Callable[[argparse.Namespace, Desk], int]

_PSEUDONYMISED = " Patients have other codes and shifted dates; it still is data of patients."
_NOT_ENCRYPTED = " The workbook is not encrypted: keep it where patient data may be kept."


def report(options: argparse.Namespace, desk: Desk) -> int:
    """Analyses a source and writes the report; lists every bad cell instead when there are errors."""
    from core.dictionary.loader import load_dictionary
    from core.services.conditions import read_conditions
    from core.services.report import OUTPUTS, write_report
    from core.services.sources import open_source
    from core.stats.options import Options, Preset

    where = read_conditions(options.where, load_dictionary())
    progress = progress_line(quiet=options.quiet)
    try:
        source = open_source(
            options.source,
            passphrase_from(options.passphrase_file),
            today=date.today(),  # noqa: DTZ011 - the clinic's own calendar day
            user=options.user,
            progress=progress,
        )
    except SourceHasErrors as fault:
        say(str(fault))
        _say_ignored(fault.ignored)
        list_issues(fault.issues)
        return fault.exit_status
    chosen = Options(preset=Preset(options.preset), lock_date=options.lock_date, where=where)
    written = write_report(source, options.out, chosen, options.only or OUTPUTS, desk.make_printer, progress)
    if not options.quiet:
        _say_ignored(source.ignored)
        list_issues(source.issues)
        patients = "1 patient" if written.n == 1 else f"{written.n} patients"
        say(f"Report of {patients} written to {options.out} ({', '.join(written.files)}).")
    return 0


def summary(options: argparse.Namespace, desk: Desk) -> int:
    """Writes the one-page summary of a patient; lists every bad cell instead when there are errors."""
    from core.services.summary import write_summary

    try:
        write_summary(
            options.source,
            options.patient,
            options.out,
            passphrase_from(options.passphrase_file),
            desk.make_printer,
            printed_at=datetime.now(),  # noqa: DTZ005 - the clinic's own clock
            user=options.user,
            size=options.paper,
            for_patient=options.for_patient,
            progress=progress_line(quiet=False),
        )
    except SourceHasErrors as fault:
        say(str(fault))
        _say_ignored(fault.ignored)
        list_issues(fault.issues)
        return fault.exit_status
    say(f"Summary of patient {options.patient} written to {options.out}.")
    return 0


def import_workbook(options: argparse.Namespace, desk: Desk) -> int:
    """Takes a workbook into a clinic file, all of it or, with --skip-listed, the rows without errors."""
    from core.services.importing import import_into

    outcome = import_into(
        options.workbook,
        options.database,
        passphrase_from(options.passphrase_file),
        today=date.today(),  # noqa: DTZ011 - the clinic's own calendar day
        user=options.user,
        dry_run=options.dry_run,
        skip_listed=options.skip_listed,
        issues_file=options.issues,
        progress=progress_line(quiet=False),
    )
    if outcome.exit_status:
        say(outcome.sentence)
    _say_ignored(outcome.ignored)
    list_issues(outcome.issues)
    if not outcome.exit_status:
        say(outcome.sentence)
    return outcome.exit_status


def new(options: argparse.Namespace, desk: Desk) -> int:
    """Makes an empty encrypted clinic file and its first user, an administrator."""
    from core.services.clinic_files import ADMINISTRATOR, make_clinic_file

    user = options.user or ADMINISTRATOR
    make_clinic_file(options.database, user, passphrase_from(options.passphrase_file, new=True))
    say(
        f"Clinic file {options.database} made, with its keys in {options.database}.keys; keep both together. Its user is {user}. "
        "Without the passphrase nobody can open it, not even we."
    )
    return 0


def verify(options: argparse.Namespace, desk: Desk) -> int:
    """Checks every page of a clinic file, its records and its audit trail."""
    from core.services.clinic_files import verify_clinic_file

    sentence = verify_clinic_file(options.database, passphrase_from(options.passphrase_file), user=options.user)
    say(sentence)
    return 0


def verify_report(options: argparse.Namespace, desk: Desk) -> int:
    """Computes a report again from the clinic file: says that it is equal, or every number that moved and the values behind it."""
    from core.services.verify_report import verify_report

    verdict = verify_report(
        options.report,
        options.database,
        passphrase_from(options.passphrase_file),
        user=options.user,
        progress=progress_line(quiet=False),
    )
    for note in verdict.notes:
        say(note)
    name = options.report.name
    if verdict.is_equal:
        print(f"Equal: all {verdict.now.equal:,} numbers of {name} came out again.")
        return 0
    moved = len(verdict.now.moved)
    print(f"{moved:,} of {moved + verdict.now.equal:,} numbers of {name} moved:")
    for number in verdict.now.moved:
        print(number)
    if verdict.then is not None:
        print(
            f"When the report was made, {len(verdict.then.moved):,} numbers were other than it says."
            if verdict.then.moved
            else "When the report was made, every number was as it says."
        )
    for value in verdict.changed:
        print(f"changed since: {value}")
    return SourceFault.exit_status


def export(options: argparse.Namespace, desk: Desk) -> int:
    """Writes the records of a clinic file as the workbook that can be imported again."""
    from core.services.record_export import export_clinic_file

    count = export_clinic_file(
        options.database,
        passphrase_from(options.passphrase_file),
        options.out,
        user=options.user,
        identifying=not options.pseudonymised,
        reason=options.reason,
        progress=progress_line(quiet=False),
    )
    say(f"{count:,} records written to {options.out}." + (_PSEUDONYMISED if options.pseudonymised else _NOT_ENCRYPTED))
    return 0


def backup(options: argparse.Namespace, desk: Desk) -> int:
    """Copies a clinic file and its keys, and opens the copy to be sure of it."""
    from core.services.backups import back_up

    back_up(options.database, passphrase_from(options.passphrase_file), options.out, user=options.user)
    say(f"Backup {options.out} made and opened, with its keys in {options.out}.keys; keep both together.")
    return 0


def restore(options: argparse.Namespace, desk: Desk) -> int:
    """Puts a backup in the place of a clinic file, which is kept aside."""
    from core.services.backups import restore_backup

    kept = restore_backup(options.backup, options.database, progress_line(quiet=False))
    say(
        f"{options.backup} was restored to {options.database}."
        + (f" The file that stood there is {kept}." if kept else "")
    )
    return 0


def selftest(options: argparse.Namespace, desk: Desk) -> int:
    """Recomputes the shipped reference numbers on this machine and prints how many came out as R's."""
    from core.services.selftest import run_selftest

    outcome = run_selftest(progress_line(quiet=False))
    for line in outcome.failed:
        say(line)
    print(f"{outcome.passed} passed, {len(outcome.failed)} failed")
    return 1 if outcome.failed else 0


def window(options: argparse.Namespace, desk: Desk) -> int:
    """Opens the window, or says which headless command to use where there is no display."""
    if not _has_display():
        raise UsageFault(
            "There is no display for the window;",
            "use the headless command instead:",
            "main.py report resources/teaching/stano_a.xlsx --out out (main.py --help lists all).",
        )
    return desk.show_window(options.demo, options.open and options.open.absolute())


def _has_display() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _say_ignored(ignored: tuple[str, ...]) -> None:
    for name in ignored:
        say(f"ignored: {name}")
