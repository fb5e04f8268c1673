"""What is no workbook is refused in a sentence that says what happened, that the data is safe, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from core.exchange import extent
from core.exchange.checked import CheckedWorkbook
from core.exchange.read import read_source
from core.faults import ClinicFault, SourceFault, UsageFault

Check = Callable[[Path], CheckedWorkbook]
MakeWorkbook = Callable[[object], Path]

OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def refusal(path: Path, content: bytes | None = None) -> ClinicFault:
    """The fault that reading raises."""
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ClinicFault) as caught:
        read_source(path)
    assert caught.value.what
    assert caught.value.safe
    assert caught.value.todo
    return caught.value


def test_nothing_there(tmp_path: Path) -> None:
    """A wrong name is a wrong use, not bad data."""
    fault = refusal(tmp_path / "none.xlsx")
    assert isinstance(fault, UsageFault)
    assert fault.exit_status == 2


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xlsx", b"", "is empty"),
        ("a.xlsx", b"<html><table></table></html>", "web page"),
        ("a.xlsx", b"\xef\xbb\xbf <?xml version='1.0'?><Workbook/>", "web page"),
        ("a.xlsx", OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("a.xls", OLE + b"\0" * 600, "old .xls"),
        ("a.xlsx", b"PK\x03\x04" + b"\0" * 100, "damaged"),
        ("a.xlsx", b"patient_id,sex\n1,F\n", "neither an Excel workbook"),
        ("a.csv", b"patient_id,sex\n1,F\n", "single CSV file"),
        ("a.pdf", b"%PDF-1.4", "neither an Excel workbook"),
        ("a.ods", b"PK\x03\x04", "neither an Excel workbook"),
    ],
)
def test_other_files(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    """Each of them needs something else from the user."""
    fault = refusal(tmp_path / name, content)
    assert isinstance(fault, SourceFault)
    assert fault.exit_status == 3
    assert words in fault.what


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.999])
def test_half_a_workbook(tmp_path: Path, teaching_folder: Path, share: float) -> None:
    """A copy that broke off."""
    whole = (teaching_folder / "ssc_a.xlsx").read_bytes()
    assert "damaged" in refusal(tmp_path / "half.xlsx", whole[: int(len(whole) * share)]).what


def test_a_zip_that_is_no_workbook(tmp_path: Path) -> None:
    """Renamed archives."""
    import zipfile

    path = tmp_path / "archive.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert "damaged" in refusal(path).what


def test_a_folder_without_csv(tmp_path: Path) -> None:
    """Nothing to read in it."""
    (tmp_path / "readme.txt").write_text("hello")
    assert "no CSV file" in refusal(tmp_path).what


@pytest.mark.parametrize(
    ("sheets", "words"),
    [
        ({"visits": [["patient_id", "visit_date"]]}, "no sheet 'patients'"),
        ({"patients": []}, "holds no patients"),
        ({"patients": [["patient_id", "sex"]]}, "holds no patients"),
        ({"patients": [["name", "sex"], ["A", "F"]]}, "no such column among 'name', 'sex'"),
        ({"patients": [["patient_id", "code"], ["A", "B"]]}, "'patient_id' and 'code' both mean patient_id"),
        (
            {"patients": [["patient_id"]], "Pazienti": [["patient_id"]]},
            "'patients' and 'Pazienti' both look like patients",
        ),
    ],
)
def test_no_patients(make_workbook: MakeWorkbook, check: Check, sheets: object, words: str) -> None:
    """Without patients and their codes there is nothing to check."""
    with pytest.raises(SourceFault, match=words):
        check(make_workbook(sheets))


def test_error_values_and_uncalculated_formulas_are_seen(make_workbook: MakeWorkbook) -> None:
    """The fast reader gives them back as empty, and a blank may mean none."""
    path = make_workbook(
        {
            "a": [["x", "y"], [1, "#REF!"], [2, "#N/A"]],
            "b & <c>": [[None, "=A1&B1"], [], [None, None, '=IF(1>0,"yes","")']],
        }
    )
    first, second = read_source(path).sheets
    assert first.rows == [["x", "y"], [1.0, "#REF!"], [2.0, "#N/A"]]
    assert second.name == "b & <c>"
    assert second.rows[0][1] == "=A1&B1"
    assert second.rows[2][2] == '=IF(1>0,"yes","")'


def test_results_of_formulas_are_values(tmp_path: Path) -> None:
    """What the spreadsheet calculated is what its user saw."""
    import zipfile

    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    workbook.create_sheet("a").append(["a", "b", "c"])
    path = tmp_path / "plain.xlsx"
    workbook.save(path)
    cells = (
        b'<c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="str"><f>X</f><v>yes</v></c><c r="C2" t="str"><f>Y</f><v></v></c>'
        b'<c r="D2"><f>Z</f><v></v></c>'
    )
    calculated = tmp_path / "calculated.xlsx"
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(calculated, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            after.writestr(name, content.replace(b"</sheetData>", b'<row r="2">' + cells + b"</row></sheetData>"))
    assert read_source(calculated).sheets[0].rows[1] == [2.0, "yes", "", "=Z"]


def test_a_cell_at_the_end_of_the_sheet(tmp_path: Path) -> None:
    """The reader would ask for the memory of every cell before it, and the program would be killed."""
    book = Workbook()
    sheet = book.create_sheet("patients")
    sheet.append(["patient_id", "first_rtx_date"])
    sheet.cell(1_048_576, 16_384).value = "x"
    book.save(tmp_path / "far.xlsx")
    fault = refusal(tmp_path / "far.xlsx")
    assert isinstance(fault, SourceFault)
    assert "1,048,576" in fault.what
    assert "'patients'" in fault.what


def test_a_cell_far_down_is_read(make_workbook: MakeWorkbook) -> None:
    rows = [["patient_id", "first_rtx_date"], *[[]] * 5000, ["P1", "2020-01-01"]]
    (sheet,) = read_source(make_workbook({"patients": rows})).sheets
    assert len(sheet.rows) == 5002


def test_an_archive_that_unpacks_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = Workbook()
    book.create_sheet("patients").append(["x" * 30_000])
    book.save(tmp_path / "bomb.xlsx")
    monkeypatch.setattr(extent, "LARGEST_UNPACKED", 20_000)
    fault = refusal(tmp_path / "bomb.xlsx")
    assert isinstance(fault, SourceFault)
    assert "unpacks to" in fault.what
