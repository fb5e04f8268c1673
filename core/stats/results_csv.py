"""Writes `results.csv` and `derived.csv`, byte for byte the same for the same records in any order (interfaces.md)."""

from __future__ import annotations

import csv
from math import isnan
from typing import TextIO

import numpy as np

from core.stats.analysis import Analysis
from core.stats.results import COLUMNS, Findings
from core.stats.tis_visits import category_codes

DERIVED = (
    "patient_id",
    "visit_date",
    "timepoint",
    "days_since_first_rtx",
    "on_rtx",
    "pdneq_mg_per_day",
    "mmt8_total",
    "haq_di",
    "mrss_total",
    "tis",
    "tis_category",
    "tis_lower",
    "tis_upper",
    "tis_max",
    "tis_missing",
)


def write_results(findings: Findings, stream: TextIO) -> None:
    """Every number one a row, 17 significant digits with a point, an empty value where it was not computed."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for number in findings:
        n = "" if number.n is None else number.n
        writer.writerow((*number[:6], plain(number.value), n, number.method))


def plain(value: float | None) -> str:
    """A number in full precision, whole ones without a point; empty for None and NaN."""
    if value is None or isnan(value):
        return ""
    if float(value).is_integer() and abs(value) < 2**53:
        return str(int(value))
    return f"{value:.17g}"


def write_derived(analysis: Analysis, stream: TextIO, *, dates: bool = True) -> None:
    """One row a visit up to the data lock: PDNeq, TIS and its bounds; `timepoint` names the window whose nearest visit it is.

    Without `dates` the visits are told only by their days since the first infusion.
    """
    visits, tis = analysis.population.cohort.visits, analysis.tis
    days = visits["visit_date"].dt.strftime("%Y-%m-%d") if dates else [""] * len(visits)
    on_rtx = visits["on_rtx"].map({1.0: "yes", 0.0: "no"}).fillna("")
    columns = (
        visits["patient_id"],
        days,
        _labels(analysis),
        analysis.points.offset_days,
        on_rtx,
        _plain(analysis.pdneq),
        _plain(visits["mmt8"].to_numpy()),
        _plain(visits["haq_di"].to_numpy()),
        _plain(visits["mrss"].to_numpy()),
        _plain(tis.total),
        category_codes(tis.total),
        _plain(tis.lower),
        _plain(tis.upper),
        _plain(tis.maximum),
        tis.missing,
    )
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(DERIVED)
    writer.writerows(zip(*columns, strict=True))


def _plain(values: np.ndarray) -> list[str]:
    distinct, inverse = np.unique(values, return_inverse=True)
    words = [plain(float(value)) for value in distinct]
    return [words[row] for row in inverse]


def _labels(analysis: Analysis) -> list[str]:
    visits = analysis.population.cohort.visits
    labels = [""] * len(visits)
    anything = np.ones(len(visits), dtype=bool)
    for label in analysis.population.options.windows:
        for row in analysis.points.rows(label, anything):
            if row >= 0:
                labels[row] = label
    return labels
