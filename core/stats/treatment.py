"""How long each patient stayed on rituximab, whether and why it was stopped, or where observation ended."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.stats.exact import Floats
from core.stats.options import PLANNED_INTERVAL_DAYS, Options, Restarts, UndatedStops
from core.stats.population import Population
from core.stats.results import Excluded

NOT_RECORDED = "not_recorded"
LATEST_RECORD = "censored at the latest record where no last contact is given"
UNDATED = "discontinued without a date"
_COURSE_GAP_DAYS = 60
_FORMS = (
    ("infusions", "infusion_date"),
    ("visits", "visit_date"),
    ("adverse_events", "onset_date"),
    ("discontinuations", "discontinuation_date"),
)


@dataclass(frozen=True)
class TimeOnRtx:
    """Days from the first infusion to the stop or to the end of observation, one entry a patient.

    `reason` is empty while treated; `event` says whether the stop counts as an event under the preset; patients that cannot be used have
    `usable` False and stand in `excluded` with the reason. `absent` says why nobody can be used; empty when somebody can. `entry` is the
    day behind which a patient is at risk: 0, unless delayed entry was chosen. `undated` and `restarted` are those who stopped without
    a date, and those with an infusion after their stop.
    """

    days: npt.NDArray[np.float64]
    stopped: npt.NDArray[np.bool_]
    event: npt.NDArray[np.bool_]
    reason: npt.NDArray[np.object_]
    usable: npt.NDArray[np.bool_]
    excluded: tuple[Excluded, ...]
    notes: tuple[str, ...]
    absent: str
    entry: Floats
    undated: npt.NDArray[np.bool_]
    restarted: npt.NDArray[np.bool_]

    @property
    def late(self) -> Floats | None:
        """The entry days, None where all are at risk from day 0."""
        return self.entry if self.entry.any() else None


def time_on_rtx(population: Population) -> TimeOnRtx:
    """Time on rituximab of every patient (interfaces.md, Definitions: Stop; clinical.md 10.5).

    A stop is at `last_on_rtx_date` when the status says discontinued, else at the discontinuation's date; later than the data lock it
    is not yet a stop. Those still treated are censored at `last_on_rtx_date`, else at the earlier of last contact and data lock. The
    options say what becomes of stops without a date, of infusions after a stop, and of patients who came to the centre later.
    """
    patients, cohort = population.patients, population.cohort
    lock = np.datetime64(population.lock_date, "D")
    status = patients["rtx_status"].to_numpy()
    has_status = cohort.has("patients", "rtx_status")
    stop_row = _stop_rows(population)
    has_stop = stop_row >= 0
    if not has_status and not len(cohort.discontinuations):
        return _nobody(population, "no patient has rtx_status and there are no discontinuations")
    stopped = (status == "discontinued") | (has_stop & np.array([word is None for word in status]))
    last_on = _day(patients["last_on_rtx_date"])
    decided = _decided(cohort.discontinuations, stop_row)
    stop = np.where((status == "discontinued") & ~np.isnat(last_on), last_on, decided)
    undated = stopped & np.isnat(stop)
    if population.options.undated_stops is UndatedStops.PLANNED:
        stop = np.where(undated, _planned_next(population), stop)
    restarted = stopped & (_last_infusion(population) > stop)
    if population.options.restarts is Restarts.CONTINUE:
        stopped &= ~restarted
        last_on = np.where(restarted, np.datetime64("NaT", "D"), last_on)
    unplaced = stopped & np.isnat(stop)
    stopped &= ~(stop > lock)
    given_contact = _day(patients["last_contact_date"])
    contact = np.minimum(given_contact, lock)
    observed = np.where(np.isnat(last_on), np.where(np.isnat(contact), _latest_record(population), contact), last_on)
    end = np.where(stopped, stop, np.fmin(observed, lock))
    t0 = patients["t0"].to_numpy().astype("datetime64[D]")
    days = np.where(np.isnat(end), np.nan, (end - t0).astype(np.float64))
    entry = _entry(population, t0)
    too_late = (entry > 0) & (entry >= days)
    usable = ~unplaced & ~np.isnan(days) & (days >= 0) & ~too_late
    reason = np.where(stopped, _reasons(cohort.discontinuations, stop_row), "")
    notes = []
    if (usable & ~stopped & np.isnat(last_on) & np.isnat(given_contact)).any():
        notes.append(LATEST_RECORD)
    notes += _notes(population.options, undated & usable, restarted & usable, entry[usable])
    excluded = tuple(
        Excluded(code, why)
        for mask, why in (
            (unplaced, UNDATED),
            (~unplaced & np.isnan(days), "no end of observation"),
            (days < 0, "the stop or last contact comes before the first infusion"),
            (too_late & (days >= 0), "first seen at this centre at or after the end of the time on rituximab"),
        )
        for code in population.codes[mask]
    )
    absent = "" if usable.any() else "no patient has a usable time on rituximab"
    event = usable & stopped & event_mask(population.options, reason)
    return TimeOnRtx(
        days,
        stopped & usable,
        event,
        reason,
        usable,
        excluded,
        tuple(notes),
        absent,
        entry,
        undated,
        restarted & usable,
    )


def event_mask(options: Options, reason: npt.NDArray[np.object_]) -> npt.NDArray[np.bool_]:
    """Which reasons count as an event under the options; an empty reason, of a patient still treated, does not."""
    codes, inverse = np.unique(reason.astype(str), return_inverse=True)
    counted: npt.NDArray[np.bool_] = np.array([code != "" and options.counts_as_event(str(code)) for code in codes])[
        inverse
    ]
    return counted


def _notes(
    options: Options, undated: npt.NDArray[np.bool_], restarted: npt.NDArray[np.bool_], entry: Floats
) -> list[str]:
    notes = []
    if undated.any():
        notes.append(
            f"{_patients(undated)} stopped without a date: taken to be the planned next infusion, {PLANNED_INTERVAL_DAYS} days after the "
            "first infusion of the last course"
        )
    if restarted.any() and options.restarts is Restarts.STOP:
        notes.append(f"{_patients(restarted)} had an infusion after the stop; the stop counts")
    elif restarted.any():
        notes.append(f"{_patients(restarted)} had an infusion after the stop and count as still treated")
    if options.delayed_entry:
        late = entry > 0
        notes.append(f"delayed entry: {_patients(late)} at risk only from the first visit at this centre")
    return notes


def _patients(mask: npt.NDArray[np.bool_]) -> str:
    count = int(mask.sum())
    return f"{count:,} patient{'' if count == 1 else 's'}"


def _entry(population: Population, t0: npt.NDArray[np.datetime64]) -> Floats:
    if not population.options.delayed_entry:
        return np.zeros(population.n)
    seen = _day(population.patients["first_centre_visit"])
    return np.where(np.isnat(seen), 0.0, np.maximum((seen - t0).astype(np.float64), 0.0))


def course_starts(population: Population) -> npt.NDArray[np.bool_]:
    """Which infusions begin a course: by the course's number, else by a gap of more than 60 days; rows as in `infusions`."""
    table = population.cohort.infusions
    patient, course = table["patient"].to_numpy(), table["course"].to_numpy()
    date = _day(table["infusion_date"])
    numbered = ~np.isnan(course[1:]) & ~np.isnan(course[:-1])
    gap = (date[1:] - date[:-1]).astype(np.float64) > _COURSE_GAP_DAYS
    begins = np.ones(len(table), dtype=bool)
    begins[1:] = (patient[1:] != patient[:-1]) | np.where(numbered, course[1:] != course[:-1], gap)
    return begins


def _planned_next(population: Population) -> npt.NDArray[np.datetime64]:
    table, begins = population.cohort.infusions, course_starts(population)
    last = np.full(population.n, np.datetime64("NaT", "D"))
    np.fmax.at(last, table["patient"].to_numpy()[begins], _day(table["infusion_date"])[begins])
    return last + np.timedelta64(PLANNED_INTERVAL_DAYS, "D")


def _last_infusion(population: Population) -> npt.NDArray[np.datetime64]:
    table = population.cohort.infusions
    last = np.full(population.n, np.datetime64("NaT", "D"))
    np.fmax.at(last, table["patient"].to_numpy(), _day(table["infusion_date"]))
    return last


def _nobody(population: Population, why: str) -> TimeOnRtx:
    none = np.zeros(population.n, dtype=bool)
    empty = np.full(population.n, "", dtype=object)
    nan = np.full(population.n, np.nan)
    return TimeOnRtx(nan, none, none, empty, none, (), (), why, np.zeros(population.n), none, none)


def _day(column: pd.Series) -> npt.NDArray[np.datetime64]:
    return column.to_numpy().astype("datetime64[D]")


def _stop_rows(population: Population) -> npt.NDArray[np.int64]:
    """The discontinuation that speaks for each patient: the one on the stop date, else the latest; -1 where there is none."""
    table = population.cohort.discontinuations
    patient = table["patient"].to_numpy()
    decided = _day(table["discontinuation_date"])
    on_stop_date = decided == _day(population.patients["last_on_rtx_date"])[patient]
    order = np.lexsort((np.nan_to_num(decided.astype(np.int64), nan=0) * ~np.isnat(decided), on_stop_date, patient))
    rows = np.full(population.n, -1, dtype=np.int64)
    rows[patient[order]] = order  # the last one of a patient in this order wins
    return rows


def stop_details(population: Population) -> npt.NDArray[np.object_]:
    """What the discontinuation of each patient says beside the reason, spaces and letter case evened; `not recorded` where nothing."""
    rows = _stop_rows(population)
    found = np.full(population.n, "not recorded", dtype=object)
    given = population.cohort.discontinuations["detail"].to_numpy()
    for patient in np.flatnonzero(rows >= 0).tolist():
        words = " ".join(str(given[rows[patient]] or "").replace(";", ",").split())
        if words:
            found[patient] = words[:1].lower() + words[1:] if words[1:2].islower() else words
    return found


def _decided(table: pd.DataFrame, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.datetime64]:
    found = np.full(len(rows), np.datetime64("NaT", "D"))
    found[rows >= 0] = _day(table["discontinuation_date"])[rows[rows >= 0]]
    return found


def _reasons(table: pd.DataFrame, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.object_]:
    found = np.full(len(rows), NOT_RECORDED, dtype=object)
    given = table["reason"].to_numpy()[rows[rows >= 0]]
    found[rows >= 0] = np.where([word is None for word in given], NOT_RECORDED, given)
    return found


def _latest_record(population: Population) -> npt.NDArray[np.datetime64]:
    latest = np.full(population.n, np.datetime64("NaT", "D"))
    for form, date in _FORMS:
        table = population.cohort.table(form)
        np.fmax.at(latest, table["patient"].to_numpy(), _day(table[date]))
    return latest
