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
from core.stats.subgroups import Group, standard_groups
from core.stats.timepoints import Timepoints, take
from core.stats.tis_visits import TisVisits, category_codes

AT_LEAST = {"at_least_minimal": 20, "at_least_moderate": 40}


@dataclass(frozen=True)
class ResponseResult(Result):
    """TIS of each patient by time point (NaN where not assessed) and the members of each group, for figures and tables."""

    totals: Mapping[str, Floats] = field(default_factory=dict)
    groups: Mapping[str, npt.NDArray[np.bool_]] = field(default_factory=dict)


def response(population: Population, points: Timepoints, tis: TisVisits) -> ResponseResult:
    """TIS described at each time point with exclusive and cumulative categories and all three denominators (Stano 2025, Fig. 2-3, S20-S23).

    Percentages are of the patients assessed; measure `tis_of_all` counts those not assessed as not responding.
    """
    if not tis.complete.any():
        why = "no visit has all six core set measures beside a complete baseline"
        return ResponseResult("response", tuple(nobody_has("response", "tis", why)), 0)
    totals = {
        label: take(tis.total, points.rows(label, tis.complete))
        for label in population.options.windows
        if label != BASELINE
    }
    maximum = {label: take(tis.maximum, points.rows(label, tis.complete)) for label in totals}
    numbers: list[Number] = []
    groups = list(standard_groups(population))
    for group in groups:
        for label, values in totals.items():
            numbers += _at(group, label, values[group.members], maximum[label][group.members])
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


def _at(group: Group, label: str, values: Floats, maximum: Floats) -> list[Number]:
    rows = NumberRows("response", "tis", group.key)
    rows.describe(values, time=label, why="nobody was assessed")
    known = values[~np.isnan(values)]
    category = category_codes(known)
    for code in TisCategory:
        rows.share(
            int((category == code.value).sum()),
            len(known),
            comparison=f"category={code.value}",
            time=label,
            method="of those assessed",
            interval=True,
        )
    for name, lowest in AT_LEAST.items():
        rows.share(
            int((known >= lowest).sum()),
            len(known),
            comparison=f"category={name}",
            time=label,
            method="of those assessed",
            interval=True,
        )
    rows.add(
        "count",
        len(values) - len(known),
        len(values),
        "of all patients",
        comparison="category=not_assessed",
        time=label,
    )
    everybody = NumberRows("response", "tis_of_all", group.key)
    for name, lowest in AT_LEAST.items():
        everybody.share(
            int((known >= lowest).sum()),
            len(values),
            comparison=f"category={name}",
            time=label,
            method="of all patients, not assessed counts as none",
            interval=True,
        )
    most = NumberRows("response", "tis_max", group.key)
    most.describe(maximum, time=label, why="nobody was assessed")
    return rows.numbers + everybody.numbers + most.numbers
