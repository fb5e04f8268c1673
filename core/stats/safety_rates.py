"""Adverse events and infections per 100 patient-years: overall, by course, and by the last IgG before the event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.scoring.immunoglobulin import IG_SCHEMES
from core.stats.exact import Floats
from core.stats.exposure import AFTER_STOP_DAYS, Exposure
from core.stats.members import People
from core.stats.population import Population
from core.stats.rates import POISSON, States, in_years, poisson_rate, states
from core.stats.results import Number
from core.stats.rows import NumberRows
from core.stats.subgroups import Group, standard_groups
from core.stats.timepoints import MOST_COURSES, Rows, Timepoints

Mask = npt.NDArray[np.bool_]

INFECTION_WORDS = ("infect", "infezion", "infekt", "infecc")
"""An event is an infection when its category has one of these parts: the category is the clinic's own word or a system organ class."""

KINDS = ("any", "serious", "any_infection", "serious_infection")
DEFINITION = (
    "Rates count events with onset from the first infusion to the end of the time at risk: the earliest of stop + "
    f"{AFTER_STOP_DAYS} days, last contact and data lock. An infection is an event whose category says so."
)


@dataclass(frozen=True)
class EventsAtRisk:
    """The events inside the time at risk: patient, day from the first infusion, and which of them are of each kind.

    `why_not` says for a kind why it cannot be counted; `unanswered` how many events leave the question open.
    """

    patient: Rows
    day: Floats
    kinds: Mapping[str, Mask]
    why_not: Mapping[str, str]
    unanswered: Mapping[str, int]


def is_infection(events: pd.DataFrame) -> Mask:
    """Which adverse events are infections: those with a site of infection, and by the words of their category."""
    words, code = np.unique([word or "" for word in events["category"]], return_inverse=True)
    infection = np.array([any(part in word.casefold() for part in INFECTION_WORDS) for word in words], dtype=bool)
    by_category = infection[code] if len(events) else np.zeros(0, dtype=bool)
    return by_category | events["infection_site"].notna().to_numpy() if "infection_site" in events else by_category


def events_at_risk(population: Population, at_risk: Exposure) -> EventsAtRisk:
    """The dated events of patients with a time at risk that began inside it, its first and last day included."""
    table = population.cohort.adverse_events
    patient = table["patient"].to_numpy()
    t0 = population.patients["t0"].to_numpy().astype("datetime64[D]")
    onset = table["onset_date"].to_numpy().astype("datetime64[D]")
    day = np.where(np.isnat(onset), np.nan, (onset - t0[patient]).astype(np.float64))
    inside = (day >= 0) & (day <= at_risk.days[patient])
    table, patient, day = table[inside], patient[inside], day[inside]
    serious, infection = table["serious"].to_numpy(), is_infection(table)
    no_category = np.array([word is None for word in table["category"]], dtype=bool) & ~infection
    kinds = {
        "any": np.ones(len(table), dtype=bool),
        "serious": serious == 1,
        "any_infection": infection,
        "serious_infection": infection & (serious == 1),
    }
    why_not = {}
    if not any(population.cohort.has("adverse_events", field) for field in ("category", "infection_site")):
        why_not["any_infection"] = why_not["serious_infection"] = "no adverse event has a category"
    if not population.cohort.has("adverse_events", "serious"):
        why_not["serious"] = why_not["serious_infection"] = "no adverse event says whether it was serious"
    unanswered = {
        "serious": int(np.isnan(serious).sum()),
        "any_infection": int(no_category.sum()),
        "serious_infection": int((no_category | (infection & np.isnan(serious))).sum()),
    }
    return EventsAtRisk(patient, day, kinds, why_not, unanswered)


def safety_rates(population: Population, points: Timepoints, at_risk: Exposure) -> list[Number]:
    """Rates of events and of patients with a first event, in every standard group; for everyone also by course and by last IgG."""
    why = at_risk.absent or ("" if len(population.cohort.adverse_events) else "no adverse events are recorded")
    if why:
        rows = NumberRows("safety", "adverse_events")
        for kind in KINDS:
            rows.absent("rate_per_100py", why, n=0, comparison=f"category={kind}")
        return rows.numbers
    events = events_at_risk(population, at_risk)
    numbers: list[Number] = []
    for group in standard_groups(population):
        numbers += _in_group(group, events, at_risk)
    numbers += _by_course(points, events, at_risk)
    numbers += _by_igg(population, points, events, at_risk)
    return numbers


def _in_group(group: Group, events: EventsAtRisk, at_risk: Exposure) -> Iterator[Number]:
    members = group.members & at_risk.known
    n, years = int(members.sum()), in_years(float(at_risk.days[members].sum()))
    time = NumberRows("safety", "patient_years", group.key)
    how = f"first infusion to the earliest of stop + {AFTER_STOP_DAYS} d, last contact, lock"
    time.add("estimate", years, n, how, people=People.of(members))
    every = NumberRows("safety", "adverse_events", group.key)
    first = NumberRows("safety", "patients_with_adverse_event", group.key)
    here = members[events.patient]
    for kind in KINDS:
        if _refused(every, kind, events, n):
            continue
        chosen = here & events.kinds[kind]
        theirs = events.patient[chosen]
        _rate(every, kind, theirs, years, n, _method("events", kind, events))
        until = at_risk.days.copy()
        np.fmin.at(until, theirs, events.day[chosen])
        first_of = np.unique(theirs)
        method = _method("patients with a first event, time to it", kind, events)
        _rate(first, kind, first_of, in_years(float(until[members].sum())), n, method)
    yield from (*time.numbers, *every.numbers, *first.numbers)


def _by_course(points: Timepoints, events: EventsAtRisk, at_risk: Exposure) -> list[Number]:
    start = points.course_start_days
    patient, course = np.nonzero(~np.isnan(start))
    if not len(patient):
        rows = NumberRows("safety", "adverse_events", "course=1")
        rows.absent("rate_per_100py", "no infusions are recorded", n=0, comparison="category=any")
        return rows.numbers
    number = np.minimum(course, MOST_COURSES - 1)
    most = int(number.max()) + 1
    names = [f"course={k}" for k in range(1, most + 1)]
    if start.shape[1] > MOST_COURSES:
        names[-1] = f"course={MOST_COURSES}_or_later"
    changing = states(patient, start[patient, course], number)
    return _by_state(changing, names, events, at_risk, "from the course's first infusion to the next course")


def _by_igg(population: Population, points: Timepoints, events: EventsAtRisk, at_risk: Exposure) -> list[Number]:
    scheme = IG_SCHEMES[population.options.ig_scheme]
    visits = population.cohort.visits
    igg = visits["igg"].to_numpy()
    seen = ~np.isnan(igg)
    if not seen.any():
        rows = NumberRows("safety", "adverse_events", "igg=not_measured")
        rows.absent("rate_per_100py", "no visit has igg", n=0, comparison="category=any")
        return rows.numbers
    lowest = np.array([low for low, _ in scheme.bins], dtype=np.float64)
    grade = len(lowest) - np.searchsorted(lowest[::-1], igg[seen], side="right")
    changing = states(visits["patient"].to_numpy()[seen], points.offset_days[seen].astype(np.float64), grade)
    names = [f"igg={name}" for _, name in scheme.bins]
    method = f"by the last IgG on or before the day, scheme {scheme.code} ({scheme.name})"
    return _by_state(changing, names, events, at_risk, method, before="igg=not_measured")


def _by_state(
    changing: States, names: list[str], events: EventsAtRisk, at_risk: Exposure, how: str, before: str = ""
) -> list[Number]:
    """Rates in each state; `before` names the time before any state began, left out where it is empty."""
    numbers: list[Number] = []
    spent = changing.days_at_risk(at_risk.days)
    in_force = changing.at(events.patient, events.day)
    parts = []
    for code, name in enumerate(names):
        lasting = spent[changing.code == code]
        stayed = np.unique(changing.patient[(changing.code == code) & (spent > 0)])
        parts.append((name, float(lasting.sum()), stayed, in_force == code))
    if before:
        waiting = np.nan_to_num(at_risk.days) - np.bincount(changing.patient, spent, minlength=len(at_risk.days))
        parts.append((before, float(waiting.sum()), np.flatnonzero(waiting > 0), in_force == -1))
    for name, days, stayed, here in parts:
        if not days and not here.any():
            continue
        years, n = in_years(days), len(stayed)
        time = NumberRows("safety", "patient_years", name)
        time.add("estimate", years, n, how, people=People.of(stayed))
        rows = NumberRows("safety", "adverse_events", name)
        for kind in KINDS:
            if not _refused(rows, kind, events, n):
                theirs = events.patient[here & events.kinds[kind]]
                _rate(rows, kind, theirs, years, n, f"{_method('events', kind, events)}; {how}")
        numbers += time.numbers + rows.numbers
    return numbers


def _refused(rows: NumberRows, kind: str, events: EventsAtRisk, n: int) -> bool:
    if kind in events.why_not:
        rows.absent("rate_per_100py", events.why_not[kind], n=n, comparison=f"category={kind}")
    return kind in events.why_not


def _method(what: str, kind: str, events: EventsAtRisk) -> str:
    lacking = events.unanswered.get(kind, 0)
    return f"{what} {POISSON}" + (f"; {lacking} events without the answer are not counted" if lacking else "")


def _rate(rows: NumberRows, kind: str, theirs: Rows, years: float, n: int, method: str) -> None:
    comparison = f"category={kind}"
    rows.add("events", len(theirs), n, method, comparison=comparison, people=People.of(theirs))
    rate = poisson_rate(len(theirs), years)
    if rate is None:
        rows.absent("rate_per_100py", "no time at risk", n=n, comparison=comparison)
        return
    rows.add("rate_per_100py", rate.per_100_years, n, method, comparison=comparison)
    rows.add("ci_low", rate.ci_low, n, method, comparison=comparison)
    rows.add("ci_high", rate.ci_high, n, method, comparison=comparison)
