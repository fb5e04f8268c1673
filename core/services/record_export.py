"""Records that leave the clinic file: pseudonymised as a rule, as they are only by right, with a reason and a row in the trail."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from core.faults import UsageFault
from core.services.clinic_files import open_clinic_file, require_clinic_file
from core.services.identity import PSEUDONYMS
from core.services.progress import Progress, part, silent
from core.services.rights import Right, require

if TYPE_CHECKING:
    from core.dictionary.spec import Dictionary
    from core.storage.clinic_file import ClinicFile


class ReasonMissing(UsageFault):
    """Records that name patients would leave without anybody having said why."""

    def __init__(self) -> None:
        super().__init__(
            "A full export needs a reason; it stands in the audit trail.",
            "Nothing was written.",
            "Say in a few words who gets the workbook and why, or export pseudonymised records.",
        )


def export_open(
    clinic: ClinicFile,
    dictionary: Dictionary,
    out: Path,
    *,
    identifying: bool,
    reason: str = "",
    progress: Progress = silent,
) -> int:
    """Writes every record as an import workbook with the codebook and gives their number; whole or not at all.

    Without `identifying` patients get other codes and shifted dates, and free text is dropped. Raises NotAllowed,
    ReasonMissing, DiskFault.
    """
    from core.exchange.pseudonyms import pseudonymised
    from core.exchange.write import write_workbook
    from core.storage.audit import EXPORTS

    require(clinic.user, clinic.role, Right.EXPORT_FULL if identifying else Right.EXPORT)
    if identifying and not reason.strip():
        raise ReasonMissing
    progress("Reading the records", 0.0)
    batches = clinic.read_batches()
    count = sum(len(batch) for batch in batches.values())
    if identifying:
        # Before the workbook: nothing may leave without its row.
        clinic.note(EXPORTS, "full", {"file": out.name, "records": count}, reason=reason.strip())
    else:
        batches = pseudonymised(batches, dictionary, clinic.patient_numbers(), clinic.derived_key(PSEUDONYMS))
    write_workbook(out, batches, dictionary, identifying=identifying, progress=part(progress, 0.2, 1.0))
    return count


def export_clinic_file(
    database: Path,
    passphrase: Callable[[], str],
    out: Path,
    *,
    user: str | None = None,
    identifying: bool = True,
    reason: str = "",
    progress: Progress = silent,
) -> int:
    """Writes every record of a clinic file as an import workbook and gives their number.

    Raises UsageFault when there is no such clinic file, the faults of opening it, NotAllowed, ReasonMissing, DiskFault.
    """
    from core.dictionary.loader import load_dictionary

    require_clinic_file(database)
    with open_clinic_file(database, passphrase(), user) as clinic:
        return export_open(clinic, load_dictionary(), out, identifying=identifying, reason=reason, progress=progress)
