"""An import shown before it is written, the records as a workbook, and a new passphrase, on real clinic files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from core.dictionary.loader import load_dictionary
from core.exchange.check import check_workbook
from core.exchange.read import read_source
from core.faults import DatabaseFault, DiskFault, SourceFault, UsageFault
from core.services.clinic import ClinicSession
from core.services.clinics import Clinics
from core.services.exporting import (
    ListColumn,
    left_out_when_pseudonymised,
    write_empty_template,
    write_issue_list,
    write_shown_list,
)
from core.services.import_review import spoken_date

TODAY = date(2025, 6, 1)
PASSPHRASE = "correct horse battery"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outpatients.rtxdb"


@pytest.fixture
def session(path: Path) -> Iterator[ClinicSession]:
    made = Clinics().create(path, "Nurse AB", PASSPHRASE)
    yield made
    made.close()


@pytest.fixture
def edited(tmp_path: Path, teaching_iim: Path) -> Callable[..., Path]:
    """The teaching workbook with other cells: `edited(("visits", 10, "mmt8", 174))`."""

    def make(*cells: tuple[str, int, str, object]) -> Path:
        workbook = load_workbook(teaching_iim)
        for sheet, row, header, value in cells:
            heads = [cell.value for cell in workbook[sheet][1]]
            workbook[sheet].cell(row, heads.index(header) + 1).value = value  # type: ignore[assignment]
        made = tmp_path / "edited.xlsx"
        workbook.save(made)
        return made

    return make


def test_an_empty_clinic_gets_every_record_as_a_new_one(session: ClinicSession, teaching_iim: Path) -> None:
    review = session.check_import(teaching_iim, TODAY)
    assert (review.added, review.changed, review.unchanged, review.skipped) == (1017, 0, 0, 0)
    assert {line.kind for line in review.lines} == {"new"}
    assert len(review.lines) == 1017
    visit = next(line for line in review.lines if (line.sheet, line.row) == ("visits", 14))
    assert (visit.patient, visit.date, visit.old) == ("IIM-002", "2016-05-10", "")
    assert visit.values > 10
    assert session.patients(TODAY) == ()


def test_a_changed_cell_is_shown_with_its_row_and_both_values(
    session: ClinicSession, teaching_iim: Path, edited: Callable[..., Path]
) -> None:
    session.take_import(session.check_import(teaching_iim, TODAY).checked, skip_listed=False)
    review = session.check_import(edited(("visits", 14, "igg_mg_dl", 950), ("patients", 2, "sex", "other")), TODAY)
    assert (review.added, review.changed, review.unchanged) == (0, 2, 1015)
    shown = [(line.sheet, line.row, line.patient, line.date, line.field, line.old, line.new) for line in review.lines]
    assert ("visits", 14, "IIM-002", "2016-05-10", "IgG", "914 mg/dL", "950 mg/dL") in shown
    assert [line[:4] for line in shown if line[0] == "patients"] == [("patients", 2, "IIM-001", "")]


def test_with_errors_the_preview_is_of_what_remains(session: ClinicSession, edited: Callable[..., Path]) -> None:
    review = session.check_import(
        edited(("visits", 10, "mmt8", 174), ("visits", 12, "visit_date", "30 Feb 2024")), TODAY
    )
    assert len(review.checked.errors) == 2
    assert (review.added, review.skipped) == (1015, 2)
    assert not {("visits", 10), ("visits", 12)} & {(line.sheet, line.row) for line in review.lines}
    with pytest.raises(ValueError, match="errors"):
        session.take_import(review.checked, skip_listed=False)
    counts = session.take_import(review.checked, skip_listed=True)
    assert sum(count.added for count in counts.values()) == review.added


def test_a_cancelled_import_leaves_nothing(session: ClinicSession, teaching_iim: Path) -> None:
    review = session.check_import(teaching_iim, TODAY)

    def stop(_text: str, fraction: float) -> None:
        if fraction > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        session.take_import(review.checked, skip_listed=False, progress=stop)
    assert session.patients(TODAY) == ()


def test_what_is_no_workbook_is_refused(session: ClinicSession, tmp_path: Path) -> None:
    letter = tmp_path / "letter.xlsx"
    letter.write_text("Dear colleague")
    with pytest.raises(SourceFault, match="letter"):
        session.check_import(letter, TODAY)


def test_an_exported_workbook_reads_again_the_same(session: ClinicSession, teaching_iim: Path, tmp_path: Path) -> None:
    session.take_import(session.check_import(teaching_iim, TODAY).checked, skip_listed=False)
    told: list[float] = []
    written = session.export(
        tmp_path / "all.xlsx", identifying=True, reason="test", progress=lambda _text, fraction: told.append(fraction)
    )
    assert (written, told) == (1017, sorted(told))
    again = session.check_import(tmp_path / "all.xlsx", TODAY)
    assert (again.added, again.changed, again.unchanged, again.checked.errors) == (0, 0, 1017, ())


def test_a_pseudonymised_workbook_lacks_what_names_a_patient(
    session: ClinicSession, teaching_iim: Path, tmp_path: Path
) -> None:
    session.take_import(session.check_import(teaching_iim, TODAY).checked, skip_listed=False)
    session.export(tmp_path / "all.xlsx", identifying=True, reason="test")
    session.export(tmp_path / "fewer.xlsx")
    full, fewer = (
        [cell.value for cell in load_workbook(tmp_path / name)["patients"][1]] for name in ("all.xlsx", "fewer.xlsx")
    )
    identifying = [spec.id for spec in load_dictionary().forms["patients"] if spec.identifying]
    assert identifying
    assert [name for name in full if name not in identifying] == fewer
    assert len(left_out_when_pseudonymised()) == len(identifying)


def test_a_cancelled_export_keeps_the_file_that_was_there(session: ClinicSession, tmp_path: Path) -> None:
    target = tmp_path / "all.xlsx"
    target.write_text("before")

    def stop(_text: str, fraction: float) -> None:
        if fraction > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        session.export(target, progress=stop)
    assert target.read_text() == "before"
    assert [file.name for file in tmp_path.glob("*unfinished*")] == []


def test_the_template_is_understood_and_has_the_codebook(tmp_path: Path) -> None:
    path = write_empty_template(tmp_path / "template.xlsx")
    dictionary = load_dictionary()
    sheets = load_workbook(path).sheetnames
    assert sheets == [*dictionary.forms, "dictionary"]
    filled = load_workbook(path)
    heads = [cell.value for cell in filled["patients"][1]]
    for header, value in {"patient_id": "P-1", "sex": "F", "first_rtx_date": "2020-03-01"}.items():
        filled["patients"].cell(2, heads.index(header) + 1).value = value
    filled.save(path)
    checked = check_workbook(read_source(path), dictionary, TODAY)
    assert (checked.issues, checked.ignored) == ((), ("sheet 'dictionary'",))
    assert {form: len(batch) for form, batch in checked.batches.items()} == dict.fromkeys(dictionary.forms, 0) | {
        "patients": 1
    }


def test_the_list_of_issues_has_a_row_for_each(
    session: ClinicSession, edited: Callable[..., Path], tmp_path: Path
) -> None:
    issues = session.check_import(edited(("visits", 10, "mmt8", 174)), TODAY).accepted.issues
    sheet = load_workbook(write_issue_list(issues, tmp_path / "issues.xlsx"))["issues"]
    assert sheet.max_row == len(issues) + 1
    assert ["visits", 10, "mmt8"] in [[cell.value for cell in row[:3]] for row in sheet.iter_rows()]


def test_after_a_change_only_the_new_passphrase_opens_the_file(session: ClinicSession, path: Path) -> None:
    with pytest.raises(DatabaseFault, match="wrong"):
        session.change_passphrase("not this one", "another horse battery")
    session.change_passphrase(PASSPHRASE, "another horse battery")
    session.check_passphrase("another horse battery")
    session.close()
    with pytest.raises(DatabaseFault):
        Clinics().open(path, "Nurse AB", PASSPHRASE)
    Clinics().open(path, "Nurse AB", "another horse battery").close()


def test_the_teaching_cohort_has_no_passphrase_to_change() -> None:
    teaching = Clinics().open_teaching()
    try:
        with pytest.raises(UsageFault, match="no passphrase"):
            teaching.change_passphrase("", "another horse battery")
    finally:
        teaching.close()


@pytest.mark.parametrize(("iso", "spoken"), [("2024-06-05", "5 Jun 2024"), ("2024-06", "2024-06"), ("", "")])
def test_a_date_is_read_aloud_where_it_is_whole(iso: str, spoken: str) -> None:
    assert spoken_date(iso) == spoken


def test_a_list_is_written_with_dates_numbers_and_text_that_stays_text(tmp_path: Path) -> None:
    columns = [
        ListColumn("Code", ["=1+1", "B-2"], 14),
        ListColumn("Born", ["1959-02-11", "1960"], 12, of_dates=True),
        ListColumn("IgG mg/dL", [650.0, None], 12),
        ListColumn("Note", ["2024-01-01", None], 12),
    ]
    assert write_shown_list(columns, tmp_path / "list.xlsx") == 2
    sheet = load_workbook(tmp_path / "list.xlsx")["list"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows == [
        ("Code", "Born", "IgG mg/dL", "Note"),
        ("=1+1", datetime(1959, 2, 11), 650, "2024-01-01"),
        ("B-2", "1960", None, None),
    ]
    assert (sheet["A2"].data_type, sheet["A2"].quotePrefix) == ("s", True)
    assert sheet.freeze_panes == "A2"


def test_a_list_that_cannot_be_written_leaves_the_one_before(tmp_path: Path) -> None:
    with pytest.raises(DiskFault):
        write_shown_list([ListColumn("Code", ["B-2"], 14)], tmp_path / "no folder" / "list.xlsx")
    assert list(tmp_path.iterdir()) == []
