"""Immunoglobulin trends: IgG, IgA and IgM over time, how many fell low, and their change beside the skin's response."""

from __future__ import annotations

import numpy as np

from core.scoring.immunoglobulin import Immunoglobulin
from core.stats.exact import Floats
from core.stats.ig_course import (
    grade_numbers,
    ig_scheme,
    scheme_cuts,
    slope_numbers,
    time_to_low,
    time_to_low_numbers,
)
from core.stats.ig_exclusions import IgExclusions, ig_exclusions
from core.stats.ig_response import below_limit, beside_skin
from core.stats.longitudinal import LongitudinalResult, collect, measure_in_groups, nobody_has, windows_text
from core.stats.paper_tests import unpaired_tests
from core.stats.population import Population
from core.stats.results import Number
from core.stats.rows import NumberRows
from core.stats.series import MeasureSeries
from core.stats.slopes import METHOD
from core.stats.subgroups import Group, everyone, standard_groups
from core.stats.timepoints import LAST, Timepoints

IMMUNOGLOBULINS: tuple[Immunoglobulin, ...] = ("igg", "iga", "igm")
IGG_CUTS_MG_DL = (700, 500, 400, 300)
"""Levels of the alert ladder; below 400 is the published "significant" hypogammaglobulinaemia (clinical.md 7.2)."""


def immunoglobulin(population: Population, points: Timepoints) -> LongitudinalResult:
    """Ig levels over time with tests, slopes, low IgG and the time to it, change beside skin and lung (Stano 2025; Kuzumi 2023).

    Group `all` includes everyone; the groups without IVIg and myeloma are extra rows beside it.
    """
    visits = population.cohort.visits
    numbers: list[Number] = []
    series: list[MeasureSeries] = []
    left_out = ig_exclusions(population)
    groups = [*standard_groups(population), *left_out.groups]
    courses = bool((population.patients["disease"] == "SSc").any())
    excluded = left_out.excluded
    for measure in IMMUNOGLOBULINS:
        values = visits[measure].to_numpy()
        if np.isnan(values).all():
            numbers += nobody_has("immunoglobulin", measure, f"no visit has {measure}")
            continue
        found, made = measure_in_groups("immunoglobulin", measure, collect(points, values, courses=courses), groups)
        numbers += found
        series += made
        numbers += _absent_groups(measure, left_out)
        numbers += slope_numbers(points, measure, values, groups)
        if measure == "igg":
            for group in groups:
                numbers += _low_igg(population, points, group, values)
                numbers += grade_numbers(points, group, values)
            numbers += time_to_low_numbers(points, values, [everyone(population), *left_out.groups])
            excluded += time_to_low(points, values, scheme_cuts(population)[0]).excluded
        numbers += beside_skin(points, measure, values)
        if courses:
            numbers += below_limit(population, points, measure, values)
    numbers += unpaired_tests(series)
    scheme = ig_scheme(population)
    definition = (
        "IgG, IgA and IgM in mg/dL. Everyone is included, also patients on immunoglobulin replacement; rows without them stand beside. A "
        "patient is counted below a level when any value of the record is strictly below it. "
        f"Grades and the time to a low IgG follow scheme {scheme.code} ({scheme.name}: {scheme.source}); time counts from the first "
        "infusion to the first later IgG below the limit in patients above it at baseline, and ends at the last IgG or with death. "
        f"Slopes: {METHOD}. A low immunoglobulin is a risk to watch, no aim of treatment. " + windows_text(points)
    )
    return LongitudinalResult(
        "immunoglobulin", tuple(numbers), population.n, excluded, definition, series=tuple(series)
    )


def _absent_groups(measure: str, left_out: IgExclusions) -> list[Number]:
    numbers: list[Number] = []
    for key, why in left_out.absent:
        rows = NumberRows("immunoglobulin", measure, key)
        rows.absent("n", why, n=0)
        numbers += rows.numbers
    return numbers


def _low_igg(population: Population, points: Timepoints, group: Group, values: Floats) -> list[Number]:
    rows = NumberRows("immunoglobulin", "igg", group.key)
    cuts = sorted({*IGG_CUTS_MG_DL, *scheme_cuts(population)}, reverse=True)
    patient = population.cohort.visits["patient"].to_numpy()
    lowest = np.full(population.n, np.nan)
    np.fmin.at(lowest, patient, values)
    measured = group.members & ~np.isnan(lowest)
    for cut in cuts:
        rows.share(
            lowest < cut,
            measured,
            comparison=f"category=below_{cut}",
            method="patients with any value below, of those measured",
        )
    for time in (*population.options.windows, LAST):
        here = points.values(time, values)
        known = group.members & ~np.isnan(here)
        for cut in cuts:
            rows.share(
                here < cut,
                known,
                comparison=f"category=below_{cut}",
                time=time,
                method="of patients with a value",
            )
    return rows.numbers
