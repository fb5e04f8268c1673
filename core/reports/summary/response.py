"""How the patient responded: the last TIS with its six parts, or, where none can be computed, the measures then and now."""

from __future__ import annotations

from core.domain.records import Visit
from core.reports import labels
from core.reports.formats import day, trimmed
from core.reports.summary.facts import PatientFacts, SeenVisit
from core.reports.summary.page import Fact, Facts, Grid, GridColumn, Words
from core.scoring.tis import MissingReason, TisPart, TisResult
from core.scoring.tis_table import TIS_POINTS, TIS_THRESHOLDS, CoreSetMeasure, Enzyme, TisCategory

_LABELS = {
    CoreSetMeasure.PHYSICIAN_GLOBAL: ("physician_global", "Physician global"),
    CoreSetMeasure.PATIENT_GLOBAL: ("patient_global", "Patient global"),
    CoreSetMeasure.MMT: ("mmt8", "MMT"),
    CoreSetMeasure.HAQ_DI: ("haq_di", "HAQ-DI"),
    CoreSetMeasure.EXTRAMUSCULAR: ("extramuscular_vas", "Extramuscular"),
}
_ENZYMES = {Enzyme.CK: "CK", Enzyme.ALDOLASE: "Aldolase", Enzyme.LDH: "LDH", Enzyme.AST: "AST", Enzyme.ALT: "ALT"}
_WHY = {
    MissingReason.BASELINE_MISSING: "no baseline",
    MissingReason.FOLLOW_UP_MISSING: "not done",
    MissingReason.SCALE_DIFFERS: "other scale",
    MissingReason.OUT_OF_SCALE: "out of scale",
    MissingReason.ULN_MISSING: "no ULN",
}
_THEN_AND_NOW = (
    "mrss", "mmt8", "ck", "fvc_pct", "dlco_pct", "haq_di", "physician_global", "patient_global", "extramuscular_vas",
)  # fmt: skip
TIS_STEP = 2.5
BLANK = "\N{MIDDLE DOT}"


def response(facts: PatientFacts) -> Grid | Facts:
    """The last TIS that is complete, else the last one that can be bounded, else measures at baseline and now."""
    scored = [seen for seen in facts.visits if seen.tis is not None and seen.tis.parts]
    complete = [seen for seen in scored if seen.tis is not None and seen.tis.total is not None]
    chosen = (complete or [seen for seen in scored if _any_part(seen)])[-1:]
    if chosen and facts.baseline is not None:
        return _tis(chosen[0], facts.baseline)
    return _then_and_now(facts)


def _any_part(seen: SeenVisit) -> bool:
    return seen.tis is not None and any(part.points is not None for part in seen.tis.parts)


def _tis(seen: SeenVisit, baseline: Visit) -> Grid:
    result = seen.tis
    if result is None:
        raise ValueError("the visit has no TIS")
    columns = (
        GridColumn("Core-set measure"),
        GridColumn("Base", "right"),
        GridColumn("Now", "right"),
        GridColumn("Better by", "right"),
        GridColumn("Points", "right"),
    )
    rows = [_part(part, result, baseline, seen.visit) for part in result.parts]
    known = sum(part.points is not None for part in result.parts)
    if result.total is not None and result.category is not None:
        total = (
            Words("TIS", ", all six present"),
            Words(result.category.value),
            Words(trimmed(float(result.total)), " of 100"),
        )
    else:
        category = result.category_if_determined
        said = f"{category.value} either way" if category else "not determinable"
        total = (
            Words("TIS", f", {known} of six"),
            Words(said),
            Words(f"{_points(result.lower)} to {_points(result.upper)}"),
        )
    rows.append((total[0], Words(), Words(), total[1], total[2]))
    return Grid(
        f"Response, {day(seen.visit.visit_date)} against {day(baseline.visit_date)}",
        columns,
        tuple(rows),
        _reach(result),
    )


def _part(part: TisPart, result: TisResult, baseline: Visit, now: Visit) -> tuple[Words, ...]:
    if part.measure is CoreSetMeasure.ENZYME:
        field, name = "ck", "Muscle enzyme"
        if result.enzyme is not None:
            field, name = result.enzyme.enzyme.value, _ENZYMES[result.enzyme.enzyme]
            limit = getattr(now, f"{field}_uln") or getattr(baseline, f"{field}_uln")
            name = f"{name}, ULN {trimmed(limit)}" if limit else name
    else:
        field, name = _LABELS[part.measure]
        if part.measure is CoreSetMeasure.MMT:
            scale = baseline.mmt8_scale or "150"
            name = f"{'MMT' if scale == '260' else 'MMT-8'}, 0–{scale}"
    start, end = getattr(baseline, field), getattr(now, field)
    most = trimmed(float(TIS_POINTS[part.measure][-1]))
    if part.missing is not None or part.points is None or part.improvement_percent is None:
        better = Words(_WHY[part.missing] if part.missing else "")
        points = Words(
            plain=f"0 to {trimmed(float(part.attainable_points)) if part.attainable_points is not None else most}"
        )
    else:
        share = float(part.improvement_percent)
        better = Words(plain="worse" if share < 0 else f"{trimmed(share)} %")
        points = Words(trimmed(float(part.points)), f" of {most}")
    return Words(plain=name), _value(start), _value(end), better, points


def _value(value: float | None) -> Words:
    return Words(plain=BLANK if value is None else trimmed(value, 3))


def _points(value: object) -> str:
    return trimmed(float(value)) if value is not None else BLANK  # type: ignore[arg-type]


def _reach(result: TisResult) -> str:
    """What this baseline allows, and the totals that make the category."""
    told = []
    if result.maximum_attainable is not None:
        told.append(f"Reachable from this baseline: {trimmed(float(result.maximum_attainable))}.")
    if result.category is not None:
        name = result.category.value
        told.append(f"{name[:1].upper()}{name[1:]}: {_band(result.category)}.")
    return " ".join(told)


def _band(category: TisCategory) -> str:
    """The totals of a category; every total is a multiple of 2.5."""
    edges = [(TisCategory.NONE, 0), *sorted(TIS_THRESHOLDS.items(), key=lambda edge: edge[1])]
    place = [name for name, _ in edges].index(category)
    low = edges[place][1]
    if place == len(edges) - 1:
        return f"{low} or more"
    below = edges[place + 1][1]
    return f"below {below}" if not low else f"{low} to {trimmed(below - TIS_STEP)}"


def _then_and_now(facts: PatientFacts) -> Grid | Facts:
    rows = []
    days = set()
    for code in _THEN_AND_NOW:
        start, later = facts.baseline_value(code), facts.series(code)
        if start is None or later[-1].day <= start.day:
            continue
        measure = labels.measure(code, facts.dictionary)
        change = later[-1].value - start.value
        days.add(later[-1].day)
        rows.append(
            (
                Words(plain=measure.full),
                Words(plain=trimmed(start.value, 3)),
                Words(trimmed(later[-1].value, 3)),
                Words(plain=f"{'+' if change > 0 else ''}{trimmed(change, 3)}"),
                Words(plain=day(later[-1].day)),
            )
        )
    if not rows:
        return Facts("Response", (Fact("Not computed", Words(plain=_why_none(facts))),))
    columns = (
        GridColumn("Measure"),
        GridColumn("Base", "right"),
        GridColumn("Now", "right"),
        GridColumn("Change", "right"),
        GridColumn("Measured", "right"),
    )
    return Grid(
        "Then and now",
        columns,
        tuple(rows),
        "Base: nearest value in the 90 days before the first infusion, or on its day.",
    )


def _why_none(facts: PatientFacts) -> str:
    if not facts.first_rtx_date:
        return "rituximab was not started"
    return "no value in the 90 days before the first infusion and one after it"
