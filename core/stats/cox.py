"""Hazard ratios of stopping: Cox's proportional hazards with Efron's ties, and the check that the hazards are proportional, as in R."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from core.stats.describe import Z_975
from core.stats.exact import Floats, Integers
from core.stats.survival import KaplanMeier, delayed, kaplan_meier
from core.stats.test_result import TestResult, too_few

METHOD = "Cox, Efron ties, Wald CI"
CHECK = "proportional hazards, Schoenfeld residuals"
FEWEST_EVENTS = 10
"""Below this many events a hazard ratio is not shown (issue 4)."""

_STEPS = 30
_SMALL_STEP = 1e-9
_SINGULAR = 1e12


@dataclass(frozen=True, slots=True)
class CoxFit:
    """A fitted model: log hazard ratios, their covariance, the log likelihood, and the check of proportional hazards.

    `check` is R's `cox.zph(transform = "km")` over all columns together: chi-square with one df a column.
    """

    log_hr: Floats
    covariance: Floats
    log_likelihood: float
    check: TestResult


@dataclass(frozen=True, slots=True)
class HazardRatio:
    """The hazard of one group over that of the reference; numbers are None with the reason in `method` where there are none."""

    group: str
    reference: str
    hr: float | None
    ci_low: float | None
    ci_high: float | None
    p: float | None
    n: int
    method: str
    p_method: str


@dataclass(frozen=True, slots=True)
class Hazards:
    """Every group against the first one, from one model, and the check of proportional hazards of the whole model."""

    ratios: tuple[HazardRatio, ...]
    check: TestResult


@dataclass(frozen=True, slots=True)
class _Events:
    """The events in order of time and who was at risk at each, counted by distinct row of covariates.

    `at_risk` has a row an event and a column a distinct row of covariates: by Efron's rule the events of one day leave one after
    another, each by its share. `own` are the covariates of the patient whose event it is.
    """

    covariates: Floats
    at_risk: Floats
    own: Floats
    days: Floats


@dataclass(frozen=True, slots=True)
class _Terms:
    """The partial likelihood at one coefficient: log likelihood, and residual and information of each event."""

    log_likelihood: float
    residual: Floats
    information: Floats


def cox_regression(
    days: Floats | Integers,
    event: Floats | Integers,
    columns: Floats,
    *,
    entry: Floats | None = None,
) -> CoxFit | None:
    """Cox's model as R's `coxph(ties = "efron")`; None where the likelihood has no maximum (separation, or nothing varies).

    `columns` has a row a patient and a column a covariate; it is made for few distinct rows (groups). `entry` is the day of delayed
    entry, 0 for none.
    """
    time, happened = np.asarray(days, dtype=np.float64), np.asarray(event, dtype=bool)
    covariates = np.asarray(columns, dtype=np.float64)
    covariates = covariates - covariates.mean(axis=0)
    log_hr = np.zeros(covariates.shape[1])
    events = _events(time, happened, covariates, entry)
    terms = _terms(events, log_hr)
    for _ in range(_STEPS):
        information = terms.information.sum(axis=0)
        if not np.isfinite(information).all() or np.linalg.cond(information) > _SINGULAR:
            return None
        step = np.linalg.solve(information, terms.residual.sum(axis=0))
        after = _terms(events, log_hr + step)
        while not after.log_likelihood >= terms.log_likelihood - 1e-12 * abs(terms.log_likelihood):
            step = step / 2
            if np.abs(step).max() < _SMALL_STEP:
                break
            after = _terms(events, log_hr + step)
        log_hr, terms = log_hr + step, after
        if np.abs(step * np.sqrt(np.diag(information))).max() < _SMALL_STEP:
            covariance = np.linalg.inv(terms.information.sum(axis=0))
            curve = kaplan_meier(time, happened, entry=entry)
            check = _proportional(curve, events.days, len(time), terms)
            return CoxFit(log_hr, covariance, terms.log_likelihood, check)
    return None


def hazard_ratios(
    days: Floats | Integers,
    event: Floats | Integers,
    group: Sequence[str],
    order: Sequence[str],
    *,
    entry: Floats | None = None,
) -> Hazards:
    """The hazard ratio of each group in `order` against the first, from one model.

    Below 10 events nothing is given. A group without an event has no finite ratio and leaves the model, as the limit of the likelihood
    has it; where the first group has none, or all events of one group come when the other is not observed, nothing is given.
    """
    time, happened = np.asarray(days, dtype=np.float64), np.asarray(event, dtype=bool)
    code = np.array([{name: row for row, name in enumerate(order)}[label] for label in group], dtype=np.int64)
    sizes = np.bincount(code, minlength=len(order))
    stopped = np.bincount(code[happened], minlength=len(order))
    why = _why_not(stopped)
    kept = np.flatnonzero(stopped > 0)
    fit = None
    if not why:
        rows = stopped[code] > 0
        columns = (code[rows][:, None] == kept[1:]).astype(np.float64)
        fit = cox_regression(time[rows], happened[rows], columns, entry=None if entry is None else entry[rows])
        why = (
            ""
            if fit is not None
            else "the likelihood has no maximum (a group's events never meet the other's patients)"
        )
    small = too_few([int(size) for size in sizes])
    ratios = []
    for row, name in enumerate(order[1:], start=1):
        reason = why or ("no event in the group" if not stopped[row] else "")
        ratios.append(
            _ratio(name, order[0], fit, reason, list(kept[1:]).index(row) if not reason else 0, len(time), small)
        )
    if fit is None:
        return Hazards(tuple(ratios), TestResult("chi2", None, None, len(time), f"{CHECK}; not computed: {why}"))
    return Hazards(tuple(ratios), fit.check)


def _why_not(stopped: Integers) -> str:
    if stopped.sum() < FEWEST_EVENTS:
        return f"fewer than {FEWEST_EVENTS} events"
    if not stopped[0]:
        return "no event in the reference group"
    return "" if (stopped > 0).sum() > 1 else "no event in the other groups"


def _ratio(name: str, reference: str, fit: CoxFit | None, why: str, column: int, n: int, small: str) -> HazardRatio:
    told = f"{METHOD}; {name.partition('=')[2] or name} against {reference.partition('=')[2] or reference}"
    if fit is None or why:
        refused = f"{told}; not computed: {why}"
        return HazardRatio(name, reference, None, None, None, None, n, refused, refused)
    log_hr, error = float(fit.log_hr[column]), float(np.sqrt(fit.covariance[column, column]))
    p = float(2 * stats.norm.sf(abs(log_hr / error)))
    return HazardRatio(
        name,
        reference,
        float(np.exp(log_hr)),
        float(np.exp(log_hr - Z_975 * error)),
        float(np.exp(log_hr + Z_975 * error)),
        None if small else p,
        n,
        told,
        f"{told}; p not computed: {small}" if small else told,
    )


def _events(time: Floats, happened: npt.NDArray[np.bool_], covariates: Floats, entry: Floats | None) -> _Events:
    rows, kind = np.unique(covariates, axis=0, return_inverse=True)
    kind = kind.reshape(-1)
    times, day = np.unique(time[happened], return_inverse=True)
    at_risk = np.zeros((len(times), len(rows)))
    tied = np.zeros_like(at_risk)
    np.add.at(tied, (day, kind[happened]), 1.0)
    for number in range(len(rows)):
        mine = kind == number
        at_risk[:, number] = _not_before(time[mine], times)
        if entry is not None:
            at_risk[:, number] -= _not_before(delayed(entry[mine]), times)
    order = np.argsort(day, kind="stable")
    day = day[order]
    gone = (np.arange(len(day)) - np.searchsorted(day, day)) / tied.sum(axis=1)[day]
    left = at_risk[day] - gone[:, None] * tied[day]
    return _Events(rows, left, covariates[happened][order], times[day])


def _not_before(days: Floats, times: Floats) -> Integers:
    """How many of the days are at or behind each time."""
    found: Integers = len(days) - np.searchsorted(np.sort(days), times, side="left")
    return found


def _terms(events: _Events, log_hr: Floats) -> _Terms:
    """Efron's partial likelihood at one coefficient."""
    rows = events.covariates
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        weight = events.at_risk * np.exp(rows @ log_hr)
        whole = weight.sum(axis=1)
        share = weight / whole[:, None]
        mean = share @ rows
        square = np.einsum("ek,ki,kj->eij", share, rows, rows, optimize=True)
        log_likelihood = float((events.own @ log_hr).sum() - np.log(whole).sum())
    return _Terms(log_likelihood, events.own - mean, square - mean[:, :, None] * mean[:, None, :])


def _proportional(curve: KaplanMeier, event_days: Floats, n: int, terms: _Terms) -> TestResult:
    """The score test that no log hazard ratio changes with 1 - Kaplan-Meier just before each event (Grambsch and Therneau 1994)."""
    before = np.concatenate([[1.0], curve.survival])[np.searchsorted(curve.times, event_days, side="left")]
    clock = (1 - before) - (1 - before).mean()
    score = clock @ terms.residual
    plain = terms.information.sum(axis=0)
    once, twice = (np.tensordot(power, terms.information, 1) for power in (clock, np.square(clock)))
    free = twice - once @ np.linalg.solve(plain, once)
    df = len(score)
    if np.ptp(clock) == 0 or np.linalg.cond(free) > _SINGULAR:
        return TestResult("chi2", None, None, n, f"{CHECK}; not computed: all events at one time")
    chi2 = float(score @ np.linalg.solve(free, score))
    return TestResult("chi2", chi2, float(stats.chi2.sf(chi2, df)), n, CHECK, df=float(df))
