"""Change from baseline of everybody seen at any visit, also where others are missing, in the measures that papers report."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from core.stats.exact import Floats
from core.stats.members import People
from core.stats.mixed_model import Change, mixed_model, why_no_model
from core.stats.results import Number
from core.stats.rows import NumberRows
from core.stats.series import BASELINE, MeasureSeries
from core.stats.test_result import too_few
from core.stats.timepoints import LAST

METHOD = "mixed model, visit as factor, random intercept, REML, containment df"
RATIO = "of ln values, as ratio to BL"

ON_LOG_SCALE: Mapping[str, bool] = MappingProxyType(
    {
        "pdneq": False,
        "mmt8": False,
        "ck": True,
        "fvc_pct": False,
        "dlco_pct": False,
        "igg": False,
        "iga": False,
        "igm": False,
        "mrss": False,
    }
)
"""The modelled measures; CK is modelled as its logarithm, its change is a ratio."""


def visit_model(series: MeasureSeries) -> list[Number]:
    """The estimated change from baseline at each visit with its interval and p, and whether any visit differs.

    Nothing for a measure that is not modelled. `n` counts the patients with a value at any visit.
    """
    if series.measure not in ON_LOG_SCALE:
        return []
    labels, matrix = _matrix(series)
    log = ON_LOG_SCALE[series.measure]
    method = f"{METHOD}, {RATIO}" if log else METHOD
    rows = NumberRows(series.analysis, series.measure, series.group)
    people = People.of(series.patients[(~np.isnan(matrix)).any(axis=1)])
    n = len(people.rows)
    together = "/".join(labels)
    why = "no value at baseline" if BASELINE not in labels else why_no_model(matrix)
    if why:
        rows.add("estimate", None, n, f"{method}; not computed: {why}", comparison=together)
        return [number._replace(people=people) for number in rows.numbers]
    model = mixed_model(matrix)
    seen = (~np.isnan(matrix)).sum(axis=0)
    for column, label in enumerate(labels):
        if label != BASELINE:
            refused = too_few([int(seen[column]), int(seen[labels.index(BASELINE)])])
            change = model.change(column, labels.index(BASELINE))
            _add(rows, change, n, method, f"{label}-{BASELINE}", refused, log=log)
    f, df, df2, p = model.any_change()
    for statistic, value in (("F", f), ("df", df), ("df2", df2)):
        rows.add(statistic, value, n, method, comparison=together)
    _p(rows, p, n, method, together, too_few(seen.tolist()))
    return [number._replace(people=people) for number in rows.numbers]


def _matrix(series: MeasureSeries) -> tuple[list[str], Floats]:
    """Values by patient and visit; the visits are the windows that anybody has a value in, not courses and not the last visit."""
    windows = [label for label in series.values if label != LAST and not label.startswith("C")]
    labels = [label for label in windows if not np.isnan(series.values[label]).all()]
    matrix = np.column_stack([series.values[label] for label in labels] or [np.zeros((len(series.patients), 0))])
    if ON_LOG_SCALE[series.measure]:
        matrix = np.log(np.where(matrix > 0, matrix, np.nan))
    return labels, matrix


def _add(rows: NumberRows, change: Change, n: int, method: str, comparison: str, refused: str, *, log: bool) -> None:
    shown = np.exp if log else float
    for statistic, value in (
        ("estimate", float(shown(change.estimate))),
        ("ci_low", float(shown(change.ci_low))),
        ("ci_high", float(shown(change.ci_high))),
        ("t", change.t),
        ("df", change.df),
    ):
        rows.add(statistic, value, n, method, comparison=comparison)
    _p(rows, change.p, n, method, comparison, refused)


def _p(rows: NumberRows, p: float, n: int, method: str, comparison: str, refused: str) -> None:
    if refused:
        rows.add("p", None, n, f"{method}; p not computed: {refused}", comparison=comparison)
    else:
        rows.add("p", p, n, method, comparison=comparison)
