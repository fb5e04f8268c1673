"""How the program computes each family of frozen numbers: rates, proportions, exact tests, slopes and mixed models."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from core.stats.describe import quartiles, wilson
from core.stats.groups import freeman_halton
from core.stats.mixed_model import mixed_model
from core.stats.paired import wilcoxon_signed_rank
from core.stats.rates import poisson_rate
from core.stats.reference.frozen import Case, Numbers
from core.stats.slopes import slopes_per_year


def _rate(case: Case) -> Numbers:
    rate = poisson_rate(int(case.columns["events"][0]), float(case.columns["years"][0]))
    if rate is None:
        return dict.fromkeys(case.expected)
    return {"rate": rate.per_100_years, "ci_low": rate.ci_low, "ci_high": rate.ci_high}


def _proportion(case: Case) -> Numbers:
    low, high = wilson(int(case.columns["count"][0]), int(case.columns["n"][0])) or (None, None)
    return {"ci_low": low, "ci_high": high}


def _fisher(case: Case) -> Numbers:
    cells = np.array([int(text) for text in case.columns["cells"]])
    return {"p": freeman_halton(cells.reshape(int(case.columns["rows"][0]), -1))}


def _slopes(case: Case) -> Numbers:
    patient = case.numbers("patient").astype(np.int64)
    slopes = slopes_per_year(patient, case.numbers("day"), case.numbers("value"), int(patient.max()) + 1)
    found = {f"patient{row}": None if np.isnan(slope) else float(slope) for row, slope in enumerate(slopes)}
    known = np.round(slopes[~np.isnan(slopes)], 9)
    middle, test = quartiles(known), wilcoxon_signed_rank(known, np.zeros(len(known)))
    return found | {"q1": middle.q1, "median": middle.median, "q3": middle.q3, "W": test.value, "p": test.p}


def _model(case: Case) -> Numbers:
    model = mixed_model(np.column_stack(case.matrix("v")))
    f, df, df2, p = model.any_change()
    found: dict[str, float | None] = {"F": f, "df": df, "df2": df2, "p_any": p}
    found["residual_sd"] = model.residual_variance**0.5
    for visit in range(1, len(model.means)):
        change = model.change(visit, 0)
        for key in ("estimate", "se", "ci_low", "ci_high", "t", "df", "p"):
            found[f"{key}@{visit + 1}"] = getattr(change, key)
    return found


LONGITUDINAL: Mapping[str, Callable[[Case], Numbers]] = MappingProxyType(
    {
        "poisson_rate": _rate,
        "proportion": _proportion,
        "exact_fisher": _fisher,
        "slope": _slopes,
        "mixed_model": _model,
    }
)
