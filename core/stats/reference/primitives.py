"""How the program computes each family of frozen numbers: tests, curves and descriptions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from core.stats import paired
from core.stats.describe import quartiles, spread
from core.stats.groups import chi_square_or_fisher, holm, kruskal_wallis, mann_whitney, pearson, spearman, welch_t
from core.stats.incidence import aalen_johansen
from core.stats.reference.frozen import Case, Numbers
from core.stats.survival import kaplan_meier, log_rank
from core.stats.test_result import TestResult


def _test(result: TestResult) -> Numbers:
    return {result.statistic: result.value, "df": result.df, "p": result.p}


def _curve(case: Case) -> Numbers:
    curve = kaplan_meier(case.numbers("time"), case.numbers("event"))
    found: dict[str, float | None] = {}
    for text in case.columns["at"]:
        here = curve.at(float(text))
        found[f"estimate@{text}"], found[f"at_risk@{text}"] = here.estimate, here.at_risk
        found[f"ci_low@{text}"], found[f"ci_high@{text}"] = here.ci_low, here.ci_high
    median = curve.median()
    return found | {"median": median.value, "median_low": median.ci_low, "median_high": median.ci_high}


def _log_rank(case: Case) -> Numbers:
    test = log_rank(case.numbers("time"), case.numbers("event"), case.columns["group"])
    return {"chi2": test.chi2, "df": test.df, "p": test.p}


def _incidence(case: Case) -> Numbers:
    found = aalen_johansen(case.numbers("time"), case.columns["cause"])
    return {f"{cause}@{text}": found.at(cause, float(text)) for cause in found.causes for text in case.columns["at"]}


def _categories(case: Case) -> Numbers:
    table = np.array([int(text) for text in case.columns["cells"]]).reshape(int(case.columns["rows"][0]), -1)
    return _test(chi_square_or_fisher(table.tolist()))


def _description(case: Case) -> Numbers:
    middle, around = quartiles(case.numbers("x")), spread(case.numbers("x"))
    return {"q1": middle.q1, "median": middle.median, "q3": middle.q3, "mean": around.mean, "sd": around.sd}


PRIMITIVES: Mapping[str, Callable[[Case], Numbers]] = MappingProxyType(
    {
        "kaplan_meier": _curve,
        "log_rank": _log_rank,
        "cumulative_incidence": _incidence,
        "signed_rank": lambda case: _test(paired.wilcoxon_signed_rank(case.numbers("x"), case.numbers("y"))),
        "paired_t": lambda case: _test(paired.paired_t(case.numbers("x"), case.numbers("y"))),
        "friedman": lambda case: _test(paired.friedman(np.column_stack(case.matrix("v")))),
        "rm_anova": lambda case: _test(paired.rm_anova_greenhouse_geisser(np.column_stack(case.matrix("v")))),
        "mann_whitney": lambda case: _test(mann_whitney(case.numbers("x"), case.numbers("y"))),
        "welch_t": lambda case: _test(welch_t(case.numbers("x"), case.numbers("y"))),
        "kruskal_wallis": lambda case: _test(kruskal_wallis(case.matrix("g"))),
        "pearson": lambda case: _test(pearson(case.numbers("x"), case.numbers("y"))),
        "spearman": lambda case: _test(spearman(case.numbers("x"), case.numbers("y"))),
        "categories": _categories,
        "quartiles": _description,
        "holm": lambda case: {f"p{row + 1}": p for row, p in enumerate(holm(case.numbers("x").tolist()))},
    }
)
