"""The sentences of the infusion form: what is unusual about a plan, what stands before an infusion, the grades of a reaction."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from core.reports.formats import trimmed
from core.scoring.immunoglobulin import IG_SCHEMES
from core.services.infusion_plan import Remark
from core.services.readiness import ACKNOWLEDGE_BELOW_MG_DL, IGG_VALID_DAYS, Check
from ui.forms.shown import date_words


def remark_words(remark: Remark) -> tuple[str, str]:
    """Semibold first words and the rest of the sentence."""
    value, low, high = (trimmed(number, 1) for number in (remark.value, remark.low, remark.high))
    said = {
        "gap_in_course": (_tr("{0} days since the last infusion:"), _tr("{1} to {2} days are expected.")),
        "course_too_early": (
            _tr("{0} days since the last course:"),
            _tr("the label asks for at least 16 weeks ({1})."),
        ),
        "course_gap": (_tr("{0} days since the last course:"), _tr("{1} to {2} days are usual.")),
        "more_than_scheme": (_tr("Infusion {0} of the course:"), _tr("the scheme has {2}.")),
        "dose_differs": (_tr("{0} mg differs from the computed dose:"), _tr("more than 10 % from {2} mg.")),
        "cumulative": (_tr("{0} mg in all:"), _tr("more than {2} mg were given.")),
        "vials_differ": (_tr("The vials hold {0} mg:"), _tr("the dose is {2} mg.")),
        "same_day": (_tr("An infusion of this day exists already."), ""),
    }
    bold, rest = said[remark.kind]
    return bold.format(value, low, high), rest.format(value, low, high)


def check_words(check: Check) -> tuple[str, str]:
    """What a check found, and the quiet line below it."""
    name = {
        "igg": _tr("IgG"),
        "hbsag": _tr("HBsAg"),
        "anti_hbc": _tr("anti-HBc"),
        "igra": _tr("IGRA"),
        "pregnancy": _tr("Pregnancy test"),
        "infection": _tr("Infection"),
    }[check.kind]
    when = date_words(check.day) if check.day else _tr("date not known")
    if check.kind == "igg":
        return _igg_words(check, when)
    if check.kind == "infection":
        return _tr("Infection not over: {0}").format(check.words), _tr("since {0}").format(when)
    if check.state == "missing":
        return _tr("{0}: no result on file").format(name), _tr("asked for before the first infusion")
    age = _tr("{0}, {1} days ago").format(when, f"{check.days:,}") if check.days is not None else when
    return f"{name} {check.words.replace('_', ' ')}", age


def _igg_words(check: Check, when: str) -> tuple[str, str]:
    if check.value is None:
        return _tr("IgG was never measured"), _tr("Local policy: within {0} days before a course.").format(
            IGG_VALID_DAYS
        )
    value = trimmed(check.value, 1)
    told = _tr("{0} mg/dL on {1}").format(value, when)
    if check.state == "low":
        scheme = IG_SCHEMES[check.scheme].name
        below = _tr("{0}; {1} by {2}").format(told, check.grade, scheme)
        if check.value < ACKNOWLEDGE_BELOW_MG_DL:
            below += _tr(". Below {0} it must be acknowledged.").format(ACKNOWLEDGE_BELOW_MG_DL)
        return _tr("IgG is low: {0} mg/dL").format(value), below
    if check.state == "old":
        return _tr("IgG is {0} days old").format(f"{check.days:,}"), _tr(
            "{0}. Local policy: within {1} days before a course."
        ).format(told, IGG_VALID_DAYS)
    return _tr("IgG {0} mg/dL").format(value), when


def grade_words() -> Mapping[str, str]:
    """CTCAE v5, infusion related reaction, by grade."""
    return {
        "1": _tr("Mild, transient; no interruption and no treatment indicated."),
        "2": _tr("Interruption indicated, prompt response to symptomatic treatment; prophylactic drugs up to 24 h."),
        "3": _tr("Prolonged, or back after first improving; hospital for what follows."),
        "4": _tr("Life-threatening; urgent intervention."),
        "5": _tr("Death."),
    }


def _tr(words: str) -> str:
    return QCoreApplication.translate("infusion", words)
