"""The audit trail alone tells every record as it stands, after any sequence of saves, edits and imports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.dictionary.spec import Dictionary, MissingReason
from core.domain.batch import Entered, RecordBatch
from core.faults import ClinicFault
from core.storage.changes import Change
from core.storage.clinic_file import ClinicFile
from core.storage.replay import replayed
from core.storage.tables import RECORD_TABLES
from core.storage.verification import verify_clinic_file
from tests.core.storage.conftest import CHEAP, PASSPHRASE, TickingClock

codes = st.sampled_from(["P1", "P2", "P3"])
days = st.sampled_from(["2024-01-01", "2024-01-02"])
numbers = st.sampled_from([None, 0.0, 5.0, 650.0])
notes = st.sampled_from([None, MissingReason.NOT_DONE, MissingReason.UNKNOWN])
typed = st.sampled_from([None, Entered("6.5", "g/L"), Entered("<5", "", "<")])
visits = st.tuples(codes, days, numbers, numbers, notes, typed)
steps = st.one_of(
    st.tuples(st.just("patient"), codes, st.sampled_from(["F", "M", None])),
    st.tuples(st.just("visit"), visits),
    st.tuples(st.just("edit"), st.integers(1, 4), visits),
    st.tuples(st.just("rename"), st.integers(1, 3), codes),
    st.tuples(st.just("import"), st.lists(visits, max_size=4)),
)


def change_of(visit: tuple[Any, ...], **more: Any) -> Change:
    code, day, igg, ck, note, entry = visit
    return Change(
        "visits",
        {"patient_id": code, "visit_date": day, "igg": igg} | ({"ck": ck} if ck is not None else {}),
        missing={"ck": note} if ck is None and note else {},
        entered={"igg": entry} if igg is not None and entry else {},
        **more,
    )


def take(clinic: ClinicFile, step: tuple[Any, ...]) -> None:
    kind, *told = step
    if kind == "patient":
        clinic.save([Change("patients", {"patient_id": told[0], "sex": told[1]})])
    elif kind == "visit":
        clinic.save([change_of(told[0])])
    elif kind == "edit":
        version = clinic.record("visits", told[0]).version
        clinic.save([change_of(told[1], record_id=told[0], version=version)], reason="edit")
    elif kind == "rename":
        version = clinic.record("patients", told[0]).version
        clinic.save([Change("patients", {"patient_id": told[1]}, record_id=told[0], version=version)])
    else:
        rows = told[0]
        batch = RecordBatch(
            "visits",
            {
                name: [row[place] for row in rows]
                for place, name in enumerate(("patient_id", "visit_date", "igg", "ck"))
            },
            missing={"ck": {at: row[4] for at, row in enumerate(rows) if row[3] is None and row[4]}},
            entered={"igg": {at: row[5] for at, row in enumerate(rows) if row[2] is not None and row[5]}},
        )
        clinic.import_batches({"visits": batch}, reason="import")


def tables(clinic: ClinicFile) -> dict[str, list[Any]]:
    """The records as the tables hold them, without the count of their writes."""
    with clinic._database.reading() as connection:
        held = {}
        for form, table in RECORD_TABLES.items():
            rows = [row._asdict() for row in connection.execute(table.select().order_by(table.c.id))]
            held[form] = [
                (
                    row.pop("id"),
                    (
                        {name: value for name, value in row.items() if value is not None and name not in OWN},
                        row["missing"],
                        row["entered"],
                    ),
                )
                for row in rows
            ]
        return held


OWN = ("missing", "entered", "version")


@settings(max_examples=40)
@given(drawn=st.lists(steps, max_size=14))
def test_replaying_the_trail_rebuilds_every_record(
    tmp_path_factory: pytest.TempPathFactory, dictionary: Dictionary, drawn: list[tuple[Any, ...]]
) -> None:
    path = tmp_path_factory.mktemp("replay") / "clinic.rtxdb"
    with ClinicFile.create(path, "Ada", PASSPHRASE, dictionary=dictionary, cost=CHEAP, clock=TickingClock()) as clinic:
        clinic.save([Change("patients", {"patient_id": "P1"})])
        for step in drawn:
            before = clinic.facts()
            try:
                take(clinic, step)
            except ClinicFault:
                assert clinic.facts() == before  # what was refused left no trace
        with clinic._database.reading() as connection:
            rebuilt = {form: list(replayed(connection, form)) for form in RECORD_TABLES}
        assert rebuilt == tables(clinic)
    assert verify_clinic_file(path, PASSPHRASE).ok


def tampered(raw: Callable[[], Any], statement: str) -> None:
    with raw() as connection:
        connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ("UPDATE audit SET user_name = 'Eve' WHERE id = 2", "Row 2 of the audit trail was changed"),
        ("UPDATE audit SET utc_time = '2020' WHERE id = 1", "Row 1 of the audit trail was changed"),
        ("UPDATE audit SET new = 'null' WHERE id = 3", "Row 3 of the audit trail was changed"),
        ("UPDATE audit SET reason = '' WHERE id = 3", "Row 3 of the audit trail was changed"),
        ("DELETE FROM audit WHERE id = 2", "missing"),
        ("DELETE FROM audit WHERE id = 1", "missing"),
        ("DELETE FROM audit WHERE id = 3", "ends at row 2"),
        ("DELETE FROM audit", "ends at row 0"),
        (
            "INSERT INTO audit SELECT 4, user_name, utc_time, utc_offset, program_version, form, record_id, field, old, "
            "new, reason, hash, hash FROM audit WHERE id = 3",
            "Row 4",
        ),
        ("UPDATE audit SET id = 9 WHERE id = 3", "missing"),
        ("UPDATE clinic SET audit_count = 2", "ends at row 3"),
        ("DELETE FROM clinic", "facts"),
        ("UPDATE visits SET igg = 1 WHERE id = 1", "Record 1 of visits was changed"),
        ('UPDATE visits SET missing = \'{"ck":"unknown"}\' WHERE id = 1', "Record 1 of visits was changed"),
        ("DELETE FROM visits WHERE id = 1", "Record 1 of visits was removed"),
        ("INSERT INTO patients (id, patient_id, version) VALUES (7, 'X', 1)", "Record 7 of patients was added"),
    ],
)
def test_whatever_is_changed_around_the_trail_is_found(
    clinic: ClinicFile, raw: Callable[[], Any], statement: str, finding: str
) -> None:
    clinic.save([Change("patients", {"patient_id": "P1"})], reason="first")
    clinic.save([Change("visits", {"patient_id": "P1", "visit_date": "2024-01-01", "igg": 650.0})], reason="second")
    clinic.save([Change("visits", {"igg": 700.0}, record_id=1, version=1)], reason="third")
    clinic.close()
    assert verify_clinic_file(clinic.path, PASSPHRASE).ok
    tampered(raw, statement)
    report = verify_clinic_file(clinic.path, PASSPHRASE)
    assert not report.ok
    assert finding in " ".join(report.findings)
