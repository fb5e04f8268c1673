"""Adverse events per 100 patient-years, and the patients to look up: deaths with their cause, stops behind an infection."""

from __future__ import annotations

import re

from core.reports import cells, formats
from core.reports.document import Block, Cell, Column, Row, Table
from core.reports.material import Key, Material
from core.reports.sections import rows as make
from core.stats.deaths import LINK_DAYS, NOT_RECORDED, Listed
from core.stats.exposure import AFTER_STOP_DAYS

_KINDS = {
    "any": "Any event",
    "serious": "Serious event",
    "any_infection": "Infection",
    "serious_infection": "Serious infection",
}
_SPLIT_KINDS = ("any", "any_infection", "serious_infection")


def blocks(material: Material) -> list[Block]:
    """Rates of everyone, then by course and by the last IgG; a sentence where they cannot be computed."""
    if material.value(Key("safety", "patient_years"), "estimate") is None:
        why = material.why_absent("safety", "adverse_events") or "no adverse events are recorded"
        return [make.absent("Adverse events per 100 patient-years", why)]
    return [*_everyone(material), *_split(material)]


def _everyone(material: Material) -> list[Block]:
    rows = []
    for kind, words in _KINDS.items():
        every = Key("safety", "adverse_events", comparison=f"category={kind}")
        first = every._replace(measure="patients_with_adverse_event")
        if material.find(every, "rate_per_100py") is not None:
            row = (
                cells.words(words),
                material.count(every, "events", "events"),
                _rate(material, every),
                material.count(first, "events", "patients"),
                _rate(material, first),
            )
            rows.append(Row(row))
    if not rows:
        return []
    years = material.value(Key("safety", "patient_years"), "estimate")
    columns = (
        make.first_column(), Column("Events"), Column("Per 100 patient-years", "(95 % CI)"), Column("Patients"),
        Column("First event", "per 100 patient-years (95 % CI)"),
    )  # fmt: skip
    text = (
        f"{formats.number(years or 0, 1)} patient-years: first infusion to the earliest of stop + {AFTER_STOP_DAYS} days, last contact and "
        "data lock. Exact Poisson CI. First event: the time of a patient ends with it. Infection: the category says so."
    )
    return [Table("safety_rates", "Adverse events per 100 patient-years", columns, tuple(rows), text)]


def _split(material: Material) -> list[Block]:
    rows: list[Row] = []
    for field, heading in (("course", "By course"), ("igg", "By the last IgG before the event")):
        groups = [
            number.group
            for number in material.analysis_numbers("safety")
            if number.measure == "patient_years" and number.group.startswith(f"{field}=") and number.value is not None
        ]
        if groups:
            rows += [make.heading_row(heading), *(_split_row(material, group) for group in groups)]
    if not rows:
        return []
    columns = [make.first_column(), Column("Patient-years")]
    for kind in _SPLIT_KINDS:
        columns += [Column(_KINDS[kind]), Column("per 100", "(95 % CI)")]
    scheme = material.analysis.population.options.ig_scheme
    text = (
        f"Exact Poisson CI. A course lasts to the next one. IgG by scheme {scheme}: the last value on or before the day. Not adjusted: who "
        "stays longer, or has a low IgG, differs in more than that."
    )
    return [Table("safety_split", "Adverse events by course and by IgG", tuple(columns), tuple(rows), text)]


def _split_row(material: Material, group: str) -> Row:
    code = group.partition("=")[2].replace("_", " ")
    row: list[Cell] = [
        cells.words(code[:1].upper() + code[1:]),
        cells.value(material.value(Key("safety", "patient_years", group), "estimate"), 1, "patient-years"),
    ]
    for kind in _SPLIT_KINDS:
        key = Key("safety", "adverse_events", group, f"category={kind}")
        row += [material.count(key, "events", "events"), _rate(material, key)]
    return Row(tuple(row), indent=1)


def _rate(material: Material, key: Key) -> Cell:
    rate = cells.value(material.value(key, "rate_per_100py"), 1, "per 100 patient-years")
    if not rate.text:
        return rate
    return cells.joined(rate, cells.interval(material.value(key, "ci_low"), material.value(key, "ci_high")))


def listed(material: Material) -> list[Block]:
    """Each death with its cause and each stop behind an infection, by patient."""
    found = material.analysis.safety
    rows: list[Row] = []
    for words, patients in (("Deaths", found.deaths), ("Stops with an infection before", found.infection_stops)):
        if patients:
            rows += [make.heading_row(words), *(_patient(one) for one in patients[:_MOST])]
    if not rows:
        return []
    columns = (make.first_column("Patient"), Column("Event", align="left"), Column("Day"))
    more = max(len(found.deaths), len(found.infection_stops)) > _MOST
    text = make.footnote(
        "Cause of death: as recorded, else the fatal adverse event, else the detail of the stop. Infections: begun in the "
        f"{LINK_DAYS} days up to a stop for an adverse event or by death.",
        f"The first {_MOST} of each." if more else "",
    )
    return [Table("deaths", "Deaths and infection-related stops", columns, tuple(rows), text)]


_MOST = 40


def _patient(one: Listed) -> Row:
    what = "cause not recorded" if one.what == NOT_RECORDED else re.sub(r"\s+", " ", one.what)
    return Row(
        (cells.words(one.patient_id), cells.words(what), cells.words(formats.day(one.day) if one.day else "")), indent=1
    )
