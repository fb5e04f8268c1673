"""The audit trail as a workbook for an auditor: every row as it was written, with its hashes, and what the columns mean."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from core.faults import UsageFault
from core.services.exporting import SUFFIX
from core.services.outbox import explain_os_error, outbox
from core.services.progress import Progress, silent
from core.services.rights import Right, require
from core.version import VERSION

if TYPE_CHECKING:
    from core.storage.clinic_file import ClinicFile

ROWS_A_SHEET: Final = 1_000_000
"""A sheet of a workbook ends at row 1,048,576."""

_MEANINGS: Final = {
    "id": "number of the row; none is ever missing",
    "user_name": "who was signed in",
    "utc_time": "when, in UTC",
    "utc_offset": "what this PC's clock was ahead of UTC",
    "program_version": "version of RTX Clinic that wrote the row",
    "form": "kind of record, or what else was done (users, exports)",
    "record_id": "number of the record",
    "field": "field that changed; * is a new record with all it held",
    "old": "value before, as JSON",
    "new": "value after, as JSON",
    "reason": "reason given by the user",
    "previous_hash": "hash of the row before",
    "hash": "SHA-256 over the JSON list of previous_hash and the columns id to reason, in this order",
}


def export_audit(clinic: ClinicFile, path: Path, progress: Progress = silent) -> int:
    """Writes the whole audit trail as a workbook and gives the number of its rows; that it was done is its last row.

    Raises NotAllowed, UsageFault for a name that is no workbook's, DiskFault; the workbook is there whole or not at all.
    """
    from core.exchange.sheets_out import add_table
    from core.exchange.table_workbook import TableWorkbook
    from core.storage.audit import EXPORTS
    from core.storage.clinic_file import AUDIT_COLUMNS

    require(clinic.user, clinic.role, Right.EXPORT_FULL)
    if path.suffix.lower() != SUFFIX:
        raise UsageFault(f"{path.name} is no workbook.", "Nothing was written.", f"Give a name that ends in {SUFFIX}.")
    # Before the workbook: nothing may leave without its row.
    clinic.note(EXPORTS, "audit trail", {"file": path.name}, reason="export of the audit trail")
    facts = clinic.facts()
    about: tuple[tuple[str, str | int], ...] = (
        ("clinic file", facts.file_id),
        ("made", facts.created),
        ("rows", facts.audit_count),
        ("last hash", facts.audit_hash),
        ("written by", f"RTX Clinic {VERSION}, {clinic.user}"),
        ("to check", "main.py verify --database FILE recomputes every hash and compares every record with the trail"),
        *((f"column {name}", meaning) for name, meaning in _MEANINGS.items()),
    )
    try:
        with outbox(path.parent) as scratch:
            workbook = TableWorkbook()
            add_table(workbook, "about", ("what", "is"), about, widths=(24, 90))
            rows = _told(clinic.audit_rows(), facts.audit_count, progress)
            for number, part in enumerate(_parts(rows), start=1):
                add_table(workbook, "audit" if number == 1 else f"audit {number}", AUDIT_COLUMNS, part)
            workbook.save(scratch / path.name)
    except OSError as error:
        raise explain_os_error(error) from error
    progress("Audit trail written", 1.0)
    return facts.audit_count


def _parts(rows: Iterator[tuple[Any, ...]]) -> Iterator[Iterator[tuple[Any, ...]]]:
    """The rows by sheet; each part must be used up before the next."""
    for first in rows:
        yield chain((first,), islice(rows, ROWS_A_SHEET - 1))


def _told(rows: Iterator[tuple[Any, ...]], count: int, progress: Progress) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        if row[0] % 1_000 == 1:
            progress("Writing the audit trail", 0.95 * row[0] / max(count, 1))
        yield row
