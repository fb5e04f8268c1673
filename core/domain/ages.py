"""Ages that take the place of dates of birth where nobody may see these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.dictionary.partial_dates import completed_years


def ages_at_first_rtx(
    patients: Mapping[str, Sequence[Any]], infusions: Mapping[str, Sequence[Any]]
) -> list[float | None]:
    """The age given, else completed years from birth to the first rituximab; None where that cannot be told.

    `patients` holds `patient_id`, `birth_date`, `age_at_first_rtx`, `first_rtx_date`; `infusions` `patient_id`, `infusion_date`.
    """
    first: dict[str, str] = {}
    for code, day in zip(infusions["patient_id"], infusions["infusion_date"], strict=True):
        first[code] = min(day, first.get(code, day))
    ages: list[float | None] = []
    for code, born, age, start in zip(
        *(patients[name] for name in ("patient_id", "birth_date", "age_at_first_rtx", "first_rtx_date")), strict=True
    ):
        begun = start or first.get(code)
        ages.append(completed_years(born, begun)[1] if age is None and born and begun else age)
    return ages
