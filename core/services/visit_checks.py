"""What is questioned in a visit beside the patient's other visits: large changes, other methods, an order of events that cannot be.

Every finding is a warning: the value may stand once somebody says so. Limits: clinical.md 2, 5.4, 9.9 and 9.10.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

from core.dictionary.issue import Issue, warning
from core.dictionary.spec import Entered
from core.domain.records import Visit
from core.scoring.exact import exact
from core.scoring.haq import MAX_SCORE
from core.scoring.mmt8 import LARGE_CHANGE, LARGE_CHANGE_WITHIN_DAYS, looks_like_mrc_scale
from core.services.visit_scores import BASELINE_DAYS
from core.services.visit_totals import BOTH_SIDES, GRADES_OF, MMT8_FIELDS, haq_scores, muscle_scores, skin_total

Value = Callable[[str], Any]
Typed = Callable[[str], Entered | None]

IG_CHANGE_PERCENT: Final = 50
IG_WITHIN_DAYS: Final = 184
"""The longest six calendar months."""
CK_TIMES: Final = 10
FVC_POINTS: Final = 15
MRSS_POINTS: Final = 15
HAQ_POINTS: Final = Fraction(3, 2)
WEIGHT_PERCENT: Final = 15
WEIGHT_WITHIN_DAYS: Final = 92
"""The longest three calendar months."""
OTHER_PATIENT_FROM: Final = 2
"""So many values far from the last visit at once: perhaps they belong to somebody else."""
BASELINE_TYPE: Final = "baseline"


@dataclass(frozen=True)
class Delta:
    """One comparison with the last visit that has the value: how far it may move, within how many days (None: whenever)."""

    field: str
    is_large: Callable[[Fraction, Fraction], bool]
    within_days: int | None = None
    unit: str = ""


def _percent(limit: int) -> Callable[[Fraction, Fraction], bool]:
    return lambda before, now: before > 0 and 100 * abs(now - before) > limit * before


def _points(limit: int | Fraction) -> Callable[[Fraction, Fraction], bool]:
    return lambda before, now: abs(now - before) >= limit


def _more_than(limit: int) -> Callable[[Fraction, Fraction], bool]:
    return lambda before, now: abs(now - before) > limit


def _times(limit: int) -> Callable[[Fraction, Fraction], bool]:
    return lambda before, now: min(before, now) > 0 and max(before, now) >= limit * min(before, now)


DELTAS: Final = (
    Delta("weight_kg", _percent(WEIGHT_PERCENT), WEIGHT_WITHIN_DAYS, "kg"),
    Delta("igg", _percent(IG_CHANGE_PERCENT), IG_WITHIN_DAYS, "mg/dL"),
    Delta("ck", _times(CK_TIMES), unit="U/L"),
    Delta("fvc_pct", _points(FVC_POINTS), unit="%"),
    Delta("mrss", _points(MRSS_POINTS)),
    Delta("haq_di", _points(HAQ_POINTS)),
    Delta("mmt8", _more_than(LARGE_CHANGE), LARGE_CHANGE_WITHIN_DAYS),
)
"""Every delta check."""


@dataclass(frozen=True)
class VisitChecks:
    """The checks of one visit beside `others`, the patient's other visits. Called with the values as they stand, gives issues by field."""

    others: tuple[Visit, ...]
    first_rtx_date: str | None = None

    def __call__(self, value: Value, entered: Typed) -> Mapping[str, Issue]:
        """The issues by field; of several on one field the first found."""
        found: dict[str, Issue] = {}
        large = dict(self._large_changes(value))
        # A total that contradicts its grades, or another method, says more than the size of the change.
        for field, issue in (
            *_order(value, self.first_rtx_date),
            *_totals(value, entered),
            *self._other_equation(value),
            *large.items(),
        ):
            found.setdefault(field, issue)
        if len(large) >= OTHER_PATIENT_FROM:
            found.setdefault("visit_date", warning("other_patient", "several values are far from the last visit"))
        return found

    def last(self, field: str, before: str) -> Visit | None:
        """The latest visit before a day that has the field."""
        earlier = [one for one in self.others if one.visit_date < before and getattr(one, field) is not None]
        return max(earlier, key=lambda one: one.visit_date, default=None)

    def _large_changes(self, value: Value) -> Iterator[tuple[str, Issue]]:
        here = value("visit_date")
        for delta in DELTAS:
            now = value(delta.field)
            last = self.last(delta.field, here) if here and now is not None else None
            if last is None or not _comparable(delta.field, value, last):
                continue
            before = getattr(last, delta.field)
            days = (date.fromisoformat(here) - date.fromisoformat(last.visit_date)).days
            soon = delta.within_days is None or days <= delta.within_days
            if soon and delta.is_large(exact(before), exact(now)):
                yield (
                    delta.field,
                    warning("large_change", f"{before:g} {delta.unit}".strip() + f" on {last.visit_date}"),
                )

    def _other_equation(self, value: Value) -> Iterator[tuple[str, Issue]]:
        here, now = value("visit_date"), value("spirometry_reference")
        if not here or now is None or value("fvc_pct") is None:
            return
        last = self.last("fvc_pct", here)
        if last is not None and last.spirometry_reference not in (None, now):
            yield "fvc_pct", warning("other_equation", f"{last.spirometry_reference} on {last.visit_date}")


def other_assessor(value: Value, others: Iterable[Visit], field: str) -> tuple[str, str] | None:
    """Who took `field` at the last visit that has it, and when, where it was somebody else; None where both are the same or unknown."""
    here, now = value("visit_date"), value("assessor")
    if not here or not now or value(field) is None:
        return None
    last = VisitChecks(tuple(others)).last(field, here)
    if last is None or not last.assessor or last.assessor.casefold() == now.casefold():
        return None
    return last.assessor, last.visit_date


def _comparable(field: str, value: Value, last: Visit) -> bool:
    """Totals of MMT-8 only on the scale of both sides."""
    if field != "mmt8":
        return True
    return (value("mmt8_scale") or BOTH_SIDES) == (last.mmt8_scale or BOTH_SIDES) == BOTH_SIDES


def _order(value: Value, first: str | None) -> Iterator[tuple[str, Issue]]:
    """What cannot be so before, or after, the first infusion."""
    here = value("visit_date")
    if not here or not first or len(first) < len("2024-05-03"):
        return
    kind = value("visit_type")
    if here < first:
        early = (date.fromisoformat(first) - date.fromisoformat(here)).days > BASELINE_DAYS
        # The visit that rituximab was decided on is often marked so.
        if value("on_rtx") and early:
            yield "on_rtx", warning("before_first_rtx", f"the first infusion is of {first}")
        if value("courses_completed"):
            yield "courses_completed", warning("before_first_rtx", f"the first infusion is of {first}")
        if kind == "follow_up":
            yield "visit_type", warning("before_first_rtx", f"the first infusion is of {first}")
    elif here > first and kind == BASELINE_TYPE:
        yield "visit_type", warning("baseline_after_first_rtx", f"the first infusion is of {first}")


def _totals(value: Value, entered: Typed) -> Iterator[tuple[str, Issue]]:
    """Grades on another scale, and totals that contradict their grades."""
    if all(value(field) is not None for field in MMT8_FIELDS):
        if looks_like_mrc_scale({muscle: value(field) for field, muscle in MMT8_FIELDS.items()}):
            yield "mmt8", warning("mrc_scale", "no grade is above 5: MRC scale 0 to 5?")
        sums = muscle_scores(value, entered)
        if value("mmt8") not in (None, sums.total) and (value("mmt8_scale") or BOTH_SIDES) == BOTH_SIDES:
            yield "mmt8", warning("differs_from_grades", f"the grades give {sums.total}")
    if value("mrss") is not None and skin_total(value) not in (None, value("mrss")):
        yield "mrss", warning("differs_from_grades", f"the sites give {skin_total(value)}")
    index = haq_scores(value).index if any(value(field) is not None for field in GRADES_OF["haq_di"]) else None
    if value("haq_di") is not None and index is not None and abs(exact(value("haq_di")) - index) > _HAQ_ROUNDING:
        yield "haq_di", warning("differs_from_grades", f"the categories give {float(index):.3f}")


_HAQ_ROUNDING: Final = Fraction(MAX_SCORE, 600)
"""A HAQ-DI written with two decimals is that of its categories."""
