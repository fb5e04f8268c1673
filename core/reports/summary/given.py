"""What was given and what came of it: courses, immunoglobulins, adverse events, screening and vaccinations."""

from __future__ import annotations

from datetime import date
from itertools import groupby

from core.domain.records import AdverseEvent, Infusion
from core.reports import labels
from core.reports.formats import day, number, trimmed, when
from core.reports.summary.alerts import IG_NAMES, below_limit
from core.reports.summary.facts import GivenCourse, PatientFacts
from core.reports.summary.identity import dose
from core.reports.summary.page import DOWN, UP, Fact, Facts, Grid, GridColumn, Words

LEAST_GRADE = 2
NO_BREAK = "\N{NO-BREAK SPACE}"
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
    with_reaction = any(one.infusion_reaction for one in every)
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
    asked = all(one.infusion_reaction is not None for one in every)
    note = "No infusion reaction." if asked and not with_reaction else ""
    return Grid(title, tuple(columns), tuple(rows), note, not_shown="Earlier courses not shown: {0}.")


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
        base = change = ""
        if start and start.day != last.day:
            base = trimmed(start.value)
            change = percent_change(start.value, last.value)
        rows.append((name, base, last, change, str(limit or ""), against))
        days.append(last.day)
    if not rows:
        return Facts("Last immunoglobulins", (Fact("Recorded", Words(plain="none")),))
    latest = max(days)
    columns = (
        GridColumn("mg/dL"),
        GridColumn("Base", "right"),
        GridColumn("Now", "right"),
        GridColumn("Change", "right"),
        GridColumn("LLN", "right"),
        GridColumn("Against LLN"),
    )
    cells = tuple(
        (
            Words(plain=name if last.day == latest else f"{name} ({day(last.day)})"),
            Words(plain=base),
            Words(trimmed(last.value)),
            Words(plain=change),
            Words(plain=limit),
            against,
        )
        for name, base, last, change, limit, against in rows
    )
    note = "LLN of adults by consensus; the laboratory's own limit decides."
    return Grid(f"Last immunoglobulins, {day(latest)}", columns, cells, note)


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
    """The vaccines given with their dates, influenza against the season, and those nobody recorded."""
    given, lacking = [], []
    for field, name in _VACCINES.items():
        on = getattr(facts.patient, field)
        if not on:
            lacking.append(name)
        elif field == "vacc_influenza" and not facts.is_dead and on < season_start(facts.today)[: len(on)]:
            given.append(Fact(name, Words(plain=f"{when(on)}  {UP} not this season")))
        else:
            given.append(Fact(name, Words(plain=when(on))))
    if lacking:
        given.append(Fact("Not recorded", Words(plain=f"{UP} {', '.join(lacking)}")))
    return Facts("Vaccinations", tuple(given))


def season_start(today: date) -> str:
    """The first day of the influenza season that runs, or ran last."""
    year = today.year if today.month >= INFLUENZA_SEASON_MONTH else today.year - 1
    return date(year, INFLUENZA_SEASON_MONTH, 1).isoformat()


def percent_change(start: float, now: float) -> str:
    """The change in whole percent of the start, with its sign; empty from 0."""
    if not start:
        return ""
    share = number(100 * (now - start) / start)
    return f"{'+' if now > start and share != '0' else ''}{share} %"


def _matters(event: AdverseEvent) -> bool:
    return bool(event.serious) or event.ctcae_grade is None or event.ctcae_grade >= LEAST_GRADE


def _dates(course: GivenCourse) -> str:
    """The days of a course, month and year said once: `6, 20 Dec 2023`; `23 Jun, 7 Jul 2021`; `28 Dec 2023, 11 Jan 2024`."""
    days = [date.fromisoformat(one.infusion_date) for one in course.infusions]
    parts = []
    for place, one in enumerate(days):
        after = days[place + 1] if place + 1 < len(days) else None
        words = day(one).split()
        same_year = after is not None and after.year == one.year
        kept = 1 if after is not None and same_year and after.month == one.month else 2 if same_year else 3
        parts.append(NO_BREAK.join(words[:kept]))
    return ", ".join(parts)


def _products(infusions: tuple[Infusion, ...]) -> str:
    """Products with their batches in the order given; a product is named once as long as it stays the same."""
    parts = []
    for product, group in groupby(infusions, key=lambda one: one.product or ""):
        batches = list(dict.fromkeys(one.lot for one in group if one.lot))
        named = [product, *batches[:1]] if product else batches[:1]
        parts.append(", ".join([" ".join(named), *batches[1:]]))
    return "; ".join(part for part in parts if part)


def _reaction(infusions: tuple[Infusion, ...]) -> Words:
    told = [one for one in infusions if one.infusion_reaction]
    if told:
        return Words(f"{UP} {', '.join(str(infusions.index(one) + 1) for one in told)} of {len(infusions)}")
    return Words(plain="none" if any(one.infusion_reaction is not None for one in infusions) else "")
