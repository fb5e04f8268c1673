"""Response by the 2016 ACR/EULAR myositis criteria: TIS at each time point, its categories, and who was not assessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from core.scoring.tis_table import TisCategory
from core.stats.exact import Floats
from core.stats.longitudinal import nobody_has, windows_text
from core.stats.population import Population
from core.stats.results import Number, Result
from core.stats.rows import NumberRows
from core.stats.series import BASELINE
from core.stats.subgroups import Group, Mask, standard_groups
from core.stats.timepoints import Timepoints, take
from core.stats.tis_visits import TisVisits, category_codes
from core.stats.treatment import TimeOnRtx

AT_LEAST = {"at_least_minimal": 20, "at_least_moderate": 40}


@dataclass(frozen=True)
class ResponseResult(Result):
    """TIS of each patient by time point (NaN where not assessed) and the members of each group, for figures and tables."""

    totals: Mapping[str, Floats] = field(default_factory=dict)
    groups: Mapping[str, npt.NDArray[np.bool_]] = field(default_factory=dict)


def response(population: Population, points: Timepoints, tis: TisVisits, on_rtx: TimeOnRtx) -> ResponseResult:
    """TIS described at each time point with exclusive and cumulative categories and all three denominators (Stano 2025, Fig. 2-3, S20-S23).

    Percentages are of the patients assessed; measure `tis_on_rtx` is of those assessed while on rituximab, `tis_of_all` of all patients,
    where those not assessed count as not responding (clinical.md 10.4, 9).
    """
    if not tis.complete.any():
        why = "no visit has all six core set measures beside a complete baseline"
        return ResponseResult("response", tuple(nobody_has("response", "tis", why)), 0)
    rows = {label: points.rows(label, tis.complete) for label in population.options.windows if label != BASELINE}
    totals = {label: take(tis.total, found) for label, found in rows.items()}
    maximum = {label: take(tis.maximum, found) for label, found in rows.items()}
    treated = {label: take(_on_drug(points, on_rtx), found) == 1 for label, found in rows.items()}
    numbers: list[Number] = []
    groups = list(standard_groups(population))
    for group in groups:
        for label, values in totals.items():
            numbers += _at(group, label, values, maximum[label])
            numbers += _while_treated(group, label, values, treated[label])
    definition = (
        "Total Improvement Score (2016 ACR/EULAR, adult DM/PM) against the visit nearest to the first infusion in day -90 to 0 that has "
        "all six core set measures; the nearest later visit with all six in the window. Categories: none below 20, minimal from 20, "
        "moderate from 40, major from 60. " + windows_text(points)
    )
    return ResponseResult(
        "response",
        tuple(numbers),
        int(np.any([~np.isnan(values) for values in totals.values()], axis=0).sum()),
        definition=definition,
        totals=totals,
        groups={group.key: group.members for group in groups},
    )


def _on_drug(points: Timepoints, on_rtx: TimeOnRtx) -> Floats:
    """Whether the patient was on rituximab at each visit (1, 0): as the visit says, else by the date of the stop."""
    visits = points.population.cohort.visits
    said, patient = visits["on_rtx"].to_numpy(), visits["patient"].to_numpy()
    by_date = np.where(on_rtx.stopped[patient], points.offset_days <= on_rtx.days[patient], on_rtx.usable[patient])
    return np.where(np.isnan(said), by_date, said)


def _while_treated(group: Group, label: str, values: Floats, treated: Mask) -> list[Number]:
    rows = NumberRows("response", "tis_on_rtx", group.key)
    known = group.members & treated & ~np.isnan(values)
    for name, lowest in AT_LEAST.items():
        rows.share(
            values >= lowest,
            known,
            comparison=f"category={name}",
            time=label,
            method="of those assessed while on rituximab",
            interval=True,
        )
    return rows.numbers


def _at(group: Group, label: str, values: Floats, maximum: Floats) -> list[Number]:
    rows = NumberRows("response", "tis", group.key)
    rows.describe(values[group.members], group.rows, time=label, why="nobody was assessed")
    known = group.members & ~np.isnan(values)
    category = category_codes(values)
    for code in TisCategory:
        rows.share(
            category == code.value,
            known,
            comparison=f"category={code.value}",
            time=label,
            method="of those assessed",
            interval=True,
        )
    for name, lowest in AT_LEAST.items():
        rows.share(
            values >= lowest,
            known,
            comparison=f"category={name}",
            time=label,
            method="of those assessed",
            interval=True,
        )
    not_assessed = group.members & np.isnan(values)
    rows.tally("count", not_assessed, group.n, "of all patients", comparison="category=not_assessed", time=label)
    everybody = NumberRows("response", "tis_of_all", group.key)
    for name, lowest in AT_LEAST.items():
        everybody.share(
            known & (values >= lowest),
            group.members,
            comparison=f"category={name}",
            time=label,
            method="of all patients, not assessed counts as none",
            interval=True,
        )
    most = NumberRows("response", "tis_max", group.key)
    most.describe(maximum[group.members], group.rows, time=label, why="nobody was assessed")
    return rows.numbers + everybody.numbers + most.numbers
