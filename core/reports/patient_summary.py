"""The one-page summary of a patient: from the records and their scores to the parts of the page, the plain line first."""

from __future__ import annotations

from core.reports.document import FigureBlock
from core.reports.figures.files import svg_bytes
from core.reports.figures.patient_course import COLUMNS, Limit, Panel, draw_patient_course
from core.reports.formats import day, trimmed
from core.reports.labels import measure
from core.reports.summary.alerts import alerts
from core.reports.summary.changes import changed
from core.reports.summary.facts import PatientFacts
from core.reports.summary.given import adverse_events, courses, immunoglobulins, screening, vaccinations
from core.reports.summary.identity import born, diagnosis, treatment
from core.reports.summary.page import UP, Block, Charts, PatientSummary
from core.reports.summary.response import response

BANNER = "SYNTHETIC TEACHING DATA"
_BY_DISEASE = {"SSc": ("pdneq", "mrss", "fvc_pct", "dlco_pct", "haq_di", "igg")}
_CHARTS = ("pdneq", "ck", "mmt8", "fvc_pct", "dlco_pct", "igg")
_MORE = ("mrss", "haq_di", "iga", "igm", "physician_global", "patient_global")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_FROM_ZERO = ("pdneq", "ck", "mrss", "physician_global", "patient_global")
_STRENGTH_FROM = 100
"""Strength is shown from here to its maximum, or from lower where a value is lower."""


def build_patient_summary(facts: PatientFacts) -> PatientSummary:
    """Everything on the page; the charts are drawn here, so call it away from the window."""
    code = facts.patient.patient_id
    who = born(facts)
    at = facts.printed_at
    by = f" by {facts.user}" if facts.user else ""
    return PatientSummary(
        title=f"Patient {code}",
        born=who,
        printed=f"Patient summary · printed {_WEEKDAYS[at.weekday()]} {day(at)}, {at:%H:%M}{by} · RTX Clinic {facts.version}",
        banner=BANNER if facts.synthetic else "",
        identity=f"{code} · {who.strong or who.plain}",
        foot_note="Documents and describes; recommends no treatment. TIS: 2016 ACR/EULAR, adults.",
        alerts_title="For clinician review",
        alerts=alerts(facts) or ("nothing open" if not facts.is_dead else "none: the patient died",),
        changed=changed(facts),
        top=(diagnosis(facts), treatment(facts)),
        charts=_charts(facts),
        left=_filled(response(facts), adverse_events(facts), screening(facts), vaccinations(facts)),
        right=_filled(courses(facts), immunoglobulins(facts)),
    )


def _filled(*blocks: Block) -> tuple[Block, ...]:
    return tuple(block for block in blocks if block.rows)


def _charts(facts: PatientFacts) -> Charts | None:
    """At most six measures that have values, those of the disease first; None where nothing was measured."""
    wanted = _BY_DISEASE.get(facts.disease or "", _CHARTS)
    there = [code for code in wanted if facts.series(code)]
    spare = [code for code in (*_CHARTS, *_MORE) if code not in wanted and facts.series(code)]
    # Spare measures fill the last row only: a chart more must not cost a row.
    there += spare[: max(0, -len(there) % COLUMNS if there else COLUMNS)]
    if not there:
        return None
    panels = [_panel(facts, code) for code in there]
    infusions = [course.infusions[0].infusion_date for course in facts.courses]
    told = "; ".join(f"{panel.title} last {trimmed(panel.values[-1], panel.decimals)}" for panel in panels)
    block = FigureBlock("patient_course", "Course over time", "", told, lambda: draw_patient_course(panels, infusions))
    note = f"{UP} first infusion of a course; filled point: outside the limit; last value at the right"
    return Charts(block.title, note, svg_bytes(block.draw(), block), told)


def _panel(facts: PatientFacts, code: str) -> Panel:
    values = facts.series(code)
    told = measure(code, facts.dictionary)
    numbers = tuple(one.value for one in values)
    limit = _limit(facts, code)
    scale = (0.0, 3.0) if code == "haq_di" else None
    if code == "mmt8":
        most = max(int(seen.visit.mmt8_scale or 150) for seen in facts.visits)
        scale = (float(min(_STRENGTH_FROM * most // 150, min(numbers) // 10 * 10)), float(most))
    if code in _FROM_ZERO:
        scale = (0.0, _round_up(max(*numbers, limit.value if limit else 0.0, 1.0)))
    unit = {"mmt8": f"of {trimmed(scale[1])}" if scale else "", "mrss": "of 51", "haq_di": "of 3"}.get(code, told.unit)
    decimals = 3 if code == "haq_di" else told.decimals or 1
    return Panel(told.label, unit, tuple(one.day for one in values), numbers, limit, code == "pdneq", scale, decimals)


def _limit(facts: PatientFacts, code: str) -> Limit | None:
    if code == "ck":
        given = facts.series("ck_uln")
        return Limit(f"ULN {trimmed(given[-1].value)}", given[-1].value, below=False) if given else None
    lower = facts.lower_limits.get(code)
    return Limit(f"LLN {lower}", float(lower), below=True) if lower is not None else None


def _round_up(value: float) -> float:
    """The next round number: 7 to 10, 130 to 150, 4100 to 5000."""
    step = 1.0
    while True:
        for part in (1, 1.5, 2, 3, 5, 7.5):
            if value <= part * step:
                return part * step
        step *= 10
