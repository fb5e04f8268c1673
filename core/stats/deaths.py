"""What patients died of, and which stops an infection led to: one line a patient, with the code to look it up by."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from core.stats.population import Population
from core.stats.results import Number
from core.stats.rows import NumberRows
from core.stats.safety_rates import is_infection
from core.stats.treatment import TimeOnRtx

LINK_DAYS = 90
"""An infection that began in this many days up to a stop is taken as the event behind it."""

NOT_RECORDED = "not_recorded"

Mask = npt.NDArray[np.bool_]


class Listed(NamedTuple):
    """A patient in a list: what happened and when (ISO date, empty where unknown)."""

    patient_id: str
    what: str
    day: str


def died(population: Population) -> Mask:
    """Who is recorded as dead by the data lock; the last contact of the dead is the day of death."""
    patients = population.patients
    contact = patients["last_contact_date"].to_numpy().astype("datetime64[D]")
    dead = (patients["vital_status"] == "dead").to_numpy()
    return np.asarray(dead & ~(contact > np.datetime64(population.lock_date, "D")))


def causes_of_death(population: Population, on_rtx: TimeOnRtx) -> tuple[list[Number], tuple[Listed, ...]]:
    """The cause of each death: as recorded of the patient, else the fatal adverse event, else the detail of a stop by death.

    Deaths are those of `vital_status` and of stops with the reason death. Counted once for each wording.
    """
    dead = died(population) | (on_rtx.stopped & (on_rtx.reason == "death"))
    causes = np.full(population.n, NOT_RECORDED, dtype=object)
    stops = population.cohort.discontinuations
    by_death = ((stops["reason"] == "death") & stops["detail"].notna()).to_numpy()
    causes[stops["patient"].to_numpy()[by_death]] = stops["detail"].to_numpy()[by_death]
    events = population.cohort.adverse_events
    fatal = ((events["outcome"] == "fatal") | (events["ctcae_grade"] == 5)).to_numpy()
    causes[events["patient"].to_numpy()[fatal]] = events["term"].to_numpy()[fatal]  # the latest stands: rows go by date
    recorded = population.patients["death_cause"]
    causes = np.where(recorded.notna(), recorded.to_numpy(), causes)
    rows = NumberRows("safety", "cause_of_death")
    method = "as recorded, else the fatal adverse event, else the detail of the stop"
    n = int(dead.sum())
    for word in np.unique(causes[dead].astype(str)):
        rows.tally("count", dead & (causes == word), n, method, comparison=f"category={word}")
    last = np.datetime_as_string(population.patients["last_contact_date"].to_numpy().astype("datetime64[D]"))
    listed = tuple(
        Listed(population.codes[row], causes[row], "" if last[row] == "NaT" else str(last[row]))
        for row in np.flatnonzero(dead)
    )
    return rows.numbers, listed


def infection_stops(population: Population, on_rtx: TimeOnRtx) -> tuple[list[Number], tuple[Listed, ...]]:
    """Stops for an adverse event or by death with an infection in the 90 days up to the stop (clinical.md 10.4, 11)."""
    rows = NumberRows("safety", "infection_related_stop")
    events = population.cohort.adverse_events
    if on_rtx.absent or not population.cohort.has("adverse_events", "category"):
        rows.absent("count", on_rtx.absent or "no adverse event has a category", n=0, comparison="category=yes")
        return rows.numbers, ()
    patient = events["patient"].to_numpy()
    t0 = population.patients["t0"].to_numpy().astype("datetime64[D]")
    onset = events["onset_date"].to_numpy().astype("datetime64[D]")
    asked = on_rtx.stopped & np.isin(on_rtx.reason.astype(str), ("adverse_event", "death"))
    before = np.full(len(events), np.nan)
    dated = ~np.isnat(onset)
    before[dated] = on_rtx.days[patient[dated]] - (onset[dated] - t0[patient[dated]]).astype(np.float64)
    linked = asked[patient] & is_infection(events) & (before >= 0) & (before <= LINK_DAYS)
    found = np.unique(patient[linked])
    method = f"stop for an adverse event or by death, an infection in the {LINK_DAYS} days up to it"
    stopped_by_one = np.zeros(population.n, dtype=bool)
    stopped_by_one[found] = True
    rows.share(stopped_by_one, on_rtx.usable, comparison="category=yes", method=method)
    latest = dict(zip(patient[linked].tolist(), np.flatnonzero(linked).tolist(), strict=True))
    terms, stop = events["term"].to_numpy(), np.datetime_as_string(t0 + np.nan_to_num(on_rtx.days).astype(np.int64))
    listed = tuple(Listed(population.codes[row], str(terms[latest[row]]), str(stop[row])) for row in found.tolist())
    return rows.numbers, listed
