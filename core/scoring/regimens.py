"""The glucocorticoids in force on a day, from therapies recorded as intervals (clinical.md 3 and 9.6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from core.domain.partial_days import middle
from core.domain.patient_records import Therapy
from core.scoring.exact import exact
from core.scoring.pdneq import ALTERNATE_DAY, DAILY, NO_STEROID, PDNEQ_FACTORS, WEEKLY, Regimen, daily_pdneq

LOCAL: Final = "local"
ONCE: Final = "once"

PER_DAY: Final[Mapping[str, Fraction]] = MappingProxyType(
    {
        "daily": DAILY,
        "twice_daily": Fraction(2),
        "three_times_daily": Fraction(3),
        "alternate_days": ALTERNATE_DAY,
        "weekly": WEEKLY,
        "monthly": Fraction(12 * 100, 36525),
        ONCE: DAILY,
    }
)
"""Mean number of administrations a day by the dictionary's code of how often."""

_MG: Final[Mapping[str | None, int]] = MappingProxyType({"mg": 1, "g": 1000})


def regimens_on(therapies: Iterable[Therapy], day: str) -> list[Regimen]:
    """The glucocorticoid regimens in force on an ISO day.

    A therapy counts from its start up to the day before its stop, so that of two doses that meet on a day only the new
    one counts; what was given once counts on its own day. Of a partial date the middle stands. A therapy without a start
    is in force until it stops. An unknown frequency or a dose in another unit than mg or g is an unknown dose.
    """
    found = []
    for therapy in therapies:
        if therapy.drug not in PDNEQ_FACTORS or not is_in_force(therapy, day):
            continue
        per_day, factor = PER_DAY.get(therapy.frequency or ""), _MG.get(therapy.dose_unit)
        known = therapy.dose is not None and per_day is not None and factor is not None
        found.append(
            Regimen(
                drug="inhaled_or_topical" if therapy.route == LOCAL else therapy.drug,
                dose_mg=exact(therapy.dose or 0.0) * (factor or 1) if known else None,
                per_day=per_day or DAILY,
                pulse=bool(therapy.pulse),
            )
        )
    return found


def daily_pdneq_on(drug: str | None, dose_mg: float | None, therapies: Iterable[Therapy], day: str) -> Fraction | None:
    """PDNeq in mg/day at a visit: of the glucocorticoid recorded with it, else of the regimens in force that day.

    None where neither says it; 0 only for `none` or a dose of 0.
    """
    if drug is not None:
        if drug == NO_STEROID:
            return None if dose_mg else Fraction(0)
        return None if dose_mg is None else daily_pdneq([Regimen(drug, exact(dose_mg))])
    return daily_pdneq(regimens_on(therapies, day))


def is_in_force(therapy: Therapy, day: str) -> bool:
    """Whether a therapy is taken on an ISO day: from its start up to the day before its stop, once on its own day."""
    start, stop = _whole(therapy.start_date), _whole(therapy.stop_date)
    if therapy.frequency == ONCE or (start is not None and start == stop):
        return start == day
    return (start is None or start <= day) and (stop is None or day < stop)


def _whole(day: str | None) -> str | None:
    return middle(day) if day and len(day) < 10 else day
