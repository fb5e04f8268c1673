"""Items 12 to 16 of the STROBE statement (cohort studies), filled from this analysis: what the report says, and where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.reports import formats
from core.reports.document import Block, Cell, Column, FigureBlock, Heading, Row, Table
from core.reports.material import Key, Material
from core.reports.sections import rows as make
from core.reports.sections.persistence import event_words

METHODS = "Methods and definitions"
LEFT_OUT = "Patients left out, and why"


def blocks(material: Material, body: Sequence[Block]) -> list[Block]:
    """The list; `body` is the numbered report that it points into."""
    places = {block.name: block.title.partition(". ")[0] for block in body if isinstance(block, Table | FigureBlock)}
    rows = [
        make.heading_row("12 Statistical methods"),
        _row("12a", "All methods", _methods(), METHODS),
        _row(
            "12b",
            "Subgroups, interactions",
            _subgroups(material),
            _where(
                places,
                "persistence_by_subset",
                "persistence_groups",
                "persistence_further",
                "log_rank",
                "skin_by_subset",
            ),
        ),
        _row("12c", "Missing data", _missing(), _where(places, "missing_data", "coverage", or_else=METHODS)),
        _row("12d", "Loss to follow-up", _loss(material), _where(places, "discontinuation", or_else=METHODS)),
        _row("12e", "Sensitivity analyses", _sensitivity(material, places), _where(places, "sensitivity")),
        make.heading_row("13 Participants"),
        _row("13a", "Numbers at each stage", _stages(material), _where(places, "patient_flow")),
        _row("13b", "Reasons to be left out", _reasons(material), LEFT_OUT if material.analysis.excluded else ""),
        _row(
            "13c", "Flow diagram", "drawn" if "patient_flow" in places else "not drawn", _where(places, "patient_flow")
        ),
        make.heading_row("14 Descriptive data"),
        _row(
            "14a",
            "Characteristics",
            _characteristics(material),
            _where(places, "baseline", "baseline_disease", "baseline_details"),
        ),
        _row("14b", "Missing by variable", "counted in a column of its own", _where(places, "baseline", "coverage")),
        _row("14c", "Follow-up time", _follow_up(material), _where(places, "persistence_landmarks")),
        make.heading_row("15 Outcome data"),
        _row("15", "Events over time", _events(material), _where(places, "discontinuation", "persistence_landmarks")),
        make.heading_row("16 Main results"),
        _row(
            "a", "Estimates, precision", _estimates(material), _where(places, "persistence_landmarks", "hazard_ratios")
        ),
        _row("16b", "Category boundaries", _boundaries(material), _where(places, "response", or_else=METHODS)),
        _row("16c", "Absolute risk", _absolute(material), _where(places, "discontinuation")),
    ]
    columns = (
        make.first_column("Item"),
        Column("What is asked", align="left"),
        Column("What this report says", align="left"),
        Column("Where", align="left"),
    )
    note = make.footnote(
        "STROBE statement for cohort studies (von Elm 2007), items 12 to 16; the others are for the authors to write.",
        rows=rows,
    )
    return [Heading("STROBE"), Table("strobe", "STROBE items 12 to 16", columns, tuple(rows), note)]


def _row(item: str, asked: str, said: str, where: str) -> Row:
    return Row((Cell(item), Cell(asked), Cell(said), Cell(where)))


def _where(places: Mapping[str, str], *names: str, or_else: str = "") -> str:
    return ", ".join(places[name] for name in names if name in places) or or_else


def _methods() -> str:
    return "each named with its convention; estimates are not adjusted for confounders unless a Cox model says so"


def _subgroups(material: Material) -> str:
    groups = [
        *(["subset"] if len(material.subsets) > 1 else []),
        *(["disease"] if len(material.diseases) > 1 else []),
        "therapy",
    ]
    return (
        f"described by {', '.join(groups)} and by what was known at the first infusion; no test of interaction is made"
    )


def _missing() -> str:
    return "complete cases at each time point, n printed; a mixed model beside where visits are missing; nothing is imputed"


def _loss(material: Material) -> str:
    lost = material.value(Key("discontinuation", "reason", comparison="reason=lost_to_follow_up"), "count")
    counted = f"{formats.number(lost)} lost to follow-up, " if lost else "nobody recorded as lost to follow-up; "
    options = material.analysis.population.options
    how = "an event of persistence" if options.counts_as_event("lost_to_follow_up") else "censored"
    return f"{counted}{how}; the others are censored at last contact or data lock"


def _sensitivity(material: Material, places: Mapping[str, str]) -> str:
    if "sensitivity" not in places:
        return "none was possible"
    count = len(material.analysis.persistence.sensitivity) - 1
    return f"{count} other choice{'s' if count != 1 else ''} of event, censoring and dating"


def _stages(material: Material) -> str:
    seen = [
        f"{formats.number(count)} at {at}"
        for at in ("M6", "M12", "M24")
        if (count := material.value(Key("cohort", "flow_seen", time=at), "count")) is not None
    ]
    at_visits = f"; seen: {', '.join(seen)}" if seen else ""
    return f"{material.provenance.n_read:,} read, {material.n:,} analysed{at_visits}"


def _reasons(material: Material) -> str:
    if not material.analysis.excluded:
        return "nobody was left out of an analysis"
    reasons = {excluded.reason for excluded in material.analysis.excluded}
    return f"{len(reasons)} reason{'s' if len(reasons) != 1 else ''}, each with its patients"


def _characteristics(material: Material) -> str:
    women = material.find(Key("baseline", "sex", comparison="category=F"), "count")
    age, sd = (material.value(Key("baseline", "age_at_first_rtx"), name) for name in ("mean", "sd"))
    said = []
    if women is not None and women.value is not None and women.n:
        said.append(f"{formats.number(women.value)} of {women.n:,} women")
    if age is not None:
        said.append(f"age {formats.mean_sd(age, sd)} years, mean (SD)")
    return "; ".join([*said, "treatment before and state at the first infusion"])


def _follow_up(material: Material) -> str:
    found = material.quartiles(Key("persistence", "months_since_first_rtx"))
    years = material.value(Key("safety", "patient_years"), "estimate")
    said = []
    if found.median is not None and found.q1 is not None and found.q3 is not None:
        said.append(
            f"median {formats.median_iqr(found.median, found.q1, found.q3)} months from first infusion to last contact"
        )
    if years is not None:
        said.append(f"{formats.number(years)} patient-years at risk for safety")
    return "; ".join(said) or "not known"


def _events(material: Material) -> str:
    any_stop = material.find(Key("discontinuation", "reason", comparison="reason=any"), "count")
    if any_stop is None or any_stop.value is None:
        return "no stop is recorded"
    return f"{formats.number(any_stop.value)} of {any_stop.n:,} stopped; by reason, and the number at risk at each time"


def _estimates(material: Material) -> str:
    key = Key("persistence", "time_on_rtx", time="d365")
    estimate, low, high = (material.value(key, name) for name in ("estimate", "ci_low", "ci_high"))
    if estimate is None:
        return "persistence was not computed"
    shown = f"{formats.number(100 * estimate, 1)} %"
    between = f" (95 % CI {formats.span(100 * low, 100 * high)})" if low is not None and high is not None else ""
    return f"persistence at 1 year {shown}{between}; event: {event_words(material)}; unadjusted"


def _boundaries(material: Material) -> str:
    if not material.measured("response", "tis"):
        return "no continuous measure is cut into categories but the Ig limits of the methods"
    return "TIS: minimal 20, moderate 40, major 60; Ig limits in the methods"


def _absolute(material: Material) -> str:
    value = material.value(Key("persistence", "reason", comparison="reason=any", time="d365"), "estimate")
    said = "cumulative incidence of every reason to stop"
    return said if value is None else f"{said}; of any stop {formats.number(100 * value, 1)} % at 1 year"
