"""Disease activity in systemic sclerosis: the revised EUSTAR index over time, where its six items are recorded."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from core.scoring.eustar import CRP_ABOVE_MG_L, DLCO_BELOW_PCT, EUSTAR_ACTIVE_FROM, EUSTAR_WEIGHTS, MRSS_ABOVE
from core.stats.exact import Floats
from core.stats.population import Population
from core.stats.results import Number
from core.stats.rows import NumberRows
from core.stats.timepoints import LAST, Timepoints

FIELDS = {
    "skin_worsening": "eustar_delta_skin",
    "digital_ulcers": "digital_ulcers",
    "mrss_above_18": "mrss",
    "tendon_friction_rubs": "tendon_friction_rubs",
    "crp_above_1_mg_dl": "crp",
    "dlco_below_70_pct": "dlco_pct",
}
"""The visit field of each item; ulcers are counted, any counts; CRP in mg/L."""


def eustar(population: Population, points: Timepoints) -> list[Number]:
    """The index 0 to 10 at each visit that has all six items, and how many are active (2.5 or more) of those whom no missing item decides.

    The items of one visit make one index.
    """
    visits = population.cohort.visits
    rows = NumberRows("skin", "eustar_index")
    lacking = [field for field in FIELDS.values() if field not in visits.columns or visits[field].isna().all()]
    if lacking:
        rows.absent("median", f"field not recorded: {', '.join(lacking)}", n=0)
        return rows.numbers
    value = {item: visits[field].to_numpy(dtype=np.float64) for item, field in FIELDS.items()}
    present = {
        **value,
        "digital_ulcers": value["digital_ulcers"] > 0,
        "mrss_above_18": value["mrss_above_18"] > MRSS_ABOVE,
        "crp_above_1_mg_dl": value["crp_above_1_mg_dl"] > CRP_ABOVE_MG_L,
        "dlco_below_70_pct": value["dlco_below_70_pct"] < DLCO_BELOW_PCT,
    }
    missing = {item: np.isnan(given) for item, given in value.items()}
    least = _total({item: np.where(missing[item], 0.0, there) for item, there in present.items()})
    most = least + _total({item: there.astype(np.float64) for item, there in missing.items()})
    whole = ~np.any(list(missing.values()), axis=0)
    index = np.where(whole, least, np.nan)
    from_ = float(EUSTAR_ACTIVE_FROM)
    state = np.where(least >= from_, 1.0, np.where(most < from_, 0.0, np.nan))
    state[np.all(list(missing.values()), axis=0)] = np.nan
    for label in (*population.options.windows, LAST):
        rows.describe(points.values(label, index), np.arange(population.n), time=label, why="nobody has all six items")
        active = points.values(label, state)
        method = "index >= 2.5, of those whom no missing item could decide"
        rows.share(
            active == 1, ~np.isnan(active), comparison="category=active", time=label, method=method, interval=True
        )
    return rows.numbers


def _total(items: Mapping[str, Floats]) -> Floats:
    total: Floats = np.sum([float(EUSTAR_WEIGHTS[item]) * there for item, there in items.items()], axis=0)
    return total
