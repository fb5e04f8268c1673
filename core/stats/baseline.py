"""Patients at the first infusion: Table 1, every field counted or described, overall and by subset."""

from __future__ import annotations

from itertools import chain

import numpy as np
import pandas as pd

from core.dictionary.spec import FieldSpec, FieldType
from core.stats.baseline_groups import compare_baseline, compared_fields
from core.stats.exact import Floats
from core.stats.population import Population
from core.stats.results import Number, Result
from core.stats.rows import NumberRows
from core.stats.series import BASELINE
from core.stats.subgroups import Group, Mask, standard_groups
from core.stats.timepoints import Timepoints

ANA_POSITIVE_TITRE = 160
"""ANA count as positive from 1/160 (Stano 2025, Table 1)."""

CONTINUOUS = {
    "age_at_first_rtx": "age",
    "disease_duration_years": "disease_duration_years",
    "follow_up_years": "follow_up_years",
}
"""Measures of a derived column: its name in the results and in the population."""

VISIT_MEASURES = (
    "mmt8",
    "ck",
    "haq_di",
    "physician_global",
    "patient_global",
    "extramuscular_vas",
    "fvc_pct",
    "dlco_pct",
    "mrss",
    "igg",
    "iga",
    "igm",
)
MISSING = "missing"
"""The statistic that counts those without the value."""

_SKIPPED = ("patient_id", "age_at_first_rtx", "rtx_status", "vital_status", "disease", "n_courses")


def baseline(population: Population, points: Timepoints, pdneq: Floats) -> Result:
    """Counts and percentages of every category, and n, quartiles, mean and SD of every measure, for all and each group.

    Percent denominators are all patients of the group (interfaces.md, Definitions). Stano 2025, Table 1, S1-S17; Kuzumi 2023, K1-K4.
    """
    numbers: list[Number] = []
    visits = population.cohort.visits
    at_baseline = {measure: points.values(BASELINE, visits[measure].to_numpy()) for measure in VISIT_MEASURES}
    at_baseline["pdneq"] = points.values(BASELINE, pdneq)
    fields = compared_fields(population)
    shown = {group.key: group for group in (*standard_groups(population), *chain.from_iterable(fields.values()))}
    for group in shown.values():
        numbers += _patients(population, group)
        numbers += _steroid(group, at_baseline["pdneq"])
        for measure, values in at_baseline.items():
            if not np.isnan(values).all():
                numbers += _described(measure, group, values)
    described = {measure: population.patients[column].to_numpy() for measure, column in CONTINUOUS.items()}
    described["n_failed_csdmard"] = population.patients["n_failed_csdmard"].to_numpy()
    numbers += compare_baseline(fields, described | at_baseline, list(numbers))
    definition = (
        "State at the first infusion. Percentages are of all patients of the column; visit measures are the nearest value in day -90 to 0. "
        "ANA are positive from 1/160; any myositis antibody means a recorded one that is not negative."
    )
    return Result("baseline", tuple(numbers), population.n, definition=definition)


def _patients(population: Population, group: Group) -> list[Number]:
    numbers: list[Number] = []
    rows = NumberRows("baseline", "disease", group.key)
    for code in _present(population.patients["disease"]):
        rows.share((population.patients["disease"] == code).to_numpy(), group.members, comparison=f"category={code}")
    numbers += rows.numbers
    for measure, column in CONTINUOUS.items():
        if population.patients[column].notna().any():
            numbers += _described(measure, group, population.patients[column].to_numpy())
    for spec in population.dictionary.forms["patients"]:
        if spec.id in _SKIPPED or not population.patients[spec.id].notna().any():
            continue
        numbers += _field(population, spec, group)
    return numbers


def _steroid(group: Group, pdneq: Floats) -> list[Number]:
    """Who was on a glucocorticoid; a dose that is not recorded counts as none and is counted as missing."""
    rows = NumberRows("baseline", "glucocorticoid", group.key)
    if not np.isnan(pdneq).all():
        unknown = group.members & np.isnan(pdneq)
        method = f"of all patients, {int(unknown.sum())} not recorded" if unknown.any() else ""
        rows.share(pdneq > 0, group.members, comparison="category=yes", method=method)
        rows.tally(MISSING, unknown, group.n)
    return rows.numbers


def _described(measure: str, group: Group, values: Floats) -> list[Number]:
    rows = NumberRows("baseline", measure, group.key)
    rows.describe(values[group.members], group.rows)
    rows.tally(MISSING, group.members & np.isnan(values), group.n)
    return rows.numbers


def _field(population: Population, spec: FieldSpec, group: Group) -> list[Number]:
    column, who = population.patients[spec.id], group.members
    missing = _missing(column[who])
    rows = NumberRows("baseline", spec.id, group.key)
    if spec.type is FieldType.YES_NO:
        rows.share((column == 1).to_numpy(), who, comparison="category=yes", method=missing)
    elif spec.type is FieldType.TITRE:
        rows = NumberRows("baseline", "ana_positive", group.key)
        rows.share((column >= ANA_POSITIVE_TITRE).to_numpy(), who, comparison="category=yes", method=missing)
    elif spec.type is FieldType.CHOICE:
        for code in _in_order(spec, column):
            rows.share((column == code).to_numpy(), who, comparison=f"category={code}", method=missing)
        if spec.id == "msa_maa":
            positive = NumberRows("baseline", "msa_maa_positive", group.key)
            found = np.array([word is not None and word != "negative" for word in column], dtype=bool)
            positive.share(found, who, comparison="category=yes", method=missing)
            rows.numbers[:0] = positive.numbers
    elif spec.type is FieldType.CHOICES:
        _choices(rows, spec, column, who)
    elif spec.type in (FieldType.DECIMAL, FieldType.INTEGER):
        return _described(spec.id, group, column.to_numpy())
    if rows.numbers:
        rows.tally(MISSING, who & column.isna().to_numpy(), group.n)
    return rows.numbers


def _choices(rows: NumberRows, spec: FieldSpec, column: pd.Series[str], who: Mask) -> None:
    """Any entry (`any` for comorbidities, `yes` for drugs), then each word; `none` is no entry."""
    place, entries = pd.factorize(column)
    # the last one stands for nobody's entry, at place -1
    every = [*(set(words.split("; ")) - {"none"} for words in entries), set[str]()]
    anything = "yes" if spec.id == "csdmard_at_rtx" else "any"
    missing = _missing(column[who])
    has_any = np.array([bool(words) for words in every], dtype=bool)[place]
    rows.share(has_any, who, comparison=f"category={anything}", method=missing)
    for word in sorted(set().union(*every)):
        has_it = np.array([word in listed for listed in every], dtype=bool)[place]
        rows.share(has_it, who, comparison=f"category={word}", method=missing)


def _missing(column: pd.Series) -> str:
    missing = int(column.isna().sum())
    return f"of all patients, {missing} not recorded" if missing else ""


def _present(column: pd.Series[str]) -> list[str]:
    return sorted({word for word in column if word is not None})


def _in_order(spec: FieldSpec, column: pd.Series[str]) -> list[str]:
    present = set(_present(column))
    known = [choice.code for choice in spec.choices if choice.code in present]
    return known + sorted(present - set(known))
