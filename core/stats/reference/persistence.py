"""How the program computes each family of frozen numbers about persistence: hazard ratios, delayed entry, one cause, proportions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from core.stats.cox import cox_regression, hazard_ratios
from core.stats.describe import Z_975, wilson
from core.stats.incidence import aalen_johansen
from core.stats.reference.frozen import Case, Numbers
from core.stats.survival import kaplan_meier, log_rank


def _model(case: Case) -> Numbers:
    entry = case.numbers("entry") if "entry" in case.columns else None
    fit = cox_regression(case.numbers("time"), case.numbers("event"), np.column_stack(case.matrix("c")), entry=entry)
    if fit is None:
        return dict.fromkeys(case.expected)
    found: dict[str, float | None] = {"log_likelihood": fit.log_likelihood}
    for column, log_hr in enumerate(fit.log_hr, start=1):
        error = float(np.sqrt(fit.covariance[column - 1, column - 1]))
        found[f"log_hr{column}"], found[f"se{column}"] = float(log_hr), error
        found[f"ci_low{column}"] = float(np.exp(log_hr - Z_975 * error))
        found[f"ci_high{column}"] = float(np.exp(log_hr + Z_975 * error))
    return found | {"zph_chi2": fit.check.value, "zph_df": fit.check.df, "zph_p": fit.check.p}


def _groups(case: Case) -> Numbers:
    entry = case.numbers("entry") if "entry" in case.columns else None
    found = hazard_ratios(
        case.numbers("time"), case.numbers("event"), case.columns["group"], case.columns["order"], entry=entry
    )
    numbers: dict[str, float | None] = {}
    for ratio in found.ratios:
        numbers[f"hr:{ratio.group}"], numbers[f"p:{ratio.group}"] = ratio.hr, ratio.p
        numbers[f"ci_low:{ratio.group}"], numbers[f"ci_high:{ratio.group}"] = ratio.ci_low, ratio.ci_high
    return numbers


def _check(case: Case) -> Numbers:
    check = hazard_ratios(
        case.numbers("time"), case.numbers("event"), case.columns["group"], case.columns["order"]
    ).check
    return {"chi2": check.value, "df": check.df, "p": check.p}


def _late_curve(case: Case) -> Numbers:
    curve = kaplan_meier(case.numbers("time"), case.numbers("event"), entry=case.numbers("entry"))
    found: dict[str, float | None] = {}
    for text in case.columns["at"]:
        here = curve.at(float(text))
        found[f"estimate@{text}"], found[f"at_risk@{text}"] = here.estimate, here.at_risk
        found[f"ci_low@{text}"], found[f"ci_high@{text}"] = here.ci_low, here.ci_high
    median = curve.median()
    return found | {"median": median.value, "median_low": median.ci_low, "median_high": median.ci_high}


def _late_log_rank(case: Case) -> Numbers:
    test = log_rank(case.numbers("time"), case.numbers("event"), case.columns["group"], entry=case.numbers("entry"))
    return {"chi2": test.chi2, "df": test.df, "p": test.p}


def _late_incidence(case: Case) -> Numbers:
    found = aalen_johansen(case.numbers("time"), case.columns["cause"], entry=case.numbers("entry"))
    return {f"{cause}@{text}": found.at(cause, float(text)) for cause in found.causes for text in case.columns["at"]}


def _one_cause(case: Case) -> Numbers:
    event = np.array([cause == case.columns["chosen"][0] for cause in case.columns["cause"]])
    curve = kaplan_meier(case.numbers("time"), event)
    return {f"estimate@{text}": curve.at(float(text)).estimate for text in case.columns["at"]} | {
        "median": curve.median().value
    }


def _wilson(case: Case) -> Numbers:
    limits = wilson(int(case.columns["count"][0]), int(case.columns["n"][0]))
    return {"ci_low": None, "ci_high": None} if limits is None else {"ci_low": limits[0], "ci_high": limits[1]}


PERSISTENCE: Mapping[str, Callable[[Case], Numbers]] = MappingProxyType(
    {
        "cox": _model,
        "cox_groups": _groups,
        "cox_zph": _check,
        "delayed_entry": _late_curve,
        "delayed_log_rank": _late_log_rank,
        "delayed_incidence": _late_incidence,
        "cause_specific": _one_cause,
        "wilson": _wilson,
    }
)
