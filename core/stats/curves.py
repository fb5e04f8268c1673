"""Curves of the time on rituximab under the chosen options: Kaplan-Meier of any patients, and the incidence of the reasons."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from core.stats.exact import Floats
from core.stats.incidence import CumulativeIncidence, aalen_johansen
from core.stats.options import Options, Preset
from core.stats.subgroups import Mask
from core.stats.survival import KaplanMeier, kaplan_meier
from core.stats.treatment import TimeOnRtx

METHOD = "Kaplan-Meier, log-log CI"
CAUSE_SPECIFIC = "cause-specific, not cumulative incidence"


def curve_method(options: Options) -> str:
    """How the curve is called: what a reader must know of the event and of who is at risk stands in the name."""
    named = [METHOD]
    if options.preset is Preset.CAUSE:
        named.append(f"{options.cause}, {CAUSE_SPECIFIC}")
    if options.delayed_entry:
        named.append("delayed entry")
    return "; ".join(named)


def persistence_curve(on_rtx: TimeOnRtx, members: Mask) -> KaplanMeier:
    """The curve of these patients."""
    return kaplan_meier(on_rtx.days[members], on_rtx.event[members], entry=late_of(on_rtx, members))


class Standing(NamedTuple):
    """Who is at risk just before a day, and who had the event or was censored up to and on it."""

    at_risk: Mask
    events: Mask
    censored: Mask


def standing(members: Mask, days: Floats, event: Mask, day: float, entry: Floats | None = None) -> Standing:
    """Where each of the members stands on the day; the numbers of a Kaplan-Meier curve at it are the sizes of these.

    `entry` is the day behind which a patient is at risk (delayed entry), 0 or None for day 0.
    """
    waiting = np.zeros(len(days), dtype=bool) if entry is None else (entry > 0) & (entry >= day)
    gone = members & (days <= day)
    return Standing(members & (days >= day) & ~waiting, gone & event, gone & ~event)


def late_of(on_rtx: TimeOnRtx, members: Mask) -> Floats | None:
    """The entry days of these patients; None where all are at risk from day 0."""
    return None if on_rtx.late is None else on_rtx.late[members]


def competing(options: Options, on_rtx: TimeOnRtx) -> CumulativeIncidence:
    """The incidence of each reason that counts; under the preset `cause` all reasons compete, since one alone would not be an incidence."""
    counted = on_rtx.stopped if options.preset is Preset.CAUSE else on_rtx.event
    causes = np.where(counted, on_rtx.reason, "")[on_rtx.usable]
    return aalen_johansen(on_rtx.days[on_rtx.usable], causes.tolist(), entry=late_of(on_rtx, on_rtx.usable))
