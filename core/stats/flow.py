"""How the cohort thins out: who was on rituximab and who was seen at each time point, and who left in between and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.stats.members import Mask
from core.stats.population import Population
from core.stats.results import Number
from core.stats.rows import NumberRows
from core.stats.series import BASELINE
from core.stats.timepoints import LAST, Timepoints
from core.stats.treatment import TimeOnRtx


@dataclass(frozen=True)
class FlowStep:
    """One time point (or LAST, the end of follow-up): masks over the population.

    `stopped` by reason and `ended` (followed no further while treated) count those who left after the step before and up to this one;
    `on_rtx` are those still on the drug after its day. `seen` had a visit in the window, on the drug or off.
    """

    label: str
    stopped: Mapping[str, Mask]
    ended: Mask
    on_rtx: Mask
    seen: Mask | None


@dataclass(frozen=True)
class PatientFlow:
    """The way of the analysed patients; `untimed` have no usable time on rituximab and are in no step."""

    n: int
    untimed: Mask
    steps: tuple[FlowStep, ...]


def patient_flow(population: Population, on_rtx: TimeOnRtx, points: Timepoints) -> PatientFlow:
    """Follows everyone from the first infusion over the time points to the end, each patient counted once where they leave.

    A stop on the day of a time point counts as before it, as in the persistence at that day.
    """
    steps: list[FlowStep] = []
    before = -np.inf
    followed = [label for label in population.options.windows if label != BASELINE]
    for label in (*followed, LAST):
        window = population.options.windows.get(label)
        until = float(window.target) if window else np.inf
        left = on_rtx.usable & (on_rtx.days > before) & (on_rtx.days <= until)
        reasons = sorted({str(reason) for reason in on_rtx.reason[left & on_rtx.stopped]})
        stopped = {reason: left & on_rtx.stopped & (on_rtx.reason == reason) for reason in reasons}
        ended = left & ~on_rtx.stopped
        staying = on_rtx.usable & (on_rtx.days > until) if window else ended
        steps.append(FlowStep(label, stopped, ended, staying, _seen(population, points, label) if window else None))
        before = until
    return PatientFlow(population.n, ~on_rtx.usable, tuple(steps))


def _seen(population: Population, points: Timepoints, label: str) -> Mask:
    window = population.options.windows[label]
    inside = (points.offset_days >= window.low) & (points.offset_days <= window.high)
    found = np.zeros(population.n, dtype=np.bool_)
    found[population.cohort.visits["patient"].to_numpy()[inside]] = True
    return found


def flow_numbers(flow: PatientFlow) -> list[Number]:
    """The counts of the flow, with the patients behind each: `flow_on_rtx`, `flow_seen`, `flow_stopped` by reason, `flow_ended`."""
    numbers: list[Number] = []
    on, seen, stopped, ended = (NumberRows("cohort", f"flow_{name}") for name in ("on_rtx", "seen", "stopped", "ended"))
    for step in flow.steps:
        on.tally("count", step.on_rtx, flow.n, time=step.label)
        if step.seen is not None:
            seen.tally("count", step.seen, flow.n, "any visit in the window", time=step.label)
        for reason, who in step.stopped.items():
            stopped.tally(
                "count", who, flow.n, "since the time point before", comparison=f"reason={reason}", time=step.label
            )
        if step.label != LAST:
            ended.tally("count", step.ended, flow.n, "still treated, since the time point before", time=step.label)
    for rows in (on, seen, stopped, ended):
        numbers += rows.numbers
    untimed = NumberRows("cohort", "flow_untimed")
    untimed.tally("count", flow.untimed, flow.n, "no usable time on rituximab")
    return numbers + untimed.numbers
