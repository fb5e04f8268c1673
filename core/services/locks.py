"""Data locks: names and freezes a cohort, finds it again as it stood, and says what changed from one lock to another."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.dictionary.loader import load_dictionary
from core.faults import UsageFault
from core.services.file_state import FileState, cohort_at, read_cohort, state_of
from core.services.moved import Comparison, MovedNumber, compare_results
from core.services.progress import Progress, part, silent
from core.services.report import results_text
from core.services.report_options import options_from, options_json
from core.services.rights import Right, may
from core.services.sources import Source
from core.services.written_values import ChangedValue, changed_values

if TYPE_CHECKING:
    from core.stats.analysis import Analysis
    from core.stats.options import Options
    from core.storage.clinic_file import ClinicFile
    from core.storage.locks import StoredLock

MOST_LETTERS = 60
_PATIENTS = ["cohort", "patients", "all", "", "", "n"]


@dataclass(frozen=True)
class Lock:
    """A frozen cohort: its name, who made it and when (UTC, ISO), the last day of follow-up (ISO), and the options it was made with.

    The records are those of row `audit_count` of the audit trail; `results` is the text of `results.csv` that came out of them.
    """

    id: int
    name: str
    user: str
    utc_time: str
    utc_offset: str
    lock_date: str
    options: Options
    audit_count: int
    audit_hash: str
    data_sha256: str
    results: str

    @property
    def n(self) -> int:
        """How many patients were analysed."""
        found = (line for line in csv.reader(self.results.splitlines()) if line[:6] == _PATIENTS)
        return next((int(float(line[6])) for line in found if line[6]), 0)


@dataclass(frozen=True)
class LockComparison:
    """What lies between two locks, the earlier first: values that are others, options that are others (name: old and new), numbers."""

    earlier: Lock
    later: Lock
    changed: tuple[ChangedValue, ...]
    options: Mapping[str, tuple[str, str]]
    numbers: Comparison

    @property
    def by_result(self) -> Mapping[tuple[str, str], tuple[MovedNumber, ...]]:
        """The numbers that moved by analysis and measure."""
        grouped: dict[tuple[str, str], list[MovedNumber]] = {}
        for number in self.numbers.moved:
            grouped.setdefault((number.key[0], number.key[1]), []).append(number)
        return {result: tuple(moved) for result, moved in grouped.items()}


class Locks:
    """The data locks of an open clinic file, as its user may see them. Every user may make one: it is no record."""

    def __init__(self, clinic: ClinicFile, name: str, *, synthetic: bool = False) -> None:
        self._clinic, self._name, self._synthetic = clinic, name, synthetic

    def all(self) -> tuple[Lock, ...]:
        """Every lock, the latest first."""
        return tuple(map(_lock, self._clinic.locks()))

    def make(self, name: str, options: Options, progress: Progress = silent) -> Lock:
        """Reads and analyses every record as it stands now and freezes it under a name. Raises UsageFault, LockNameTaken."""
        from core.stats.analysis import analyse

        require_name(name)
        progress("Reading the records", 0.0)
        cohort, state = read_cohort(self._clinic)
        source = Source(self._name, cohort, cohort.sha256(), (), (), self._synthetic, state)
        analysis = analyse(cohort, load_dictionary(), options, progress=part(progress, 0.1, 0.9))
        return self.keep(name, source, analysis, options)

    def keep(self, name: str, source: Source, analysis: Analysis, options: Options) -> Lock:
        """Freezes an analysis that was made before, from the records as they stood then. Raises UsageFault, LockNameTaken."""
        from core.storage.locks import NewLock

        require_name(name)
        state = source.state
        if state is None or state.file_id != state_of(self._clinic).file_id:
            raise UsageFault(
                "The analysis was not made from this clinic file.", "Nothing was locked.", "Analyse it again."
            )
        self._clinic.add_lock(
            NewLock(
                name.strip(),
                analysis.population.lock_date,
                json.dumps(options_json(options)),
                state.audit_count,
                state.audit_hash,
                source.sha256,
                results_text(analysis),
            )
        )
        return self.all()[0]

    def source(self, lock: Lock) -> Source:
        """The records as they stood when the lock was made: analysed with its options they give its results again."""
        cohort = cohort_at(self._clinic, lock.audit_count, identified=self._sees)
        return Source(
            f"{self._name}, {lock.name}", cohort, cohort.sha256(), (), (), self._synthetic, self._state_at(lock)
        )

    def compare(self, one: Lock, other: Lock) -> LockComparison:
        """What changed between two locks and what that did to the results, the one with the shorter audit trail as the earlier."""
        earlier, later = sorted((one, other), key=lambda lock: (lock.audit_count, lock.id))
        changed = changed_values(
            self._clinic, load_dictionary(), earlier.audit_count, later.audit_count, identified=self._sees
        )
        return LockComparison(
            earlier, later, changed, _other_options(earlier, later), compare_results(earlier.results, later.results)
        )

    def export(self, comparison: LockComparison, path: Path) -> None:
        """Writes a comparison as a workbook; that it left stands in the audit trail. Raises ComparisonKeptBack, UsageFault, DiskFault."""
        from core.services.lock_export import ComparisonKeptBack, write_comparison
        from core.storage.audit import EXPORTS

        if not self._sees:
            raise ComparisonKeptBack
        # Before the workbook: nothing may leave without its row.
        locks = [comparison.earlier.name, comparison.later.name]
        self._clinic.note(EXPORTS, "data locks", {"file": path.name, "locks": locks}, reason="comparison of data locks")
        write_comparison(comparison, path)

    @property
    def _sees(self) -> bool:
        return may(self._clinic.role, Right.SEE_IDENTITY)

    def _state_at(self, lock: Lock) -> FileState:
        return replace(state_of(self._clinic), audit_count=lock.audit_count, audit_hash=lock.audit_hash)


def require_name(name: str) -> None:
    """Raises UsageFault unless a lock can be called so."""
    if not name.strip() or len(name.strip()) > MOST_LETTERS or not name.isprintable():
        raise UsageFault(
            "A data lock needs a name.",
            "Nothing was locked.",
            f"Choose one of at most {MOST_LETTERS} letters on one line.",
        )


def _lock(stored: StoredLock) -> Lock:
    return Lock(
        stored.id,
        stored.name,
        stored.user_name,
        stored.utc_time,
        stored.utc_offset,
        stored.lock_date,
        options_from(json.loads(stored.options), stored.lock_date),
        stored.audit_count,
        stored.audit_hash,
        stored.data_sha256,
        stored.results,
    )


def _other_options(earlier: Lock, later: Lock) -> dict[str, tuple[str, str]]:
    """The options that are others, each as it would be written; the last day of follow-up is one of them."""
    old, new = ({"lock_date": lock.lock_date, **options_json(lock.options)} for lock in (earlier, later))
    return {
        name: (_said(old.get(name)), _said(new.get(name))) for name in {**old, **new} if old.get(name) != new.get(name)
    }


def _said(option: object) -> str:
    return option if isinstance(option, str) else json.dumps(option)
