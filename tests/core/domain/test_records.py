"""The domain classes are written by hand; these tests keep them to the data dictionary."""

from __future__ import annotations

import dataclasses
import typing

import pytest

from core.dictionary.loader import load_dictionary
from core.dictionary.spec import FieldSpec, FieldType, MissingReason
from core.domain.batch import Entered
from core.domain.records import RECORD_CLASSES, Cell, Patient, Stored, Visit

FORMS = load_dictionary().forms
TYPES = {
    FieldType.TEXT: str,
    FieldType.INTEGER: int,
    FieldType.DECIMAL: float,
    FieldType.DATE: str,
    FieldType.YES_NO: bool,
    FieldType.CHOICE: str,
    FieldType.CHOICES: str,
    FieldType.TITRE: int,
}


def annotation(spec: FieldSpec) -> object:
    return TYPES[spec.type] if spec.required else TYPES[spec.type] | None


def test_every_form_has_a_class_patients_first() -> None:
    assert list(RECORD_CLASSES) == list(FORMS)
    assert next(iter(RECORD_CLASSES.values())) is Patient


@pytest.mark.parametrize("form", list(FORMS))
def test_a_class_has_exactly_the_fields_of_its_form_with_their_types(form: str) -> None:
    hints = typing.get_type_hints(RECORD_CLASSES[form])
    assert hints == {spec.id: annotation(spec) for spec in FORMS[form]}
    assert list(hints) == list(FORMS[form].fields)


@pytest.mark.parametrize("form", list(FORMS))
def test_only_required_fields_must_be_given_and_the_rest_is_missing(form: str) -> None:
    given = {spec.id: "x" for spec in FORMS[form] if spec.required}
    record = RECORD_CLASSES[form](**given)
    assert {name for name, value in dataclasses.asdict(record).items() if value is None} == FORMS[
        form
    ].fields.keys() - given


def test_a_record_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Patient(patient_id="P1").sex = "F"  # type: ignore[misc]


def test_a_stored_record_tells_why_a_value_is_missing() -> None:
    stored = Stored(
        "visits",
        7,
        1,
        3,
        Visit(patient_id="P1", visit_date="2020-01-01", igg=650.0),
        missing={"ck": MissingReason.NOT_DONE},
        entered={"igg": Entered("6.5", "g/L")},
    )
    assert stored.cell("ck") == Cell(None, MissingReason.NOT_DONE)
    assert stored.cell("igg") == Cell(650.0, None, Entered("6.5", "g/L"))
    assert stored.cell("cd19") == Cell()
    with pytest.raises(AttributeError):
        stored.cell("nothing_of_the_kind")


def test_importing_the_domain_and_storage_loads_no_pandas() -> None:
    import subprocess
    import sys

    code = "import sys, core.domain.records, core.storage.clinic_file as c; print('pandas' in sys.modules, 'alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split() == [
        "False",
        "False",
    ]
