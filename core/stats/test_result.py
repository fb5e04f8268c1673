"""What a test of hypotheses gives, and the rule that keeps a p value from standing on too few patients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

FEWEST_IN_A_GROUP = 5
FEWEST_EVENTS = 3


@dataclass(frozen=True, slots=True)
class TestResult:
    """A test statistic with its degrees of freedom, p value, n and the convention that gave it.

    `statistic` is one of W, U, t, chi2, F, rho, r. `value` or `p` is None where it was not computed; `method` then ends with the reason.
    """

    __test__ = False

    statistic: str
    value: float | None
    p: float | None
    n: int
    method: str
    df: float | None = None
    df2: float | None = None
    epsilon: float | None = None
    group_n: tuple[int, ...] = ()


def uncomputed(statistic: str, n: int, method: str, why: str, group_n: tuple[int, ...] = ()) -> TestResult:
    """A test that could not be made, with the reason."""
    return TestResult(statistic, None, None, n, f"{method}; not computed: {why}", group_n=group_n)


def guard_p(result: TestResult, group_n: Sequence[int], *, events: int | None = None) -> TestResult:
    """The same test without its p when a compared group has fewer than 5 patients or all together fewer than 3 events.

    Statistic, df and n stay (design rule, interfaces.md "p").
    """
    if result.p is None:
        return result
    why = too_few(group_n, events=events)
    return replace(result, p=None, method=f"{result.method}; p not computed: {why}") if why else result


def too_few(group_n: Sequence[int], *, events: int | None = None) -> str:
    """Why the compared groups are too small for a p value; empty when they are not."""
    if min(group_n, default=0) < FEWEST_IN_A_GROUP:
        return f"a compared group has n < {FEWEST_IN_A_GROUP}"
    if events is not None and events < FEWEST_EVENTS:
        return f"fewer than {FEWEST_EVENTS} events"
    return ""
