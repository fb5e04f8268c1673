"""Steroid reduction: the prednisone-equivalent daily dose at each time point and how many reached a low dose."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from core.domain.cohort import Cohort
from core.domain.patient_records import Therapy
from core.scoring.exact import exact
from core.scoring.pdneq import NO_STEROID, PDNEQ_FACTORS, daily_pdneq
from core.scoring.regimens import regimens_on
from core.stats.exact import Floats
from core.stats.longitudinal import LongitudinalResult, collect, measure_in_groups, nobody_has, windows_text
from core.stats.paper_tests import unpaired_tests
from core.stats.population import Population
from core.stats.results import Number
from core.stats.rows import NumberRows
from core.stats.series import BASELINE
from core.stats.subgroups import Group, standard_groups
from core.stats.timepoints import Timepoints

LEVELS_MG = {"le_7_5": 7.5, "le_5": 5.0, "zero": 0.0}
"""Daily doses at or below which a patient counts as having reached the level."""


def pdneq_mg_per_day(visits: pd.DataFrame) -> Floats:
    """PDNeq of each visit in mg/day, from the named drug and its dose; none is 0, a blank or a drug without factor is NaN, never 0."""
    drug = visits["steroid_drug"].to_numpy()
    dose = visits["steroid_dose_mg_day"].to_numpy()
    code, drugs = pd.factorize(drug)
    result = np.where(drug == NO_STEROID, np.where(dose > 0, np.nan, 0.0), np.nan)
    for number, name in enumerate(drugs):
        factor = PDNEQ_FACTORS.get(name)
        if factor is None:
            continue
        rows = np.flatnonzero((code == number) & ~np.isnan(dose))
        distinct, inverse = np.unique(dose[rows], return_inverse=True)
        result[rows] = np.array([_equivalent(value, factor) for value in distinct], dtype=np.float64)[inverse]
    return result


def recorded_pdneq(cohort: Cohort) -> Floats:
    """PDNeq of each visit in mg/day: of the glucocorticoid recorded with it, else of the therapies in force that day."""
    visits, therapies = cohort.visits, cohort.table("concomitant_therapies")
    result = pdneq_mg_per_day(visits)
    regimens = _glucocorticoids(therapies)
    if not regimens:
        return result
    silent = np.flatnonzero(visits["steroid_drug"].isna().to_numpy())
    patient = visits["patient"].to_numpy()
    days = np.datetime_as_string(visits["visit_date"].to_numpy().astype("datetime64[D]"))
    for row in silent:
        dose = daily_pdneq(regimens_on(regimens.get(int(patient[row]), ()), str(days[row])))
        result[row] = np.nan if dose is None else float(dose)
    return result


def _glucocorticoids(therapies: pd.DataFrame) -> dict[int, list[Therapy]]:
    """The recorded glucocorticoid therapies by row number of the patient."""
    found: dict[int, list[Therapy]] = {}
    names = [name for name in ("drug", *_REGIMEN) if name in therapies]
    for row in therapies[therapies["drug"].isin(list(PDNEQ_FACTORS))].to_dict("records"):
        given = {name: _plain(row[name]) for name in names}
        found.setdefault(int(row["patient"]), []).append(Therapy(patient_id="", **given))
    return found


_REGIMEN = ("dose", "dose_unit", "frequency", "route", "pulse", "start_date", "stop_date")


def _plain(value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return None if pd.isna(value) else value


def _equivalent(dose_mg: float, factor: Fraction) -> float:
    return float(exact(float(dose_mg)) * factor)


def steroid(population: Population, points: Timepoints, pdneq: Floats) -> LongitudinalResult:
    """PDNeq over time, paired comparisons, and the shares at or below 7.5 and 5 mg and at zero (Stano 2025, Fig. 1; S12, S18)."""
    if np.isnan(pdneq).all():
        why = "no visit has a glucocorticoid and its dose"
        return LongitudinalResult("steroid", tuple(nobody_has("steroid", "pdneq", why)), 0)
    groups = list(standard_groups(population))
    at = collect(points, pdneq, courses=False)
    numbers, series = measure_in_groups("steroid", "pdneq", at, groups)
    numbers += unpaired_tests(series)
    for group in groups:
        numbers += _levels(group, at)
    definition = (
        "Prednisone-equivalent daily dose (PDNeq) of the glucocorticoid in force at the visit; none counts as 0 mg, a blank as missing. "
        + windows_text(points)
    )
    return LongitudinalResult(
        "steroid", tuple(numbers), int((~np.isnan(at[BASELINE])).sum()), definition=definition, series=tuple(series)
    )


def _levels(group: Group, at: Mapping[str, Floats]) -> list[Number]:
    rows = NumberRows("steroid", "pdneq", group.key)
    baseline = at[BASELINE]
    for time, here in at.items():
        known = group.members & ~np.isnan(here)
        for level, limit in LEVELS_MG.items():
            rows.share(
                here <= limit,
                known,
                comparison=f"category={level}",
                time=time,
                method="of patients with a dose",
                interval=True,
            )
        if time == BASELINE:
            continue
        both = known & ~np.isnan(baseline) & (baseline > 0)
        for name, reached in (("any_reduction", here < baseline), ("ge_50_percent_reduction", here <= baseline / 2)):
            method = "of patients with a dose at both and above 0 mg at BL"
            rows.share(reached, both, comparison=f"category={name}", time=time, method=method, interval=True)
    return rows.numbers
