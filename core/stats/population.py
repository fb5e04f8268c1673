"""Who is analysed and up to when: the data lock, the filters and the clinical groups of each patient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.dictionary.spec import Dictionary, FieldType
from core.dictionary.words import folded
from core.domain.cohort import Cohort
from core.faults import UsageFault
from core.stats.options import DAYS_PER_YEAR, Options, Preset, filter_name_problem
from core.stats.results import Excluded

PLANNED = "next_due_date"
"""The one date that lies ahead: it says nothing about how far the records reach."""
FORMS_WITH_DATES = ("treatments_before", "infusions", "visits", "adverse_events", "discontinuations")
AFTER_DEATH = "a visit is dated after the death: that visit is not used"
_MOST_NAMED = 12
Words = npt.NDArray[np.object_]
Days = npt.NDArray[np.datetime64]


@dataclass(frozen=True)
class Population:
    """The analysed patients, in the order of `patients`, with every record up to the data lock.

    `cohort` holds their records only; `patients` adds to the dictionary's fields the derived columns `t0` (first infusion), `disease`,
    `subset`, `therapy` (monotherapy, combination), `csdmard` (none, methotrexate, other), `age`, `disease_duration_years` and
    `follow_up_years`; words are None and numbers NaN where unknown. `not_derived` says why a whole column could not be derived. `set_aside`
    are patients of whom a record that cannot be was left out.
    """

    cohort: Cohort
    patients: pd.DataFrame
    lock_date: str
    options: Options
    dictionary: Dictionary
    excluded: tuple[Excluded, ...]
    not_derived: Mapping[str, str]
    set_aside: tuple[Excluded, ...] = ()

    @property
    def n(self) -> int:
        """How many patients are analysed."""
        return len(self.patients)

    @property
    def codes(self) -> Words:
        """Patient codes in row order."""
        return self.patients["patient_id"].to_numpy()


def study_population(cohort: Cohort, dictionary: Dictionary, options: Options) -> Population:
    """The patients to analyse under the options, each from the first infusion to the data lock.

    Raises UsageFault when a filter names an unknown field or no patient is left.
    """
    if not len(cohort.patients):
        raise UsageFault("The source has no patients.", "Nothing was written.", "Check that the right file was given.")
    if options.preset is Preset.CAUSE and not options.cause:
        raise UsageFault(
            "One reason to stop was asked for, but none was named.",
            "Nothing was written.",
            "Choose the reason that counts.",
        )
    _require_names(options, dictionary)
    lock = np.datetime64(options.lock_date, "D") if options.lock_date else _latest_date(cohort)
    t0 = _first_infusion(cohort)
    unknown, late = np.isnat(t0), t0 > lock
    excluded = [Excluded(code, "no first infusion") for code in cohort.patients["patient_id"][unknown]]
    excluded += [Excluded(code, "first infusion after the data lock") for code in cohort.patients["patient_id"][late]]
    derived, not_derived = _derived(cohort, t0, lock)
    keep = ~(unknown | late)
    if not keep.any():
        raise UsageFault(
            "No patient had a first infusion by the data lock.", "Nothing was written.", "Choose a later data lock."
        )
    for field, value in options.where:
        keep &= matches(derived, dictionary, field, value)
    if not keep.any():
        chosen = " and ".join(f"{field}={value}" for field, value in options.where)
        recorded = _recorded(derived[~(unknown | late)], [field for field, _ in options.where])
        raise UsageFault(f"No patient fits {chosen}.", "Nothing was written.", recorded)
    kept = _cut(cohort, keep, lock)
    impossible = _after_death(kept)
    concerned = np.unique(kept.visits["patient"].to_numpy()[impossible])
    return Population(
        cohort=replace(kept, visits=kept.visits[~impossible].reset_index(drop=True)) if impossible.any() else kept,
        patients=derived[keep].reset_index(drop=True),
        lock_date=str(lock),
        options=options,
        dictionary=dictionary,
        excluded=tuple(excluded),
        not_derived=not_derived,
        set_aside=tuple(Excluded(code, AFTER_DEATH) for code in kept.patients["patient_id"].to_numpy()[concerned]),
    )


def _after_death(cohort: Cohort) -> npt.NDArray[np.bool_]:
    """Visits dated after the death of the patient: the date of death, else the last contact of the dead."""
    patients = cohort.patients
    died = _days(patients["death_date"])
    dead = (patients["vital_status"] == "dead").to_numpy()
    end = np.where(np.isnat(died) & dead, _days(patients["last_contact_date"]), died)
    return np.asarray(_days(cohort.visits["visit_date"]) > end[cohort.visits["patient"].to_numpy()])


def _recorded(patients: pd.DataFrame, fields: list[str]) -> str:
    """What there is to filter by in the fields that were asked, for who asked for something else."""
    said = []
    for field in dict.fromkeys(fields):
        if patients[field].dtype == object:
            counts = patients[field].value_counts().sort_index()
            named = ", ".join(f"{code} ({count:,})" for code, count in counts.head(_MOST_NAMED).items())
            said.append(f"{field} {named or 'nothing'}")
    return f"Recorded are: {'; '.join(said)}." if said else "Check the field and the value."


def _require_names(options: Options, dictionary: Dictionary) -> None:
    for name, _ in options.saved:
        if filter_name_problem(name, dictionary.forms["patients"].fields):
            raise UsageFault(
                f"{name!r} cannot name a saved filter.",
                "Nothing was written.",
                "Choose a name that is no field of the records and has no = ; : / or comma.",
            )


def _latest_date(cohort: Cohort) -> np.datetime64:
    latest = [
        frame[column].max()
        for frame in (cohort.patients, *(cohort.table(form) for form in FORMS_WITH_DATES))
        for column in frame.columns
        if column != PLANNED and frame[column].dtype.kind == "M" and frame[column].notna().any()
    ]
    if not latest:
        raise UsageFault(
            "The source has no date at all.", "Nothing was written.", "Check that the right file was given."
        )
    return np.datetime64(max(latest), "D")


def _first_infusion(cohort: Cohort) -> Days:
    given = _days(cohort.patients["first_rtx_date"])
    infusions = cohort.infusions
    earliest = np.full(len(cohort.patients), np.datetime64("NaT", "D"))
    np.fmin.at(earliest, infusions["patient"].to_numpy(), _days(infusions["infusion_date"]))
    return np.where(np.isnat(given), earliest, given)


def _days(column: pd.Series[Any]) -> Days:
    return column.to_numpy().astype("datetime64[D]")


def _derived(cohort: Cohort, t0: Days, lock: np.datetime64) -> tuple[pd.DataFrame, dict[str, str]]:
    patients = cohort.patients
    not_derived: dict[str, str] = {}
    iim, ssc, given = (patients[name].to_numpy() for name in ("iim_subset", "ssc_subset", "disease"))
    disease = _first_known(given, _worded(len(iim), {"SSc": _known(ssc), "IIM": _known(iim)}))
    csdmard = patients["csdmard_at_rtx"].to_numpy()
    if not cohort.has("patients", "csdmard_at_rtx"):
        not_derived["therapy"] = not_derived["csdmard"] = "no patient has csdmard_at_rtx"
    known, alone, methotrexate = _known(csdmard), csdmard == "none", csdmard == "methotrexate"
    born = _days(patients["birth_date"])
    age = patients["age_at_first_rtx"].to_numpy()
    columns = {
        "t0": t0,
        "disease": disease,
        "subset": _first_known(iim, ssc),
        "therapy": _worded(len(csdmard), {"combination": known, "monotherapy": alone}),
        "csdmard": _worded(len(csdmard), {"other": known, "methotrexate": methotrexate, "none": alone}),
        "age": np.where(np.isnan(age), _completed_years(born, t0), age),
        "disease_duration_years": _years(_days(patients["diagnosis_date"]), t0),
        "follow_up_years": _years(
            _days(patients["first_centre_visit"]), np.minimum(_days(patients["last_contact_date"]), lock)
        ),
    }
    return patients.drop(columns="disease").assign(**columns), not_derived


def _worded(count: int, conditions: Mapping[str, npt.NDArray[np.bool_]]) -> Words:
    """A word for each patient: that of the last condition which holds, None where none does."""
    words = np.full(count, None, dtype=object)
    for word, holds in conditions.items():
        words[holds] = word
    return words


def _known(words: Words) -> npt.NDArray[np.bool_]:
    return np.array([word is not None for word in words], dtype=bool)


def _first_known(first: Words, second: Words) -> Words:
    return np.where(_known(first), first, second)


def _completed_years(born: Days, day: Days) -> npt.NDArray[np.float64]:
    """Birthdays had by the day; NaN where either is unknown. Born on 29 February counts from 1 March in other years."""
    missing = np.isnat(born) | np.isnat(day)
    born, day = (
        np.where(missing, np.datetime64("2000-01-01"), born),
        np.where(missing, np.datetime64("2000-01-01"), day),
    )
    years = day.astype("datetime64[Y]").astype(int) - born.astype("datetime64[Y]").astype(int)
    month_and_day = [
        (date.astype("datetime64[M]").astype(int) % 12) * 100 + (date - date.astype("datetime64[M]")).astype(int)
        for date in (born, day)
    ]
    return np.where(missing, np.nan, years - (month_and_day[1] < month_and_day[0]))


def _years(start: Days, end: Days) -> npt.NDArray[np.float64]:
    """Days between two dates in years of 365.25 days; NaN where a date is unknown or the end comes first."""
    years = (end - start).astype(np.float64) / DAYS_PER_YEAR
    unknown = np.isnat(start) | np.isnat(end) | (end < start)
    return np.where(unknown, np.nan, years)


def matches(derived: pd.DataFrame, dictionary: Dictionary, field: str, value: str) -> npt.NDArray[np.bool_]:
    """Which patients have the value in the field (`Options.where`); raises UsageFault for a field or a value that cannot be."""
    spec = dictionary.forms["patients"].fields.get(field)
    if field not in derived.columns or field == "t0":
        raise UsageFault(
            f"There is no field {field!r} to filter by.",
            "Nothing was written.",
            "Use a field of the patients, or subset, disease, therapy, csdmard.",
        )
    column = derived[field]
    if column.dtype.kind == "M":
        return np.asarray(column.dt.strftime("%Y-%m-%d") == value)
    if column.dtype == object:
        wanted = folded(value)
        if spec is not None and spec.type is FieldType.CHOICES:
            return np.array([word is not None and wanted in map(folded, word.split("; ")) for word in column])
        return np.array([word is not None and folded(word) == wanted for word in column])
    return np.asarray(column == _number(spec is not None and spec.type is FieldType.YES_NO, dictionary, field, value))


def _number(yes_no: bool, dictionary: Dictionary, field: str, value: str) -> float:
    word = value.strip().casefold()
    if yes_no and (word in dictionary.yes_words or word in dictionary.no_words):
        return float(word in dictionary.yes_words)
    try:
        return float(value)
    except ValueError:
        raise UsageFault(
            f"{value!r} is no value of {field}.", "Nothing was written.", "Give a number, or yes or no."
        ) from None


def _cut(cohort: Cohort, keep: npt.NDArray[np.bool_], lock: np.datetime64) -> Cohort:
    """The records of the kept patients, those dated after the data lock left out; patients renumbered."""
    number = np.cumsum(keep) - 1
    frames: dict[str, Any] = {"patients": cohort.patients[keep].reset_index(drop=True)}
    for form, date in (
        ("treatments_before", "start_date"),
        ("infusions", "infusion_date"),
        ("visits", "visit_date"),
        ("adverse_events", "onset_date"),
        ("discontinuations", "discontinuation_date"),
    ):
        frame = cohort.table(form)
        patient = frame["patient"].to_numpy()
        rows = keep[patient] & ~(_days(frame[date]) > lock)
        frames[form] = frame[rows].assign(patient=number[patient[rows]]).reset_index(drop=True)
    others = {form: _of_kept(frame, keep, number) for form, frame in cohort.others.items()}
    return Cohort(**frames, others=others, partial_dates=cohort.partial_dates)


def _of_kept(frame: pd.DataFrame, keep: npt.NDArray[np.bool_], number: npt.NDArray[np.int64]) -> pd.DataFrame:
    patient = frame["patient"].to_numpy()
    rows = keep[patient]
    kept: pd.DataFrame = frame[rows].assign(patient=number[patient[rows]]).reset_index(drop=True)
    return kept
