"""Records as the rules look at them: columns of one form, with what is needed of their patients."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

FIRST_INFUSION = "infusions.infusion_date"
"""In the columns of a patient: the earliest of the patient's infusions."""


@dataclass(frozen=True, slots=True)
class Records:
    """Records of one form, column by column, with what the rules need of their patients.

    `columns` holds the form's fields by id and fields of other forms as `form.field`, aligned with the records (see
    `outside_fields`); a field that the source lacks is absent. `explained` names, by field, the rows whose value is
    absent for a reason already known (a missing reason, an unreadable cell). `today` is an ISO date.
    """

    columns: Mapping[str, Sequence[Any]]
    today: str
    explained: Mapping[str, Container[int]] = field(default_factory=dict)

    def column(self, name: object) -> Sequence[Any] | None:
        """The column of a field, None when the source has none."""
        return self.columns.get(str(name))


def pairs(values: Sequence[Any], others: Sequence[Any] | None) -> Iterator[tuple[int, Any, Any]]:
    """Row, value and other value of the records that have both."""
    if others is None:
        return
    for row, (value, other) in enumerate(zip(values, others, strict=True)):
        if value is not None and other is not None:
            yield row, value, other


def start_dates(records: Records) -> Sequence[Any] | None:
    """The first infusion of each patient: as given, else the earliest on record."""
    given, infusions = records.column("first_rtx_date"), records.column(FIRST_INFUSION)
    if given is None or infusions is None:
        return infusions if given is None else given
    return [start or infusion for start, infusion in zip(given, infusions, strict=True)]
