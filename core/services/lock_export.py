"""The comparison of two data locks as a workbook: what both are, every value that changed, every number that moved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from core.faults import UsageFault
from core.services.outbox import explain_os_error, outbox

if TYPE_CHECKING:
    from core.services.locks import Lock, LockComparison

_SUFFIX = ".xlsx"
_VALUES = ("patient", "form", "record date", "field", "old", "new", "who", "when (UTC)", "reason")
_NUMBERS = (
    "analysis", "measure", "group", "comparison", "time", "statistic", "method", "old", "new", "old n", "new n",
)  # fmt: skip


class ComparisonKeptBack(UsageFault):
    """What lies between two locks tells of single patients."""

    def __init__(self) -> None:
        super().__init__(
            "What changed between two data locks tells of single patients and leaves only with those who may see identities.",
            "Nothing was written.",
            "Ask a nurse, a physician or an administrator for it.",
        )


def write_comparison(comparison: LockComparison, path: Path) -> None:
    """Writes the workbook, whole or not at all. Raises UsageFault for a name that is no workbook's, DiskFault."""
    from core.exchange.sheets_out import add_table
    from core.exchange.table_workbook import TableWorkbook

    if path.suffix.lower() != _SUFFIX:
        raise UsageFault(f"{path.name} is no workbook.", "Nothing was written.", f"Give a name that ends in {_SUFFIX}.")
    try:
        with outbox(path.parent) as scratch:
            workbook = TableWorkbook()
            add_table(workbook, "locks", ("what", "earlier", "later"), _about(comparison), widths=(26, 44, 44))
            values = (
                (one.patient, one.form, one.date, one.label or "new record", one.old, one.new, one.user, one.utc_time, one.reason)
                for one in comparison.changed
            )  # fmt: skip
            add_table(workbook, "values", _VALUES, values, widths=(14, 18, 14, 32, 22, 22, 18, 22, 30))
            numbers = (
                (*one.key, one.method, one.old, one.new, one.old_n, one.new_n) for one in comparison.numbers.moved
            )
            add_table(workbook, "numbers", _NUMBERS, numbers, widths=(16, 24, 22, 24, 10, 14, 40, 14, 14, 8, 8))
            workbook.save(scratch / path.name)
    except OSError as error:
        raise explain_os_error(error) from error


def _about(comparison: LockComparison) -> Iterator[tuple[str, str, str]]:
    def both(what: str, one: Lock, other: Lock, name: str) -> tuple[str, str, str]:
        return what, str(getattr(one, name)), str(getattr(other, name))

    earlier, later = comparison.earlier, comparison.later
    for what, name in (
        ("data lock", "name"), ("made by", "user"), ("made (UTC)", "utc_time"), ("last day of follow-up", "lock_date"),
        ("patients", "n"), ("SHA-256 of the data", "data_sha256"), ("row of the audit trail", "audit_count"),
    ):  # fmt: skip
        yield both(what, earlier, later, name)
    for option, (old, new) in comparison.options.items():
        if option != "lock_date":
            yield f"option {option}", old, new
    yield "values changed", "", str(len(comparison.changed))
    yield "numbers moved", "", str(len(comparison.numbers.moved))
    yield "numbers equal", "", str(comparison.numbers.equal)
