"""The log-rank test without large-sample theory: every way, or very many ways, of giving the groups to the patients."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, islice
from math import comb

import numpy as np

from core.stats.exact import Floats, Integers
from core.stats.survival import LogRank, log_rank
from core.stats.test_result import too_few

MOST_ARRANGEMENTS = 200_000
DRAWS = 20_000
SEED = 20_250_407
_CHUNK = 4_000


def log_rank_permutation(days: Floats | Integers, event: Floats | Integers, group: Sequence[str]) -> LogRank:
    """Permutation p of the log-rank test: exact for two groups with at most 200,000 arrangements, else 20,000 seeded draws.

    The statistic is the log-rank chi-square of each arrangement; an exact p counts all those at least as large as the observed one, a
    drawn p is (1 + as large) / (1 + draws). The p rule for small groups applies as everywhere.
    """
    test = log_rank(days, event, group)
    why = too_few([part.n for part in test.groups], events=test.events)
    if test.chi2 is None or why:
        return replace(test, p=None, method=f"log-rank, permutation; p not computed: {why}" if why else test.method)
    labels = [part.label for part in test.groups]
    order = np.argsort(np.asarray(days), kind="stable")
    time, happened = np.asarray(days, dtype=np.float64)[order], np.asarray(event, dtype=bool)[order]
    code = np.searchsorted(labels, np.asarray(group, dtype=object).astype(str))[order]
    exact = len(labels) == 2 and comb(test.n, test.groups[0].n) <= MOST_ARRANGEMENTS
    arrangements = _every(code) if exact else _drawn(code)
    as_large, count = 0, 0
    for chunk in arrangements:
        as_large += int((_chi_square(time, happened, chunk, len(labels)) >= test.chi2 * (1 - 1e-9) - 1e-12).sum())
        count += len(chunk)
    if exact:
        return replace(test, p=as_large / count, method="log-rank, exact permutation")
    return replace(test, p=(1 + as_large) / (1 + count), method=f"log-rank, {DRAWS} seeded permutations")


def _every(code: Integers) -> Iterator[Integers]:
    chosen = combinations(range(len(code)), int((code == 0).sum()))
    while chunk := list(islice(chosen, _CHUNK)):
        arranged = np.ones((len(chunk), len(code)), dtype=np.int64)
        np.put_along_axis(arranged, np.array(chunk), 0, axis=1)
        yield arranged


def _drawn(code: Integers) -> Iterator[Integers]:
    random = np.random.default_rng(SEED)
    for _ in range(0, DRAWS, _CHUNK):
        yield random.permuted(np.tile(code, (_CHUNK, 1)), axis=1)


def _chi_square(time: Floats, happened: Integers, arranged: Integers, groups: int) -> Floats:
    """Log-rank chi-square of each arrangement (rows) of group codes over patients ordered by time."""
    event_times = np.unique(time[happened])
    at_risk = (time[:, None] >= event_times).astype(np.float64)
    deaths = (time[happened][:, None] == event_times).sum(axis=0).astype(np.float64)
    everyone = at_risk.sum(axis=0)
    weight = np.where(everyone > 1, deaths * (everyone - deaths) / np.maximum(everyone - 1, 1), 0.0)
    kept = range(1, groups)
    share = np.stack([(arranged == label) @ at_risk / everyone for label in kept])
    observed = np.stack([(arranged[:, happened] == label).sum(axis=1) for label in kept])
    score = (observed - share @ deaths).T
    covariance = -np.einsum("t,imt,jmt->mij", weight, share, share)
    diagonal = np.arange(groups - 1)
    covariance[:, diagonal, diagonal] += np.einsum("t,imt->mi", weight, share)
    chi2: Floats = np.einsum("mi,mij,mj->m", score, np.linalg.pinv(covariance, hermitian=True), score)
    return chi2
