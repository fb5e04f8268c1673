"""CSV as Excel, R and registries write it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from core.exchange.checked import CheckedWorkbook
from core.exchange.read import read_source
from core.faults import SourceFault

Check = Callable[[Path], CheckedWorkbook]
MakeFolder = Callable[[Mapping[str, str | bytes]], Path]

ROWS = [
    ["patient_id", "sex", "first_rtx_date", "weight_kg"],
    ["007", "F", "2020-01-01", "61,5"],
    ["008", "M", "2020-02-01", "70"],
]


def written(delimiter: str) -> str:
    """The rows with this delimiter, cells quoted where they need it."""
    return (
        "\r\n".join(delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in row) for row in ROWS) + "\r\n"
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("hint", ["", "sep="])
def test_delimiters_and_encodings(
    make_folder: MakeFolder, check: Check, delimiter: str, encoding: str, hint: str
) -> None:
    """Comma, semicolon and tab, with or without byte order mark and Excel's own hint."""
    text = (f"{hint}{delimiter}\r\n" if hint else "") + written(delimiter)
    checked = check(make_folder({"Patients.CSV": text.encode(encoding)}))
    assert checked.issues == ()
    assert checked.batches["patients"].columns == {
        "patient_id": ["007", "008"],
        "sex": ["F", "M"],
        "first_rtx_date": ["2020-01-01", "2020-02-01"],
        "weight_kg": [61.5, 70.0],
    }
    assert list(checked.rows["patients"]) == ([3, 4] if hint else [2, 3])


def test_an_old_encoding_is_guessed_and_said(make_folder: MakeFolder, check: Check) -> None:
    """Windows-1252, what Excel's plain CSV is in western Europe."""
    text = 'patient_id;first_rtx_date;comorbidities\n1;2020-01-01;"Sj\u00f6gren"\n'
    checked = check(make_folder({"patients.csv": text.encode("cp1252")}))
    assert checked.batches["patients"].columns["comorbidities"] == ["Sj\u00f6gren"]
    assert [(issue.rule, issue.severity.value) for issue in checked.issues] == [("encoding", "warning")]


def test_lines_are_counted_through_quoted_line_breaks(make_folder: MakeFolder, check: Check) -> None:
    """The row of an issue is the line where the record begins; blank lines count."""
    text = 'patient_id,first_rtx_date,comorbidities\n1,2020-01-01,"a\nb\nc"\n\n2,x,\n'
    checked = check(make_folder({"patients.csv": text}))
    assert [(issue.row, issue.rule) for issue in checked.errors] == [(6, "bad_date")]
    assert checked.batches["patients"].columns["comorbidities"] == ["a b c", "none"]


def test_a_shifted_row_is_an_error(make_folder: MakeFolder, check: Check) -> None:
    """An unquoted decimal comma moves every later cell into the wrong column."""
    text = "patient_id,first_rtx_date,weight_kg,height_cm\n1,2020-01-01,61,5,170\n2,2020-01-01,70,170,\n3,2020-01-01\n"
    checked = check(make_folder({"patients.csv": text}))
    assert {issue.row for issue in checked.errors} == {2}
    assert "too_many_cells" in {issue.rule for issue in checked.errors}
    assert checked.batches["patients"].columns["height_cm"][1:] == [170.0, None]


def test_other_files_are_left_alone(make_folder: MakeFolder, check: Check) -> None:
    """Unknown CSV files are listed; files of other kinds are nobody's business."""
    checked = check(
        make_folder(
            {"patients.csv": written(","), "dictionary.csv": "a,b\n", "readme.txt": "hello", ".hidden.csv": "x"}
        )
    )
    assert checked.ignored == ("sheet 'dictionary'",)


@pytest.mark.parametrize(
    "content", [b"\x00\x01\x02\x81", b"patient_id,sex\n1,\x81\n", b'patient_id\n"' + b"x" * 200_000 + b'"\n']
)
def test_no_text(make_folder: MakeFolder, content: bytes) -> None:
    """A picture renamed to CSV, bytes of no known encoding, a quote that never ends."""
    with pytest.raises(SourceFault, match="patients"):
        read_source(make_folder({"patients.csv": content}))


def test_empty_files_are_no_sheets(make_folder: MakeFolder, check: Check) -> None:
    """An export without visits leaves an empty file."""
    checked = check(make_folder({"patients.csv": written(","), "visits.csv": "", "infusions.csv": "\n\n"}))
    assert list(checked.batches) == ["patients"]
    assert checked.errors == ()


@pytest.mark.parametrize("stray", ['"never closed', '"closed" too early'])
def test_a_stray_quotation_mark_swallows_no_row(make_folder: MakeFolder, stray: str) -> None:
    """The rows behind it would vanish into the cell, in a column that perhaps nobody reads."""
    text = f"patient_id,first_rtx_date,remark\n1,2020-01-01,x\n2,2020-01-01,{stray}\n3,2020-01-01,x\n4,2020-01-01,x\n"
    with pytest.raises(SourceFault, match="line 3") as caught:
        read_source(make_folder({"patients.csv": text}))
    assert caught.value.safe
