"""Immunoglobulin trends: IgG, IgA and IgM over time, how many fell low, and their change beside the skin's response."""

from __future__ import annotations

import numpy as np

from core.stats.exact import Floats, exact_differences
from core.stats.groups import mann_whitney, pearson, spearman, welch_t
from core.stats.longitudinal import LongitudinalResult, collect, measure_in_groups, nobody_has, windows_text
from core.stats.population import Population
from core.stats.results import Number
from core.stats.rows import NumberRows
from core.stats.series import BASELINE, MeasureSeries
from core.stats.skin import RESPONDER_MRSS, mrss_improvement
from core.stats.subgroups import Group, everyone, standard_groups
from core.stats.timepoints import LAST, Timepoints

IMMUNOGLOBULINS = ("igg", "iga", "igm")
IGG_CUTS_MG_DL = (700, 500, 400, 300)
"""Levels of the alert ladder; below 400 is the published "significant" hypogammaglobulinaemia (clinical.md 7.2)."""

CHANGE = "LAST-BL"


def immunoglobulin(population: Population, points: Timepoints) -> LongitudinalResult:
    """Ig levels over time with tests, low IgG counts, and change by mRSS response (Stano 2025, Fig. 5, S38; Kuzumi 2023, K8-K10)."""
    visits = population.cohort.visits
    numbers: list[Number] = []
    series: list[MeasureSeries] = []
    groups = [*standard_groups(population), *_without_ivig(population)]
    courses = bool((population.patients["disease"] == "SSc").any())
    for measure in IMMUNOGLOBULINS:
        values = visits[measure].to_numpy()
        if np.isnan(values).all():
            numbers += nobody_has("immunoglobulin", measure, f"no visit has {measure}")
            continue
        found, made = measure_in_groups("immunoglobulin", measure, collect(points, values, courses=courses), groups)
        numbers += found
        series += made
        if measure == "igg":
            for group in groups:
                numbers += _low_igg(population, points, group, values)
        numbers += _by_response(points, measure, values)
    definition = (
        "IgG, IgA and IgM in mg/dL. Everyone is included, also patients on immunoglobulin replacement. A patient is counted below a level "
        "when any value of the record is strictly below it. " + windows_text(points)
    )
    return LongitudinalResult(
        "immunoglobulin", tuple(numbers), population.n, definition=definition, series=tuple(series)
    )


def _without_ivig(population: Population) -> list[Group]:
    """The patients never on immunoglobulins, where the record says who is (clinical.md 7.3)."""
    if not population.cohort.has("visits", "ivig"):
        return []
    visits = population.cohort.visits
    treated = np.zeros(population.n, dtype=bool)
    treated[visits["patient"].to_numpy()[visits["ivig"].to_numpy() == 1]] = True
    return [Group("ivig=no", everyone(population).members & ~treated)]


def _low_igg(population: Population, points: Timepoints, group: Group, values: Floats) -> list[Number]:
    rows = NumberRows("immunoglobulin", "igg", group.key)
    patient = population.cohort.visits["patient"].to_numpy()
    lowest = np.full(population.n, np.nan)
    np.fmin.at(lowest, patient, values)
    measured = lowest[group.members & ~np.isnan(lowest)]
    for cut in IGG_CUTS_MG_DL:
        rows.share(
            int((measured < cut).sum()),
            len(measured),
            comparison=f"category=below_{cut}",
            method="patients with any value below, of those measured",
        )
    for time in (*population.options.windows, LAST):
        here = points.values(time, values)[group.members]
        here = here[~np.isnan(here)]
        for cut in IGG_CUTS_MG_DL:
            rows.share(
                int((here < cut).sum()),
                len(here),
                comparison=f"category=below_{cut}",
                time=time,
                method="of patients with a value",
            )
    return rows.numbers


def _by_response(points: Timepoints, measure: str, values: Floats) -> list[Number]:
    """Change to the last visit of high and low mRSS responders, their comparison, and its correlation with the improvement."""
    improvement = mrss_improvement(points)
    last, first = points.values(LAST, values), points.values(BASELINE, values)
    known = ~np.isnan(improvement) & ~np.isnan(last) & ~np.isnan(first)
    if not known.any():
        return []
    change, _ = exact_differences(last[known], first[known])
    better = improvement[known]
    high = better >= RESPONDER_MRSS
    numbers: list[Number] = []
    for key, members in (("response=high", high), ("response=low", ~high)):
        rows = NumberRows("immunoglobulin", measure, key)
        rows.describe(change[members], comparison=CHANGE)
        numbers += rows.numbers
    between = NumberRows("immunoglobulin", measure, "")
    between.test(mann_whitney(change[high], change[~high]), comparison="response", time=CHANGE)
    between.test(welch_t(change[high], change[~high]), comparison="response", time=CHANGE)
    together = NumberRows("immunoglobulin", f"{measure}_decrease~mrss_improvement")
    together.test(pearson(-change, better), time=CHANGE)
    together.test(spearman(-change, better), time=CHANGE)
    return numbers + between.numbers + together.numbers
