"""How complete the records are: patients with a value of each measure at each time point, counted and as a map of every patient."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.reports import cells, formats, labels
from core.reports.document import Block, Column, FigureBlock, Row, Table
from core.reports.material import Key, Material
from core.reports.sections import over_time
from core.reports.sections import rows as make
from core.stats.timepoints import LAST

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from core.reports.figures.missing_map import States

MOST_ROWS = 240
"""Rows beyond this would be thinner than a printed line: of a larger cohort every second, third ... patient is shown."""


def blocks(material: Material) -> list[Block]:
    """The measures that anybody has, by visit, n (%) of all patients; what nobody has is named below."""
    times = (*over_time.months(material), LAST)
    measures = list(
        dict.fromkeys(
            number.measure
            for number in material.analysis_numbers("quality")
            if number.comparison == "category=observed"
        )
    )
    rows, nobody = [], []
    for measure in measures:
        key = Key("quality", measure, comparison="category=observed")
        name = labels.measure(measure, material.dictionary).label
        if any(material.value(key._replace(time=at), "count") for at in times):
            rows.append(Row((cells.words(name), *(material.share(key._replace(time=at)) for at in times))))
        else:
            nobody.append(name)
    if not rows:
        return []
    columns = (make.first_column(), *(Column(labels.time(at), "n (%)") for at in times))
    text = make.footnote(
        f"Of all {material.n:,} patients, those off rituximab or no longer followed included.",
        f"Nobody has {', '.join(nobody)}." if nobody else "",
        over_time.windows(material, times),
    )
    measured = [name for name in measures if name != "tis" and _anywhere(material, name, times)]
    return [
        Table("coverage", "Patients with a value at each visit", columns, tuple(rows), text),
        *_map(material, measured, over_time.months(material)),
    ]


def _anywhere(material: Material, measure: str, times: tuple[str, ...]) -> bool:
    key = Key("quality", measure, comparison="category=observed")
    return any(material.value(key._replace(time=at), "count") for at in times)


def _map(material: Material, measures: list[str], times: tuple[str, ...]) -> list[Block]:
    """The map of what is missing: the patients with the most values on top."""
    if not measures:
        return []
    states = _states(material, measures, times)
    recorded, missing = (states == 2).sum(axis=(1, 2)), int((states == 1).sum())
    ordered = states[np.argsort(-recorded, kind="stable")]
    stride = -(-len(ordered) // MOST_ROWS)
    shown = ordered[::stride]
    names = [labels.measure(name, material.dictionary).label for name in measures]
    heads = [labels.time(at) for at in times]

    def draw() -> Figure:
        from core.reports.figures.missing_map import missing_map

        return missing_map(shown, heads, names)

    expected = int((states > 0).sum())
    share = formats.percent(missing, expected) if expected else "0.0"
    caption = make.footnote(
        "One row a patient, those with the most values on top; one column a measure. No longer followed: the last contact or the data lock "
        "came before the window opened, so no value can be expected.",
        f"Missing: {missing:,} of {expected:,} values that could have been there ({share} %).",
        "A stretch of the cohort: each row stands for several patients in this order." if stride > 1 else "",
        over_time.windows(material, times),
    )
    by_visit = ", ".join(
        f"{head} {int((states[:, at] == 1).sum()):,} of {int((states[:, at] > 0).sum()):,}"
        for at, head in enumerate(heads)
    )
    alt = f"Map of missing values of {len(states):,} patients and {len(names)} measures. Missing of those to be expected: {by_visit}."
    return [FigureBlock("missing_data", "What is missing, by patient, measure and visit", caption, alt, draw)]


def _states(material: Material, measures: list[str], times: tuple[str, ...]) -> States:
    """0 no longer followed, 1 missing, 2 recorded (`figures.missing_map.State`), by patient, time point and measure."""
    from core.reports.figures.missing_map import State

    analysis = material.analysis
    population, windows = analysis.population, analysis.population.options.windows
    lock = np.datetime64(population.lock_date, "D")
    t0 = population.patients["t0"].to_numpy().astype("datetime64[D]")
    contact = population.patients["last_contact_date"].to_numpy().astype("datetime64[D]")
    end = np.minimum(np.where(np.isnat(contact), lock, contact), lock)
    followed_days = (end - t0).astype(np.float64)
    states = np.empty((population.n, len(times), len(measures)), dtype=np.int8)
    for at, time in enumerate(times):
        followed = followed_days >= windows[time].low
        for column, measure in enumerate(measures):
            values = analysis.pdneq if measure == "pdneq" else population.cohort.visits[measure].to_numpy()
            known = ~np.isnan(analysis.points.values(time, values))
            states[:, at, column] = np.where(
                known, State.RECORDED, np.where(followed, State.MISSING, State.NOT_FOLLOWED)
            )
    return states
