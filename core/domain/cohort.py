"""A cohort: every record of a clinic as typed tables, the one input of every analysis, whether it came from a file or a workbook."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from core.dictionary.spec import Dictionary, FieldSpec, FieldType, FormSpec
from core.domain.partial_days import middle

Columns = Mapping[str, Sequence[Any]]
"""Canonical values by field id: numbers, bools, strings, ISO dates as strings; None where there is no value."""

_FIRST_FORMS = ("patients", "treatments_before", "infusions", "visits", "adverse_events", "discontinuations")
"""The forms of the first dictionary, each an attribute of the cohort."""

_NUMERIC = (FieldType.INTEGER, FieldType.DECIMAL, FieldType.YES_NO, FieldType.TITRE)


@dataclass(frozen=True)
class Cohort:
    """The records of a cohort, one table a form, each with the fields of the dictionary as columns.

    Every field of the patients and of the first dictionary is there, of the later ones those that some record has
    (`column` gives any): a clinic uses few of the hundred and more that a visit may hold.

    Numbers are float64 (yes 1.0, no 0.0, NaN missing), dates datetime64[s] (NaT missing; a partial date stands at its middle), words
    object (None missing). Every table but `patients` has a column `patient`: the row number of its patient in `patients`. Rows are
    ordered by patient code and date, so that the order in which records were read never matters. `partial_dates` holds, by form and
    field, the text of each date known to the month or year only, under its patient's code and the day that stands for it.
    """

    patients: pd.DataFrame
    treatments_before: pd.DataFrame
    infusions: pd.DataFrame
    visits: pd.DataFrame
    adverse_events: pd.DataFrame
    discontinuations: pd.DataFrame
    others: Mapping[str, pd.DataFrame]
    partial_dates: Mapping[tuple[str, str], Mapping[tuple[str, str], str]]

    def table(self, form: str) -> pd.DataFrame:
        """The table of a form by the form's id."""
        found = self.others.get(form)
        frame: pd.DataFrame = getattr(self, form) if found is None else found
        return frame

    def column(self, form: str, field: str) -> pd.Series[Any]:
        """A field of every record of a form; all missing where no record has it."""
        frame = self.table(form)
        return frame[field] if field in frame else pd.Series(np.full(len(frame), np.nan), dtype=object)

    def has(self, form: str, field: str) -> bool:
        """Whether any record of the form has a value in the field: what no record has cannot be computed."""
        frame = self.table(form)
        return field in frame and bool(frame[field].notna().any())

    def sha256(self) -> str:
        """The fingerprint of every value, the same for a clinic file and the workbook it came from.

        Empty forms and fields do not count, so that it stays the same when the dictionary grows.
        """
        digest = hashlib.sha256()
        for form in (*_FIRST_FORMS, *sorted(self.others)):
            frame = self.table(form)
            if frame.empty:
                continue
            digest.update(form.encode())
            for column in frame.columns:
                if frame[column].notna().any():
                    digest.update(f"\x1f{column}\x1f".encode())
                    digest.update(_column_bytes(frame[column]))
        return digest.hexdigest()


def cohort_columns(cohort: Cohort, form: FormSpec) -> dict[str, list[Any]]:
    """The canonical columns of a form's records, as they would go out: the way back from `cohort_from_columns`."""
    frame = cohort.table(form.id)
    return {spec.id: _canonical(cohort, form, spec, frame) for spec in form if spec.id in frame}


def cohort_from_columns(tables: Mapping[str, Columns], dictionary: Dictionary) -> Cohort:
    """The cohort made of canonical columns, as an import or the clinic file supplies them.

    Forms and fields of the first dictionary that are not in `tables` become empty. Raises KeyError when a record names a
    patient that is not in `patients`.
    """
    partial: dict[tuple[str, str], Mapping[tuple[str, str], str]] = {}
    codes = [str(code) for code in tables.get("patients", {}).get("patient_id", ())]
    position = {code: row for row, code in enumerate(sorted(codes))}
    frames = {form.id: _frame(form, tables.get(form.id, {}), position, partial) for form in dictionary.forms.values()}
    others = {form: frame for form, frame in frames.items() if form not in _FIRST_FORMS}
    return Cohort(**{form: frames[form] for form in _FIRST_FORMS}, others=others, partial_dates=partial)


def _frame(
    form: FormSpec,
    columns: Columns,
    position: Mapping[str, int],
    partial: dict[tuple[str, str], Mapping[tuple[str, str], str]],
) -> pd.DataFrame:
    codes = columns.get("patient_id", ())
    built = {spec.id: _column(spec, columns.get(spec.id), len(codes)) for spec in form if _is_held(form, spec, columns)}
    for spec in form:
        if spec.partial and spec.id in columns:
            texts = {
                (code, middle(value)): value
                for code, value in zip(codes, columns[spec.id], strict=True)
                if value and len(value) < 10
            }
            if texts:
                partial[form.id, spec.id] = texts
    patient = np.fromiter((position[code] for code in codes), dtype=np.int64, count=len(codes))
    if form.id != "patients":
        built = {"patient": patient, **built}
    order = _order(built, form, patient)
    if not np.array_equal(order, np.arange(len(order))):
        built = {name: values[order] for name, values in built.items()}
    # Copying would gather the columns of a kind into one block, which no analysis needs.
    return pd.DataFrame({name: pd.Series(values, dtype=values.dtype) for name, values in built.items()}, copy=False)


def _is_held(form: FormSpec, spec: FieldSpec, columns: Columns) -> bool:
    """Whether a field gets a column: of patients, of the first dictionary and of a key always, others when a record has a value."""
    if form.id == "patients" or spec.since == 1 or spec.id in (*form.key, form.date):
        return True
    return any(value is not None for value in columns.get(spec.id, ()))


def _canonical(cohort: Cohort, form: FormSpec, spec: FieldSpec, frame: pd.DataFrame) -> list[Any]:
    column = frame[spec.id]
    known = column.notna().to_numpy()
    if spec.type is FieldType.DATE:
        texts = cohort.partial_dates.get((form.id, spec.id), {})
        days = np.datetime_as_string(column.to_numpy().astype("datetime64[D]")).tolist()
        if texts:
            days = [texts.get((code, day), day) for code, day in zip(frame["patient_id"], days, strict=True)]
        return [day if there else None for day, there in zip(days, known, strict=True)]
    if spec.type in _NUMERIC:
        kind: Callable[[float], Any] = {FieldType.YES_NO: bool, FieldType.DECIMAL: float}.get(spec.type, int)
        return [kind(value) if there else None for value, there in zip(column.tolist(), known, strict=True)]
    return column.tolist()


def _order(built: Mapping[str, np.ndarray], form: FormSpec, patient: np.ndarray) -> np.ndarray:
    """Rows by patient and date; where several share both, by their other values, so that reading order never shows."""
    date = built[form.date].astype(np.int64) if form.date else np.zeros(len(patient), np.int64)
    order = np.lexsort((date, patient))
    same = (patient[order][1:] == patient[order][:-1]) & (date[order][1:] == date[order][:-1])
    if not same.any():
        return order
    rest = [built[spec.id] for spec in reversed(list(form.fields.values())) if spec.id in built]
    ranks = [pd.factorize(column, sort=True)[0] for column in rest]
    return np.lexsort((*ranks, date, patient))


def _column(spec: FieldSpec, values: Sequence[Any] | None, count: int) -> np.ndarray:
    """The values as an array; a column without any, of which a clinic has many, is not looked through cell by cell."""
    if values is not None and all(value is None for value in values):
        values = None
    if spec.type is FieldType.DATE:
        return np.full(count, "NaT", dtype="datetime64[s]") if values is None else _dates(spec, values)
    if spec.type in _NUMERIC:
        return np.full(count, np.nan) if values is None else np.array(values, dtype=np.float64)
    words = np.full(count, None, dtype=object)
    if values is not None:
        words[:] = values
    return words


def _dates(spec: FieldSpec, values: Sequence[Any]) -> np.ndarray:
    if spec.partial:
        values = [middle(value) if value and len(value) < 10 else value for value in values]
    return np.array(values, dtype="datetime64[D]").astype("datetime64[s]")


def _column_bytes(column: pd.Series[Any]) -> bytes:
    if column.dtype == object:
        return "\x1f".join("" if value is None else f"={value}" for value in column).encode()
    if column.dtype.kind == "M":
        return column.to_numpy().astype("datetime64[s]").astype("<i8").tobytes()
    return (column.to_numpy().astype("<f8") + 0.0).tobytes()
