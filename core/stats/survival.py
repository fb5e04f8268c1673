"""Time to an event: Kaplan-Meier curves, their median and landmarks, and the log-rank test, in R's conventions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import stats

from core.stats.describe import Z_975
from core.stats.exact import Floats, Integers
from core.stats.test_result import too_few

_HALF = 1.4901161193847656e-08
"""R's tolerance (the square root of the machine's epsilon) when a curve is compared with one half."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A curve at one time. `at_risk` counts times >= t, `events` those <= t, `censored` those <= t; the interval is None where R has NA."""

    estimate: float
    ci_low: float | None
    ci_high: float | None
    at_risk: int
    events: int
    censored: int


@dataclass(frozen=True, slots=True)
class Median:
    """The median time with its interval; None where the curve or the band does not reach one half."""

    value: float | None
    ci_low: float | None
    ci_high: float | None


@dataclass(frozen=True, slots=True)
class KaplanMeier:
    """A product-limit curve on its distinct times: survival, numbers, Greenwood variance and the log-log 95 % band.

    The band is NaN where the curve is 0 or 1. `late` holds the sorted days on which patients with delayed entry came under observation.
    """

    times: Floats
    survival: Floats
    at_risk: Integers
    events: Integers
    censored: Integers
    variance: Floats
    ci_low: Floats
    ci_high: Floats
    n: int
    n_events: int
    late: Floats = field(default_factory=lambda: np.empty(0))

    def at(self, time: float) -> Estimate:
        """The curve at `time`, carried forward behind the last one, as R's `summary(times = , extend = TRUE)`."""
        row = int(np.searchsorted(self.times, time, side="right")) - 1
        first = int(np.searchsorted(self.times, time, side="left"))
        leaving = self.events + self.censored
        at_risk = int(leaving[first:].sum()) - int((self.late >= time).sum())
        if row < 0:
            return Estimate(1.0, 1.0, 1.0, at_risk, 0, 0)
        return Estimate(
            float(self.survival[row]),
            _known(self.ci_low[row]),
            _known(self.ci_high[row]),
            at_risk,
            int(self.events[: row + 1].sum()),
            int(self.censored[: row + 1].sum()),
        )

    def median(self) -> Median:
        """First time at which the curve is at most one half; the middle where it stays at one half before it falls on (R's rule)."""
        return Median(
            _first_half(self.survival, self.times),
            _first_half(self.ci_low, self.times),
            _first_half(self.ci_high, self.times),
        )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _first_half(curve: Floats, times: Floats) -> float | None:
    below = np.flatnonzero(~np.isnan(curve) & (curve < 0.5 + _HALF))
    if not len(below):
        return None
    values = curve[below]
    lower = np.flatnonzero(values < values[0])
    if abs(values[0] - 0.5) < _HALF and len(lower):
        return float((times[below[0]] + times[below[lower[0]]]) / 2)
    return float(times[below[0]])


def kaplan_meier(days: Floats | Integers, event: Floats | Integers, *, entry: Floats | None = None) -> KaplanMeier:
    """Kaplan-Meier estimate with Greenwood's variance and the log-log 95 % interval, as R's `survfit(conf.type = "log-log")`.

    `days` are times >= 0, `event` is true where the time ends in the event; `entry` is the day behind which a patient is at risk
    (delayed entry, R's `Surv(start, stop, event)`; 0 for none). No patient gives a curve without times.
    """
    time, happened = np.asarray(days, dtype=np.float64), np.asarray(event, dtype=bool)
    times, inverse = np.unique(time, return_inverse=True)
    events = np.bincount(inverse[happened], minlength=len(times))
    total = np.bincount(inverse, minlength=len(times))
    late = delayed(entry)
    at_risk = at_risk_on(times, total, late)
    with np.errstate(divide="ignore", invalid="ignore"):
        survival = np.asarray(np.cumprod(1.0 - events / at_risk), dtype=np.float64)
        hazard_variance = np.cumsum(events / (at_risk * (at_risk - events).astype(np.float64)))
        inside = (survival > 0) & (survival < 1)
        log_survival = np.where(inside, np.log(survival), np.nan)
        half = Z_975 * np.sqrt(hazard_variance) / -log_survival
        ci_low, ci_high = np.exp(log_survival * np.exp(half)), np.exp(log_survival * np.exp(-half))
        variance = np.square(survival) * hazard_variance
    return KaplanMeier(
        times,
        survival,
        at_risk,
        events,
        total - events,
        variance,
        ci_low,
        ci_high,
        len(time),
        int(happened.sum()),
        late,
    )


def delayed(entry: Floats | None) -> Floats:
    """The sorted days of delayed entries; those who are observed from day 0 are not among them."""
    return np.empty(0) if entry is None else np.sort(entry[entry > 0])


def at_risk_on(times: Floats, leaving: Integers, late: Floats) -> Integers:
    """How many are at risk just before each distinct time: not gone before it and, with delayed entry, entered before it."""
    staying = leaving[::-1].cumsum()[::-1]
    found: Integers = staying - (len(late) - np.searchsorted(late, times, side="left"))
    return found


def reverse_kaplan_meier(
    days: Floats | Integers, event: Floats | Integers, *, entry: Floats | None = None
) -> KaplanMeier:
    """Follow-up by the reverse Kaplan-Meier method: being censored is the event."""
    return kaplan_meier(days, ~np.asarray(event, dtype=bool), entry=entry)


@dataclass(frozen=True, slots=True)
class LogRankGroup:
    """One group of a log-rank test with its observed and expected events."""

    label: str
    n: int
    observed: int
    expected: float


@dataclass(frozen=True, slots=True)
class LogRank:
    """A log-rank test; `p` is None with the reason in `method` where the groups are too small."""

    chi2: float | None
    df: int
    p: float | None
    n: int
    events: int
    groups: tuple[LogRankGroup, ...]
    method: str


def log_rank(
    days: Floats | Integers, event: Floats | Integers, group: Sequence[str], *, entry: Floats | None = None
) -> LogRank:
    """Log-rank test of two or more groups, as R's `survdiff(rho = 0)`; df is the number of groups with expected events less one.

    With delayed entry (`entry`, 0 for none) patients count among those at risk from the day behind it.
    """
    time, happened = np.asarray(days, dtype=np.float64), np.asarray(event, dtype=bool)
    labels, code = np.unique(np.asarray(group, dtype=object).astype(str), return_inverse=True)
    indicator = np.zeros((len(time), len(labels)))
    indicator[np.arange(len(time)), code] = 1.0
    score, covariance, expected = _score(time, happened, indicator, entry)
    sizes = indicator.sum(axis=0).astype(int)
    observed = indicator[happened].sum(axis=0).astype(int)
    groups = tuple(
        LogRankGroup(str(label), int(n), int(o), float(e))
        for label, n, o, e in zip(labels, sizes, observed, expected, strict=True)
    )
    with_risk = np.flatnonzero(expected > 0)
    df = len(with_risk) - 1
    events = int(happened.sum())
    if df < 1:
        return LogRank(
            None,
            max(df, 0),
            None,
            len(time),
            events,
            groups,
            "log-rank; not computed: fewer than 2 groups with events to expect",
        )
    keep = with_risk[1:]
    solved = np.linalg.lstsq(covariance[np.ix_(keep, keep)], score[keep], rcond=None)[0]
    chi2 = float(score[keep] @ solved)
    why = too_few([int(n) for n in sizes], events=events)
    p = None if why else float(stats.chi2.sf(chi2, df))
    return LogRank(chi2, df, p, len(time), events, groups, f"log-rank; p not computed: {why}" if why else "log-rank")


def _score(time: Floats, happened: Integers, indicator: Floats, entry: Floats | None) -> tuple[Floats, Floats, Floats]:
    """Observed minus expected events of each group, their hypergeometric covariance, and the expected events."""
    times, inverse = np.unique(time, return_inverse=True)
    leaving = np.zeros((len(times), indicator.shape[1]))
    np.add.at(leaving, inverse, indicator)
    at_risk = np.column_stack(
        [
            at_risk_on(times, part, delayed(None if entry is None else entry[member == 1]))
            for part, member in zip(leaving.T, indicator.T, strict=True)
        ]
    )
    deaths = np.bincount(inverse[happened], minlength=len(times)).astype(np.float64)
    everyone = at_risk.sum(axis=1)
    with np.errstate(invalid="ignore"):
        share = np.where(everyone[:, None] > 0, at_risk / everyone[:, None], 0.0)
    expected = (deaths[:, None] * share).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = np.where(everyone > 1, deaths * (everyone - deaths) / (everyone - 1), 0.0)
    covariance = np.diag((weight[:, None] * share).sum(axis=0)) - (share * weight[:, None]).T @ share
    return indicator[happened].sum(axis=0) - expected, covariance, expected
