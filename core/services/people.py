"""The patients behind a number or a place of a figure, and those left out with the reason: one line each, to look them up by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.services.clinic import Analysed

if TYPE_CHECKING:
    from core.stats.analysis import Analysis
    from core.stats.members import NumberKey
    from core.stats.results import Excluded


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A patient in such a list: `subset` in words, `first_rtx_date` ISO, `value` and its unit as printed, `why` they were left out.

    Empty words where there is nothing to tell.
    """

    code: str
    subset: str
    first_rtx_date: str
    value: str = ""
    why: str = ""


def people_behind(analysed: Analysed, number_key: NumberKey) -> tuple[PersonLine, ...]:
    """The patients behind a number of the findings, each with their value where it is a simple one; none without a list."""
    from core.stats.members import members

    return people_of(analysed, members(analysed.analysis, number_key) or (), number_key)


def people_of(analysed: Analysed, codes: Iterable[str], about: NumberKey | None = None) -> tuple[PersonLine, ...]:
    """A line for each of these patients of the source, with their value of the number `about`."""
    known = _known(analysed)
    values = {} if about is None else _values(analysed.analysis, about)
    return tuple(PersonLine(code, *known[code], value=values.get(code, "")) for code in codes)


def left_out(analysed: Analysed) -> tuple[PersonLine, ...]:
    """Everybody whom the whole analysis, or a part of it, leaves out, a line for each reason."""
    analysis = analysed.analysis
    everywhere = set(analysis.population.excluded)
    known = _known(analysed)

    def line(one: Excluded) -> PersonLine:
        return PersonLine(one.patient_id, *known[one.patient_id], why=one.reason)

    first = [line(one) for one in analysis.excluded if one in everywhere]
    return (*first, *(line(one) for one in analysis.excluded if one not in everywhere))


def _known(analysed: Analysed) -> Mapping[str, tuple[str, str]]:
    """Subset and first infusion by code: as analysed, and as recorded of those who are not; no dates without identities."""
    from core.reports.labels import group

    recorded = analysed.source.cohort.patients
    found = dict.fromkeys(recorded["patient_id"], ("", ""))
    analysed_patients = analysed.analysis.population.patients
    days = analysed_patients["t0"].dt.strftime("%Y-%m-%d")
    for code, subset, day in zip(analysed_patients["patient_id"], analysed_patients["subset"], days, strict=True):
        found[code] = (group(f"subset={subset}") if subset is not None else "", day)
    given = recorded["first_rtx_date"].dt.strftime("%Y-%m-%d")
    for code, iim, ssc, day in zip(
        recorded["patient_id"], recorded["iim_subset"], recorded["ssc_subset"], given, strict=True
    ):
        if found[code] == ("", ""):
            subset = iim if iim is not None else ssc
            found[code] = (group(f"subset={subset}") if subset is not None else "", day if isinstance(day, str) else "")
    return found if analysed.source.identified else {code: (subset, "") for code, (subset, _) in found.items()}


def _values(analysis: Analysis, about: NumberKey) -> dict[str, str]:
    """What each patient brought to a number, printed with unit: a measure at a time point or its change, TIS, or months on rituximab."""
    from math import isnan

    from core.reports.formats import trimmed
    from core.reports.labels import measure as named
    from core.stats.longitudinal import LongitudinalResult
    from core.stats.options import DAYS_PER_MONTH

    room, measure, _, comparison, time, _ = about
    result = analysis.findings.results.get(room)
    if isinstance(result, LongitudinalResult) and (series := result.of(measure)) is not None:
        later, _, earlier = comparison.partition("-")
        told = named(measure, analysis.population.dictionary)
        unit, decimals = told.unit, max(told.decimals, 1)
        if time in series.values:
            values = series.values[time]
        elif {later, earlier} <= set(series.values):
            values = series.values[later] - series.values[earlier]
        else:
            return {}
    elif room == "response" and time in analysis.response.totals:
        values, unit, decimals = analysis.response.totals[time], "TIS", 1
    elif room in ("persistence", "discontinuation") and measure in ("time_on_rtx", "reason", "persistence_crude"):
        values, unit, decimals = analysis.on_rtx.days / DAYS_PER_MONTH, "months on rituximab", 1
    else:
        return {}
    return {
        code: f"{trimmed(float(value), decimals)} {unit}".strip()
        for code, value in zip(analysis.population.codes.tolist(), values, strict=True)
        if not isnan(value)
    }
