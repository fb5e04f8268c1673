"""What a prescriber should know before an infusion: IgG, screening, pregnancy, infection (clinical.md 7.3, 7.4). It blocks nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from core.domain.records import AdverseEvent
from core.scoring.exact import exact
from core.scoring.immunoglobulin import IG_SCHEMES, grade
from core.services.alerts import ALERT_LADDER
from core.services.chart import Chart

ACKNOWLEDGE_BELOW_MG_DL: Final = 500
"""Below this IgG an infusion is not recorded without the prescriber's acknowledgement."""
IGG_VALID_DAYS: Final = 60
"""IgG is wanted within so many days before a course."""
PREGNANCY_DAYS: Final = 280

CheckKind = Literal["igg", "hbsag", "anti_hbc", "igra", "pregnancy", "infection"]
CheckState = Literal["good", "low", "old", "missing", "positive"]

_ALERTING: Final = {"A": ("moderate", "severe"), "B": ("mild", "moderate", "severe"), "C": ("severe",)}
_ALERTING_LADDER: Final = ("amber", "red", "critical")
INFECTION_OPEN_DAYS: Final = 30
"""An infection without outcome and end is taken as active for so many days."""

_INFECTION_WORDS: Final = ("infect", "infez", "infekt", "infecc", "sepsis")
_TESTS: Final[tuple[tuple[CheckKind, tuple[str, ...]], ...]] = (
    ("hbsag", ("HBsAg",)),
    ("anti_hbc", ("anti-HBc",)),
    ("igra", ("IGRA", "TST")),
)


@dataclass(frozen=True, slots=True)
class Check:
    """One line of what stands before an infusion. `asks` says that the prescriber should acknowledge it.

    `value` is IgG in mg/dL, `day` the ISO date of the result (None where it is not known), `days` how old it is, `words` the result
    or the event as recorded, `grade` the IgG's in `scheme`.
    """

    kind: CheckKind
    state: CheckState
    asks: bool = False
    value: float | None = None
    day: str | None = None
    days: int | None = None
    words: str = ""
    grade: str = ""
    scheme: str = ALERT_LADDER


@dataclass(frozen=True, slots=True)
class Readiness:
    """All checks; `must_acknowledge` where IgG is below 500 mg/dL."""

    checks: tuple[Check, ...]

    @property
    def asking(self) -> tuple[Check, ...]:
        """What the prescriber should acknowledge."""
        return tuple(check for check in self.checks if check.asks)

    @property
    def must_acknowledge(self) -> bool:
        """Whether the infusion is not recorded without."""
        return any(
            one.kind == "igg" and one.value is not None and exact(one.value) < ACKNOWLEDGE_BELOW_MG_DL
            for one in self.checks
        )


def readiness(chart: Chart, day: str, *, course_start: str, is_first: bool, scheme: str = ALERT_LADDER) -> Readiness:
    """What is known on the ISO date of an infusion whose course began on `course_start`; IgG is graded by the scheme's code."""
    checks = [_igg(chart, day, course_start, scheme)]
    checks += [_test(chart, kind, names, day, is_first=is_first) for kind, names in _TESTS]
    checks += [*_pregnancy(chart, day), *_infections(chart, day)]
    return Readiness(tuple(checks))


def _igg(chart: Chart, day: str, course_start: str, scheme: str) -> Check:
    measured = [one.record for one in chart.visits if one.record.igg is not None and one.record.visit_date <= day]
    if not measured:
        return Check("igg", "missing", asks=True, scheme=scheme)
    last = max(measured, key=lambda visit: visit.visit_date)
    value = last.igg or 0.0
    found = grade(exact(value), scheme) or ""
    alerting = _ALERTING_LADDER if scheme == ALERT_LADDER else _ALERTING.get(scheme, ())
    age = _days(last.visit_date, day)
    low = found in alerting or exact(value) < ACKNOWLEDGE_BELOW_MG_DL
    # one IgG serves all infusions of a course
    old = _days(last.visit_date, course_start) > IGG_VALID_DAYS
    state: CheckState = "low" if low else "old" if old else "good"
    return Check("igg", state, low or old, value, last.visit_date, age, grade=found, scheme=IG_SCHEMES[scheme].code)


def _test(chart: Chart, kind: CheckKind, names: tuple[str, ...], day: str, *, is_first: bool) -> Check:
    """The last result up to the day: of a screening record, else the one in the patient's own record."""
    dated = [
        (one.record.test_date or "", one.record.result)
        for one in chart.screening
        if one.record.test in names and one.record.result and _not_after(one.record.test_date, day)
    ]
    own = getattr(chart.patient.record, kind)
    if own is not None:
        dated.append((chart.patient.record.screening_date or "", own))
    if not dated:
        return Check(kind, "missing", asks=is_first)
    on, result = max(dated)
    clear = result in ("negative", "normal")
    age = _days(on, day) if len(on) == len(day) else None
    # what is known and treated is acknowledged once, not before every infusion
    asks = result == "positive" or (not clear and is_first)
    return Check(kind, "good" if clear else "positive", asks, day=on or None, days=age, words=str(result))


def _pregnancy(chart: Chart, day: str) -> Iterable[Check]:
    tests = [
        one.record
        for one in chart.screening
        if one.record.test == "pregnancy test" and one.record.result and _not_after(one.record.test_date, day)
    ]
    if not tests:
        return
    last = max(tests, key=lambda test: test.test_date or "")
    since = (date.fromisoformat(day) - timedelta(days=PREGNANCY_DAYS)).isoformat()
    if last.result == "positive" and (last.test_date or day) >= since[: len(last.test_date or day)]:
        yield Check("pregnancy", "positive", asks=True, day=last.test_date, words="positive")


def _infections(chart: Chart, day: str) -> Iterable[Check]:
    for one in chart.adverse_events:
        event = one.record
        begun = _not_after(event.onset_date, day)
        over = event.end_date is not None and event.end_date < day[: len(event.end_date)]
        closed = event.outcome not in (None, "not resolved") and event.end_date is None
        # an event that nobody closed is a question of its own work list, not an infection for ever
        forgotten = event.outcome is None and event.end_date is None and not _recent(event.onset_date, day)
        if begun and not (over or closed or forgotten) and _is_infection(event):
            yield Check("infection", "positive", asks=True, day=event.onset_date, words=event.term)


def _is_infection(event: AdverseEvent) -> bool:
    words = f"{event.category or ''} {event.term}".casefold()
    return event.infection_site is not None or any(part in words for part in _INFECTION_WORDS)


def _recent(on: str | None, day: str) -> bool:
    since = (date.fromisoformat(day) - timedelta(days=INFECTION_OPEN_DAYS)).isoformat()
    return on is None or on >= since[: len(on)]


def _not_after(on: str | None, day: str) -> bool:
    return on is None or on <= day[: len(on)]


def _days(earlier: str, later: str) -> int:
    return (date.fromisoformat(later) - date.fromisoformat(earlier)).days
