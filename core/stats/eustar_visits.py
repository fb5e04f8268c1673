"""Disease activity in systemic sclerosis: the revised EUSTAR index over time, where its six items are recorded."""

from __future__ import annotations

import numpy as np

from core.scoring.eustar import CRP_ABOVE_MG_L, DLCO_BELOW_PCT, EUSTAR_ACTIVE_FROM, EUSTAR_WEIGHTS, MRSS_ABOVE
from core.stats.population import Population
from core.stats.results import Number
from core.stats.rows import NumberRows
from core.stats.timepoints import LAST, Timepoints

FIELDS = {
    "skin_worsening": "skin_worsening",
    "digital_ulcers": "digital_ulcers",
    "mrss_above_18": "mrss",
    "tendon_friction_rubs": "tendon_friction_rubs",
    "crp_above_1_mg_dl": "crp",
    "dlco_below_70_pct": "dlco_pct",
}
"""The visit field of each item; CRP in mg/L."""


def eustar(population: Population, points: Timepoints) -> list[Number]:
    """The index 0 to 10 and how many are active (2.5 or more) at each visit that has all six items."""
    visits = population.cohort.visits
    rows = NumberRows("skin", "eustar_index")
    lacking = [field for field in FIELDS.values() if field not in visits.columns or visits[field].isna().all()]
    if lacking:
        rows.absent("median", f"field not recorded: {', '.join(lacking)}", n=0)
        return rows.numbers
    value = {item: visits[field].to_numpy(dtype=np.float64) for item, field in FIELDS.items()}
    present = {
        **value,
        "mrss_above_18": value["mrss_above_18"] > MRSS_ABOVE,
        "crp_above_1_mg_dl": value["crp_above_1_mg_dl"] > CRP_ABOVE_MG_L,
        "dlco_below_70_pct": value["dlco_below_70_pct"] < DLCO_BELOW_PCT,
    }
    known = ~np.any([np.isnan(item) for item in value.values()], axis=0)
    total = np.sum([float(EUSTAR_WEIGHTS[item]) * np.nan_to_num(there) for item, there in present.items()], axis=0)
    index = np.where(known, total, np.nan)
    for label in (*population.options.windows, LAST):
        here = points.values(label, index)
        rows.describe(here, np.arange(population.n), time=label, why="nobody has all six items")
        active = here >= float(EUSTAR_ACTIVE_FROM)
        rows.share(
            active, ~np.isnan(here), comparison="category=active", time=label, method="index >= 2.5", interval=True
        )
    return rows.numbers
