"""How long each patient stayed on rituximab, whether and why it was stopped, or where observation ended."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.stats.options import CENSORED_REASONS, Preset
from core.stats.population import Population
from core.stats.results import Excluded

NOT_RECORDED = "not_recorded"
LATEST_RECORD = "censored at the latest record where no last contact is given"
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
    `usable` False and stand in `excluded` with the reason. `absent` says why nobody can be used; empty when somebody can.
    """

    days: npt.NDArray[np.float64]
    stopped: npt.NDArray[np.bool_]
    event: npt.NDArray[np.bool_]
    reason: npt.NDArray[np.object_]
    usable: npt.NDArray[np.bool_]
    excluded: tuple[Excluded, ...]
    notes: tuple[str, ...]
    absent: str


def time_on_rtx(population: Population) -> TimeOnRtx:
    """Time on rituximab of every patient (interfaces.md, Definitions: Stop; clinical.md 10.5).

    A stop is at `last_on_rtx_date` when the status says discontinued, else at the discontinuation's date; later than the data lock it
    is not yet a stop. Those still treated are censored at `last_on_rtx_date`, else at the earlier of last contact and data lock.
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
    stopped &= ~(stop > lock)
    contact = np.minimum(_day(patients["last_contact_date"]), lock)
    latest = _latest_record(population)
    observed = np.where(np.isnat(last_on), np.where(np.isnat(contact), latest, contact), last_on)
    end = np.where(stopped, stop, np.fmin(observed, lock))
    t0 = patients["t0"].to_numpy().astype("datetime64[D]")
    days = np.where(np.isnat(end), np.nan, (end - t0).astype(np.float64))
    usable = ~undated & ~np.isnan(days) & (days >= 0)
    reason = np.where(stopped, _reasons(cohort.discontinuations, stop_row), "")
    censoring = CENSORED_REASONS[Preset(population.options.preset)]
    event = stopped & ~np.isin(reason.astype(str), sorted(censoring))
    notes = (
        (LATEST_RECORD,)
        if (usable & ~stopped & np.isnat(last_on) & np.isnat(_day(patients["last_contact_date"]))).any()
        else ()
    )
    excluded = tuple(
        Excluded(code, why)
        for mask, why in (
            (undated, "discontinued without a date"),
            (~undated & np.isnan(days), "no end of observation"),
            (days < 0, "the stop or last contact comes before the first infusion"),
        )
        for code in population.codes[mask]
    )
    absent = "" if usable.any() else "no patient has a usable time on rituximab"
    return TimeOnRtx(days, stopped & usable, event & usable, reason, usable, excluded, notes, absent)


def _nobody(population: Population, why: str) -> TimeOnRtx:
    none = np.zeros(population.n, dtype=bool)
    empty = np.full(population.n, "", dtype=object)
    return TimeOnRtx(np.full(population.n, np.nan), none, none, empty, none, (), (), why)


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
