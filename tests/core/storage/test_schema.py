"""Tables, migration, classes and dictionary are four texts about one thing: these tests keep them one."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory

from core.dictionary.loader import load_dictionary
from core.dictionary.spec import Dictionary, FieldType
from core.storage.clinic_file import ClinicFile
from core.storage.migration import SHIPPED
from core.storage.tables import METADATA, PATIENTS, RECORD_TABLES, SCHEMA

FORMS = load_dictionary().forms
SQL_TYPES = {
    FieldType.INTEGER: sa.Integer,
    FieldType.TITRE: sa.Integer,
    FieldType.YES_NO: sa.Integer,
    FieldType.DECIMAL: sa.Double,
}
OWN_COLUMNS = ("id", "patient", "occurrence", "missing", "entered", "custom", "version")


def test_every_form_has_a_table_patients_first() -> None:
    assert list(RECORD_TABLES) == list(FORMS)
    assert next(iter(RECORD_TABLES.values())) is PATIENTS


@pytest.mark.parametrize("form", list(FORMS))
def test_a_table_has_a_column_of_the_right_type_for_every_field(form: str) -> None:
    table = RECORD_TABLES[form]
    fields = {spec.id: spec for spec in FORMS[form] if form == "patients" or spec.id != "patient_id"}
    columns = {column.name: column for column in table.c if column.name not in OWN_COLUMNS}
    assert list(columns) == list(fields)
    assert {name: type(column.type) for name, column in columns.items()} == {
        name: SQL_TYPES.get(spec.type, sa.Text) for name, spec in fields.items()
    }
    assert {name for name, column in columns.items() if not column.nullable} == {
        name for name, spec in fields.items() if spec.required
    }


@pytest.mark.parametrize("form", list(FORMS))
def test_no_field_is_named_like_a_column_of_the_file_itself(form: str) -> None:
    assert FORMS[form].fields.keys().isdisjoint(OWN_COLUMNS)


@pytest.mark.parametrize("form", list(FORMS))
def test_the_key_of_a_form_is_unique_in_its_table(form: str) -> None:
    spec, table = FORMS[form], RECORD_TABLES[form]
    (index,) = table.indexes
    parts = [re.sub(r".*\.|coalesce\(|, ''\)", "", str(part)) for part in index.expressions]
    wanted = ["patient" if name == "patient_id" and form != "patients" else name for name in spec.key]
    assert index.unique
    assert parts == wanted + (["occurrence"] if spec.repeats else [])
    assert ("occurrence" in table.c) is spec.repeats


def test_the_migration_makes_exactly_these_tables(clinic: ClinicFile, raw: Callable[[], Any]) -> None:
    engine = sa.create_engine("sqlite://")
    with engine.connect() as plain:
        METADATA.create_all(plain)
        wanted = plain.exec_driver_sql("SELECT type, name, sql FROM sqlite_master").all()
    engine.dispose()
    with raw() as connection:
        made = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()

    def comparable(rows: Any) -> set[tuple[str, str, str]]:
        return {(kind, name, " ".join((sql or "").split())) for kind, name, sql in rows if "alembic" not in name}

    assert comparable(made) == comparable(wanted)


def test_the_newest_revision_is_the_one_the_tables_are() -> None:
    config = Config()
    config.set_main_option("script_location", str(SHIPPED.folder))
    assert ScriptDirectory.from_config(config).get_current_head() == SCHEMA == SHIPPED.newest


def test_a_clinic_file_says_which_dictionary_and_schema_it_was_made_with(
    clinic: ClinicFile, dictionary: Dictionary
) -> None:
    facts = clinic.facts()
    assert (facts.schema, facts.dictionary_version, facts.audit_count) == (SCHEMA, dictionary.version, 0)
    assert facts.created == "2024-05-03T12:00:01.000Z"


def test_a_new_file_can_be_made_from_a_folder_with_spaces_and_percent_signs(
    tmp_path: Path, make: Callable[..., ClinicFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = tmp_path / "100 % of it"
    shutil.copytree(SHIPPED.folder, odd)
    monkeypatch.setattr("core.storage.clinic_file.SHIPPED", type(SHIPPED)(odd, SCHEMA))
    make().close()
