"""Whatever a file holds, importing it ends in records or in a sentence, never in a fault nobody foresaw.

What fuzzing found is kept in FOUND and runs first.
"""

from __future__ import annotations

import io
import math
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.dictionary.loader import load_dictionary
from core.dictionary.spec import Dictionary
from core.exchange.check import check_workbook
from core.exchange.checked import without_listed_rows
from core.exchange.raw import RawSheet, RawWorkbook
from core.exchange.read import read_source
from core.exchange.write import write_workbook
from core.faults import ClinicFault
from core.storage.clinic_file import ClinicFile
from core.storage.keys import PassphraseCost
from core.storage.verification import verify_clinic_file
from tests.core.exchange.conftest import TODAY

PASSPHRASE = "seven quiet otters swim"
CHEAP = PassphraseCost(time_cost=1, memory_kib=64, parallelism=1)
FORMS = load_dictionary().forms
NASTY = (
    "", " ", ".", "..", "-", "?", "nan", "inf", "1e999", "-0", "0", "1,5", "1.234,56", "<5", ">= 7,5 g/L", "6.5 g/L", "650 mg/dL",
    "3", "3.5.24", "31.02.2024", "2024-02-30", "0000-00-00", "45000", "99999999", "t", "-2w", "yes", "nein", "unknown", "not done",
    "=1+1", "+cmd|' /C calc'!A0", "\x00", "\ufeff", "\u202eabc", "é" * 50, "A" * 40_000, "'", '"', ";", "\t", "\n", "😀", "١٢٣", "½",
    "1/2/3/4", "12:30", "1:640", "#REF!", "#DIV/0!", "P1", "p1", " P1 ",
)  # fmt: skip
cells: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from(NASTY),
    st.text(max_size=12),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(timedelta(days=-10_000), timedelta(days=10_000)),
)
FOUND: tuple[tuple[str, list[list[Any]]], ...] = (
    ("patients", [["patient_id", "patient_id"], ["P1", "P2"]]),
    (
        "visits",
        [["patient_id", "visit_date"], ["P1", math.inf], ["P1", datetime(1, 1, 1)], [time(1, 2), date(9999, 12, 31)]],
    ),
)


@st.composite
def sheets(draw: st.DrawFn) -> list[tuple[str, list[list[Any]]]]:
    """Sheets with the headers of real forms, more often than not, over rows of anything."""
    drawn = []
    for form in draw(st.lists(st.sampled_from(list(FORMS)), min_size=1, max_size=3, unique=True)):
        fields = list(FORMS[form].fields)
        key = [field for field in FORMS[form].key if field in fields]
        headers = [*key, *draw(st.lists(st.one_of(st.sampled_from(fields), st.text(max_size=6)), max_size=5))]
        row = st.lists(st.one_of(st.just("P1"), cells), max_size=len(headers) + 1)
        drawn.append((form, [list(headers), *draw(st.lists(row, max_size=5))]))
    return drawn


def workbook_of(drawn: list[tuple[str, list[list[Any]]]]) -> RawWorkbook:
    return RawWorkbook(Path("fuzz.xlsx"), tuple(RawSheet(name, rows, range(1, len(rows) + 1)) for name, rows in drawn))


@pytest.fixture(scope="module")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("fuzz") / "clinic.rtxdb"
    ClinicFile.create(path, "Ada", PASSPHRASE, dictionary=load_dictionary(), cost=CHEAP).close()
    return path


@settings(max_examples=60)
@given(drawn=sheets())
@example(drawn=[("patients", [["patient_id"], ["P1"]]), FOUND[1]])
@example(drawn=[FOUND[0]])
def test_any_cells_end_in_records_or_in_a_sentence(
    dictionary: Dictionary, empty_file: Path, drawn: list[tuple[str, list[list[Any]]]]
) -> None:
    try:
        checked = check_workbook(workbook_of(drawn), dictionary, TODAY)
        accepted = without_listed_rows(checked) if checked.errors else checked
    except ClinicFault as fault:
        assert fault.what
        assert fault.todo
        return
    for issue in checked.issues:
        assert issue.rule
    with ClinicFile.open(empty_file, PASSPHRASE, dictionary=dictionary) as clinic:
        before = clinic.facts()
        try:
            preview = clinic.preview_import(accepted.batches)
            assert clinic.facts() == before
            counts = clinic.import_batches(accepted.batches)
        except ClinicFault:
            assert clinic.facts() == before
        else:
            assert counts == preview.counts


def test_the_file_that_took_all_of_it_is_whole(empty_file: Path) -> None:
    assert verify_clinic_file(empty_file, PASSPHRASE).ok


@pytest.fixture(scope="module")
def small_workbook(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    from core.domain.batch import RecordBatch

    path = tmp_path_factory.mktemp("small") / "small.xlsx"
    patients = RecordBatch("patients", {"patient_id": ["P1", "P2"], "sex": ["F", "M"]})
    visits = RecordBatch("visits", {"patient_id": ["P1"], "visit_date": ["2024-05-03"], "igg": [650.0]})
    write_workbook(path, {"patients": patients, "visits": visits}, load_dictionary())
    return path.read_bytes()


def read_or_refuse(path: Path, dictionary: Dictionary) -> None:
    try:
        checked = check_workbook(read_source(path), dictionary, TODAY)
        without_listed_rows(checked)
    except ClinicFault as fault:
        assert fault.what
        assert fault.todo


@settings(max_examples=80)
@given(
    places=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=8),
    cut=st.floats(0.2, 1),
)
def test_a_workbook_with_changed_bytes_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory,
    small_workbook: bytes,
    dictionary: Dictionary,
    places: list[tuple[float, int]],
    cut: float,
) -> None:
    content = bytearray(small_workbook)
    for place, byte in places:
        content[int(place * len(content))] = byte
    path = tmp_path_factory.mktemp("bytes") / "fuzz.xlsx"
    path.write_bytes(bytes(content[: int(cut * len(content))] if cut < 0.9 else content))
    read_or_refuse(path, dictionary)


@settings(max_examples=80)
@given(
    name=st.sampled_from(["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/sharedStrings.xml",
                          "xl/styles.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"]),
    at=st.floats(0, 1, exclude_max=True),
    put=st.one_of(
        st.binary(max_size=8),
        st.sampled_from([b"<", b">", b'"', b"&#0;", b"&lol;", b"</c>", b'<c r="ZZZZ9999999" t="s"><v>-1</v></c>', b'<c r="A99999999"/>',
                         b'<row r="-1"/>', b"1e400", b'<v>9e99</v>', b'<!DOCTYPE x [<!ENTITY y "z">]>']),
    ),
    over=st.integers(0, 40),
)  # fmt: skip
def test_a_workbook_with_changed_sheets_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory,
    small_workbook: bytes,
    dictionary: Dictionary,
    name: str,
    at: float,
    put: bytes,
    over: int,
) -> None:
    path = tmp_path_factory.mktemp("xml") / "fuzz.xlsx"
    with zipfile.ZipFile(io.BytesIO(small_workbook)) as source, zipfile.ZipFile(path, "w") as target:
        for part in source.namelist():
            content = source.read(part)
            if part == name:
                place = int(at * len(content))
                content = content[:place] + put + content[place + over :]
            target.writestr(part, content)
    read_or_refuse(path, dictionary)


@settings(max_examples=60)
@given(
    content=st.one_of(
        st.binary(max_size=200),
        st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.lists(st.lists(st.sampled_from(NASTY[:-10]), max_size=4), max_size=4).map(
            lambda rows: ("patient_id;visit_date;igg\n" + "\n".join(";".join(row) for row in rows)).encode()
        ),
    )
)
def test_any_csv_folder_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, dictionary: Dictionary, content: bytes
) -> None:
    folder = tmp_path_factory.mktemp("csv")
    (folder / "patients.csv").write_text("patient_id,sex\nP1,F\n")
    (folder / "visits.csv").write_bytes(content)
    read_or_refuse(folder, dictionary)


@settings(max_examples=60)
@given(
    at=st.floats(0, 1, exclude_max=True), put=st.one_of(st.binary(max_size=6), st.just(b"null"), st.just(b"[]")), over=st.integers(0, 60)
)  # fmt: skip
def test_a_keys_file_of_anything_is_refused_with_a_sentence_or_opens(
    tmp_path_factory: pytest.TempPathFactory,
    empty_file: Path,
    dictionary: Dictionary,
    at: float,
    put: bytes,
    over: int,
) -> None:
    path = tmp_path_factory.mktemp("keys") / "clinic.rtxdb"
    path.write_bytes(empty_file.read_bytes())
    keys = empty_file.with_name("clinic.rtxdb.keys").read_bytes()
    place = int(at * len(keys))
    path.with_name("clinic.rtxdb.keys").write_bytes(keys[:place] + put + keys[place + over :])
    try:
        ClinicFile.open(path, PASSPHRASE, dictionary=dictionary).close()
    except ClinicFault as fault:
        assert fault.what
        assert fault.todo
