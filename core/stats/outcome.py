"""Muscle, lung and activity measures over time, for everyone and for the refractory domain that each of them follows."""

from __future__ import annotations

import numpy as np

from core.stats.exact import Floats
from core.stats.longitudinal import LongitudinalResult, collect, measure_in_groups, nobody_has, windows_text
from core.stats.paper_tests import unpaired_tests
from core.stats.population import Population
from core.stats.results import Number
from core.stats.series import MeasureSeries
from core.stats.subgroups import refractory, standard_groups
from core.stats.timepoints import Timepoints

MEASURES = ("mmt8", "ck", "haq_di", "physician_global", "patient_global", "extramuscular_vas", "fvc_pct", "dlco_pct")
DOMAIN = {"mmt8": "muscle", "ck": "muscle", "fvc_pct": "lung", "dlco_pct": "lung"}
"""The refractory domain whose patients Stano 2025, Table 2 reports for the measure."""

MMT8_SCALE = "150"


def mmt8_on_common_scale(population: Population) -> Floats:
    """MMT-8 totals on one scale: 0-150 unless no visit uses it; totals on another scale are left out, never converted."""
    visits = population.cohort.visits
    scale = np.array([MMT8_SCALE if word is None else word for word in visits["mmt8_scale"]], dtype=object)
    total = visits["mmt8"].to_numpy()
    used = sorted(set(scale[~np.isnan(total)]))
    common = MMT8_SCALE if MMT8_SCALE in used or not used else used[0]
    return np.where(scale == common, total, np.nan)


def outcome(population: Population, points: Timepoints) -> LongitudinalResult:
    """Outcome measures at each time point with paired and omnibus tests (Stano 2025, Table 2; S24-S27; Kuzumi 2023, K6)."""
    numbers: list[Number] = []
    series: list[MeasureSeries] = []
    courses = bool((population.patients["disease"] == "SSc").any())
    for measure in MEASURES:
        values = mmt8_on_common_scale(population) if measure == "mmt8" else population.cohort.visits[measure].to_numpy()
        if np.isnan(values).all():
            numbers += nobody_has("outcome", measure, f"no visit has {measure}")
            continue
        groups = list(standard_groups(population))
        if measure in DOMAIN:
            groups.append(refractory(population, DOMAIN[measure]))
        found, made = measure_in_groups("outcome", measure, collect(points, values, courses=courses), groups)
        numbers += found
        series += made
    numbers += unpaired_tests(series)
    return LongitudinalResult(
        "outcome", tuple(numbers), population.n, definition=windows_text(points), series=tuple(series)
    )
