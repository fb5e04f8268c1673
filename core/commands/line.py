"""The command line: its words, what each command calls, and how faults become sentences and exit statuses."""

from __future__ import annotations

import argparse
import sys
import traceback
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from core.commands import actions
from core.commands.messages import say
from core.commands.places import require_sound
from core.faults import ClinicFault
from core.services.outbox import explain_os_error
from core.version import VERSION

EPILOG = """Exit status: 0 done; 1 unexpected fault; 2 usage; 3 the data has errors; 4 wrong passphrase, locked or damaged clinic file;
5 the disk or a permission refused. The passphrase comes from --passphrase-file, else from RTX_CLINIC_PASSPHRASE, else a prompt."""


def run(arguments: Sequence[str], desk: actions.Desk) -> int:
    """Runs one command and gives its exit status; says what went wrong in plain words on standard error."""
    try:
        options = _parser().parse_args(_with_file(arguments))
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        require_sound(options, date.today())  # noqa: DTZ011 - the clinic's own calendar day
        return int(options.action(options, desk))
    except ClinicFault as fault:
        _trace(options)
        say(str(fault))
        return fault.exit_status
    except OSError as error:
        _trace(options)
        refusal = explain_os_error(error)
        say(str(refusal))
        return refusal.exit_status
    except KeyboardInterrupt:
        say("Stopped on request. Nothing half-written was left. Run the command again when you like.")
        return 1
    except Exception as error:
        _trace(options)
        say(
            f"Something unexpected happened ({type(error).__name__}). Your clinic file and your workbook are unchanged. "
            "Run the command again with --debug and send the text to those who maintain the program."
        )
        return 1


def _with_file(arguments: Sequence[str]) -> Sequence[str]:
    """`FILE.rtxdb` alone, as a double click in the file manager hands it over, means the window on that file."""
    if len(arguments) == 1 and arguments[0].lower().endswith(".rtxdb") and not arguments[0].startswith("-"):
        return ["--open", *arguments]
    return arguments


def _trace(options: argparse.Namespace) -> None:
    if options.debug:
        traceback.print_exc(file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="main.py",
        description="RTX Clinic: records, analysis and reports of patients on rituximab. Without a command it opens the window.",
        epilog=EPILOG,
    )
    parser.add_argument("--version", action="version", version=f"RTX Clinic {VERSION}")
    parser.add_argument(
        "--demo", action="store_true", help="open the window on a throw-away copy of the teaching cohort"
    )
    parser.add_argument(
        "--open", type=Path, metavar="FILE", help="open the window on this clinic file; FILE.rtxdb alone does the same"
    )
    parser.add_argument("--debug", action="store_true", help="show the traceback of a fault")
    parser.set_defaults(action=actions.window)
    commands = parser.add_subparsers(title="commands", metavar="")
    _report(commands)
    _summary(commands)
    _import(commands)
    _export(commands)
    _clinic_files(commands)
    about = "recompute the shipped reference numbers on this PC"
    _command(commands, "selftest", actions.selftest, about)
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, action: actions.Action, about: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=about, description=about, epilog=EPILOG)
    parser.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help="show the traceback of a fault")
    parser.add_argument("--passphrase-file", type=Path, metavar="FILE", help="file whose first line is the passphrase")
    parser.set_defaults(action=action)
    return parser


def _report(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(commands, "report", actions.report, "analyse a cohort and write the report")
    parser.add_argument("source", type=Path, metavar="SOURCE", help="clinic file, workbook or folder of CSV files")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the report")
    parser.add_argument("--only", type=_outputs, metavar="LIST", help="some of results,derived,pdf,xlsx,figures")
    parser.add_argument(
        "--lock-date", type=_iso_date, metavar="YYYY-MM-DD", help="data lock; later records are ignored"
    )
    parser.add_argument("--preset", choices=("stano", "registry"), default="stano", help="which stops count as events")
    parser.add_argument(
        "--where",
        nargs="+",
        action="extend",
        default=[],
        type=_condition,
        metavar="FIELD=VALUE",
        help="only these patients, in codes or words: subset=DM sex=female therapy=monotherapy; several must all hold",
    )
    parser.add_argument("--user", metavar="NAME", help="user of the clinic file (default: its administrator)")
    parser.add_argument("--quiet", action="store_true", help="say nothing but faults")


def _summary(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(commands, "summary", actions.summary, "write the one-page summary of a patient")
    parser.add_argument("source", type=Path, metavar="SOURCE", help="clinic file, workbook or folder of CSV files")
    parser.add_argument("--patient", required=True, metavar="ID", help="the patient's code")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.pdf", help="the file to write")
    parser.add_argument("--paper", choices=("a4", "letter"), default="a4", help="the size of the sheet")
    parser.add_argument(
        "--for-patient", action="store_true", help="the page the patient takes home: large type, no codes"
    )
    parser.add_argument("--user", metavar="NAME", help="user of the clinic file (default: its administrator)")


def _import(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(commands, "import", actions.import_workbook, "take a workbook into a clinic file")
    parser.add_argument("workbook", type=Path, metavar="WORKBOOK", help="workbook or folder of CSV files")
    _database(parser)
    parser.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
    parser.add_argument("--skip-listed", action="store_true", help="leave out the rows with errors and take the rest")
    parser.add_argument("--issues", type=Path, metavar="FILE.xlsx", help="write every issue to a workbook")


def _export(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(commands, "export", actions.export, "write the records of a clinic file as a workbook")
    _database(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.xlsx", help="the workbook to write")
    parser.add_argument("--pseudonymised", action="store_true", help="other codes, shifted dates, no free text")
    parser.add_argument(
        "--reason",
        default="export by command line",
        metavar="TEXT",
        help="why the records leave as they are, for the audit trail",
    )


def _clinic_files(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    _database(_command(commands, "new", actions.new, "make a new, empty, encrypted clinic file"))
    making = _command(commands, "backup", actions.backup, "copy a clinic file and its keys")
    _database(making)
    making.add_argument("--out", type=Path, required=True, metavar="FILE", help="the backup to make (.rtxdb)")
    restoring = _command(commands, "restore", actions.restore, "put a backup in the place of a clinic file")
    _database(restoring)
    restoring.add_argument("--backup", type=Path, required=True, metavar="FILE", help="the backup (.rtxdb)")
    _database(_command(commands, "verify", actions.verify, "check a clinic file and its audit trail"))
    about = "compute the numbers of a report again and say whether they are equal or what moved"
    verifying = _command(commands, "verify-report", actions.verify_report, about)
    verifying.add_argument("report", type=Path, metavar="REPORT.pdf", help="the report as the program wrote it")
    _database(verifying)


def _database(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--database", type=Path, required=True, metavar="FILE", help="the clinic file (.rtxdb)")
    parser.add_argument("--user", metavar="NAME", help="user of the clinic file (default: its administrator)")


def _outputs(text: str) -> tuple[str, ...]:
    from core.services.report import OUTPUTS

    chosen = tuple(part.strip() for part in text.split(",") if part.strip())
    unknown = [part for part in chosen if part not in OUTPUTS]
    if unknown or not chosen:
        raise argparse.ArgumentTypeError(f"choose from {','.join(OUTPUTS)}, not {text!r}")
    return chosen


def _iso_date(text: str) -> str:
    try:
        if len(text) != len("2024-06-30"):
            raise ValueError
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date like 2024-06-30") from None


def _condition(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not (sign and name.strip() and value.strip()):
        raise argparse.ArgumentTypeError(f"{text!r} is not FIELD=VALUE")
    return name.strip(), value.strip()
