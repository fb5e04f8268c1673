"""What was given and what came of it: courses, immunoglobulins, adverse events, screening and vaccinations."""

from __future__ import annotations

from datetime import date
from itertools import groupby

from core.domain.records import AdverseEvent, Infusion
from core.reports import labels
from core.reports.formats import day, trimmed, when
from core.reports.summary.alerts import IG_NAMES, below_limit
from core.reports.summary.facts import GivenCourse, PatientFacts
from core.reports.summary.identity import dose
from core.reports.summary.page import DOWN, UP, Fact, Facts, Grid, GridColumn, Words

LEAST_GRADE = 2
_SCREENED = {"hbsag": "HBsAg", "anti_hbc": "anti-HBc", "anti_hcv": "anti-HCV", "igra": "IGRA"}
_VACCINES = {
    "vacc_influenza": "Influenza",
    "vacc_pneumococcal": "Pneumococcal",
    "vacc_zoster": "Zoster",
    "vacc_sarscov2": "SARS-CoV-2",
}
INFLUENZA_SEASON_MONTH = 9
"""A season's vaccine is given from September on (clinical.md 11.1)."""


def courses(facts: PatientFacts) -> Grid | Facts:
    """The courses, the latest first, with dates, doses, products and batches; a column nobody filled is left out."""
    title = "Rituximab by course"
    if not facts.courses:
        return Facts(title, (Fact("Recorded", Words(plain="no infusion")),))
    every = [infusion for course in facts.courses for infusion in course.infusions]
    columns = [GridColumn("No.", "right"), GridColumn("Infusions", wraps=True), GridColumn("Dose")]
    with_product = any(one.product or one.lot for one in every)
    with_reaction = any(one.infusion_reaction is not None for one in every)
    columns += [GridColumn("Product and batch", wraps=True)] if with_product else []
    columns += [GridColumn("Reaction")] if with_reaction else []
    rows = []
    for course in reversed(facts.courses):
        cells = [
            Words(str(course.number)),
            Words(plain=_dates(course)),
            Words(plain=dose(course.infusions) or "not recorded"),
        ]
        cells += [Words(plain=_products(course.infusions))] if with_product else []
        cells += [_reaction(course.infusions)] if with_reaction else []
        rows.append(tuple(cells))
    return Grid(title, tuple(columns), tuple(rows), not_shown="Earlier courses not shown: {0}.")


def immunoglobulins(facts: PatientFacts) -> Grid | Facts:
    """The last value of each immunoglobulin against its lower limit of normal, in words."""
    rows, days = [], []
    for measure, name in IG_NAMES.items():
        values = facts.series(measure)
        if not values:
            continue
        last, limit = values[-1], facts.lower_limits.get(measure)
        if limit is None:
            against = Words(plain="limit depends on sex")
        elif below_limit(facts, measure, last.value):
            against = Words(f"{DOWN} below")
        else:
            against = Words(plain="at the limit" if last.value == limit else "above")
        start = facts.baseline_value(measure)
        base = trimmed(start.value) if start and start.day != last.day else ""
        rows.append((name, base, last, str(limit or ""), against))
        days.append(last.day)
    if not rows:
        return Facts("Last immunoglobulins", (Fact("Recorded", Words(plain="none")),))
    latest = max(days)
    columns = (
        GridColumn("mg/dL"),
        GridColumn("Base", "right"),
        GridColumn("Now", "right"),
        GridColumn("LLN", "right"),
        GridColumn("Against LLN"),
    )
    cells = tuple(
        (
            Words(plain=name if last.day == latest else f"{name} ({day(last.day)})"),
            Words(plain=base),
            Words(trimmed(last.value)),
            Words(plain=limit),
            against,
        )
        for name, base, last, limit, against in rows
    )
    return Grid(f"Last immunoglobulins, {day(latest)}", columns, cells)


def adverse_events(facts: PatientFacts) -> Grid | Facts:
    """Adverse events of grade 2 or more, serious ones and those without a grade, the latest first."""
    title = f"Adverse events, grade {LEAST_GRADE} or more"
    told = [event for event in facts.adverse_events if _matters(event)]
    milder = len(facts.adverse_events) - len(told)
    if not told:
        said = f"none ({milder} of grade 1)" if milder else "none"
        return Facts(title, (Fact("Recorded", Words(plain=said)),))
    columns = (
        GridColumn("Date"),
        GridColumn("Event", wraps=True),
        GridColumn("Grade"),
        GridColumn("Outcome", wraps=True),
    )
    rows = tuple(
        (
            Words(plain=when(event.onset_date) if event.onset_date else "no date"),
            Words(plain=event.term),
            Words(str(event.ctcae_grade or "?"), ", serious" if event.serious else ""),
            Words(
                plain=labels.choice(facts.dictionary, "adverse_events", "outcome", event.outcome)
                if event.outcome
                else "open"
            ),
        )
        for event in sorted(told, key=lambda event: event.onset_date or "", reverse=True)
    )
    return Grid(title, columns, rows, not_shown="Earlier events not shown: {0}.")


def screening(facts: PatientFacts) -> Facts:
    """What was tested before rituximab, and what nobody recorded."""
    patient = facts.patient
    found, lacking, positive = [], [], []
    for field, name in _SCREENED.items():
        result = getattr(patient, field)
        if result is None:
            lacking.append(name)
        elif result == "negative":
            found.append(f"{name} neg")
        else:
            positive.append(f"{UP} {name} {labels.choice(facts.dictionary, 'patients', field, result)}")
    rows = []
    if found or positive:
        on = when(patient.screening_date) if patient.screening_date else "Undated"
        lead = ", ".join(positive)
        rows.append(Fact(on, Words(lead, f"{', ' if lead and found else ''}{', '.join(found)}")))
    if lacking:
        rows.append(Fact("Not recorded", Words(plain=", ".join(lacking))))
    return Facts("Screening", tuple(rows))


def vaccinations(facts: PatientFacts) -> Facts:
    """The last date of each vaccine; influenza against the season."""
    given = {name: getattr(facts.patient, field) for field, name in _VACCINES.items()}
    if not any(given.values()):
        return Facts("Vaccinations", (Fact("Recorded", Words(f"{UP} none")),))
    rows = []
    for name, on in given.items():
        if not on:
            rows.append(Fact(name, Words(plain=f"{UP} none recorded")))
        elif name == "Influenza" and not facts.is_dead and on < season_start(facts.today)[: len(on)]:
            rows.append(Fact(name, Words(plain=f"{when(on)}  {UP} not this season")))
        else:
            rows.append(Fact(name, Words(plain=when(on))))
    return Facts("Vaccinations", tuple(rows))


def season_start(today: date) -> str:
    """The first day of the influenza season that runs, or ran last."""
    year = today.year if today.month >= INFLUENZA_SEASON_MONTH else today.year - 1
    return date(year, INFLUENZA_SEASON_MONTH, 1).isoformat()


def _matters(event: AdverseEvent) -> bool:
    return bool(event.serious) or event.ctcae_grade is None or event.ctcae_grade >= LEAST_GRADE


def _dates(course: GivenCourse) -> str:
    """The days of a course without repeating month and year: `6, 20 Dec 2023`; `28 Dec 2023, 11 Jan 2024`."""
    days = [date.fromisoformat(one.infusion_date) for one in course.infusions]
    parts = []
    for _, group in groupby(days, key=lambda one: (one.year, one.month)):
        month = list(group)
        numbers = ", ".join(str(one.day) for one in month[:-1])
        parts.append(f"{numbers}, {day(month[-1])}" if numbers else day(month[-1]))
    return ", ".join(parts)


def _products(infusions: tuple[Infusion, ...]) -> str:
    """Products with their batches in the order given; a product is named once as long as it stays the same."""
    parts = []
    for product, group in groupby(infusions, key=lambda one: one.product or ""):
        batches = list(dict.fromkeys(one.lot for one in group if one.lot))
        parts.append(" ".join(part for part in (product, ", ".join(batches)) if part))
    return "; ".join(part for part in parts if part)


def _reaction(infusions: tuple[Infusion, ...]) -> Words:
    told = [one for one in infusions if one.infusion_reaction]
    if told:
        return Words(f"{UP} {', '.join(str(infusions.index(one) + 1) for one in told)} of {len(infusions)}")
    return Words(plain="none" if any(one.infusion_reaction is not None for one in infusions) else "")
