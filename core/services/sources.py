"""Where the records of an analysis come from: a clinic file, a workbook or a folder of CSV files, all read into one Cohort."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from core.dictionary.loader import load_dictionary
from core.faults import UsageFault
from core.services.clinic_files import open_clinic_file
from core.services.file_state import FileState, read_cohort
from core.services.progress import Progress, part, silent
from core.services.source_errors import SourceHasErrors

if TYPE_CHECKING:
    from core.domain.cohort import Cohort
    from core.exchange.checked import CheckedWorkbook
    from core.exchange.issues import CellIssue
    from core.services.identity import RecordReader

CLINIC_SUFFIX = ".rtxdb"


@dataclass(frozen=True)
class Source:
    """A cohort with where it came from and what was noticed while it was read; `state` is that of a clinic file, None otherwise."""

    name: str
    cohort: Cohort
    sha256: str
    issues: tuple[CellIssue, ...]
    ignored: tuple[str, ...]
    synthetic: bool
    state: FileState | None = None

    @property
    def identified(self) -> bool:
        """Whether what identifies patients was read too: always, but for a clinic file opened by who may not see it."""
        return self.state is None or self.state.identified


def open_source(
    path: Path, passphrase: Callable[[], str], *, today: date, user: str | None = None, progress: Progress = silent
) -> Source:
    """The cohort of a clinic file (`.rtxdb`), a workbook or a folder of CSV files.

    `passphrase` is called only for a clinic file. Raises SourceHasErrors when cells break hard rules, SourceFault when the source is
    no clinic data, DatabaseFault when the clinic file does not open, UsageFault when there is nothing at `path`.
    """
    require_source(path)
    if is_clinic_file(path):
        return _from_clinic_file(path, passphrase(), user, progress)
    return _from_workbook(path, today, progress)


def require_source(path: Path) -> None:
    """Raises UsageFault when there is nothing at `path`."""
    if not path.exists():
        raise UsageFault(
            f"There is no file or folder {path}.", "Nothing was written.", "Check the name and run it again."
        )


def is_clinic_file(path: Path) -> bool:
    """Whether a source is a clinic file, by its name."""
    return path.suffix.lower() == CLINIC_SUFFIX


def _from_clinic_file(path: Path, passphrase: str, user: str | None, progress: Progress) -> Source:
    progress("Opening the clinic file", 0.0)
    with open_clinic_file(path, passphrase, user) as clinic:
        progress("Reading the records", 0.2)
        cohort, state = read_cohort(clinic)
        return replace(_source(path, cohort, (), ()), state=state)


def clinic_source(path: Path, clinic: RecordReader) -> Source:
    """The cohort of an open clinic file, as its user may read it."""
    from core.domain.cohort import cohort_from_columns

    return _source(path, cohort_from_columns(clinic.read_columns(), load_dictionary()), (), ())


def _from_workbook(path: Path, today: date, progress: Progress) -> Source:
    return workbook_source(path, checked_workbook(path, today, progress))


def checked_workbook(path: Path, today: date, progress: Progress = silent) -> CheckedWorkbook:
    """The records of a workbook or a folder of CSV files. Raises SourceHasErrors when cells break hard rules."""
    from core.exchange.check import check_workbook
    from core.exchange.read import read_source

    progress("Reading the workbook", 0.0)
    checked = check_workbook(read_source(path), load_dictionary(), today, part(progress, 0.4, 1.0))
    if checked.errors:
        raise SourceHasErrors(checked.issues, checked.ignored)
    return checked


def workbook_source(path: Path, checked: CheckedWorkbook) -> Source:
    """The cohort of a workbook that was checked."""
    from core.domain.cohort import cohort_from_columns

    columns = {form: batch.columns for form, batch in checked.batches.items()}
    return _source(path, cohort_from_columns(columns, load_dictionary()), checked.issues, checked.ignored)


def _source(path: Path, cohort: Cohort, issues: tuple[CellIssue, ...], ignored: tuple[str, ...]) -> Source:
    from core.services.teaching import is_teaching

    sha256 = cohort.sha256()
    return Source(path.name, cohort, sha256, issues, ignored, is_teaching(sha256))
