"""What an analyst sees and takes along: other codes, shifted dates, no words, no small cells, and the same numbers."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from core.dictionary.loader import load_dictionary
from core.domain.roles import Role
from core.reports.document import ReportDocument
from core.services.alerts import alerts_of
from core.services.clinic import Analysed, ClinicSession, analyse_source, write_analysed, write_sections
from core.services.people import people_behind, people_of
from core.services.report import FiguresKeptBack, write_report
from core.services.sources import open_source
from core.services.summary import summary_of
from core.stats.options import Options
from core.storage.changes import Change
from core.storage.clinic_file import ClinicFile
from core.storage.keys import PassphraseCost

TODAY = date(2026, 1, 1)
CHEAP = PassphraseCost(time_cost=1, memory_kib=64, parallelism=1)
OWN = "correct horse battery"
WORDS = "neighbour of Dr Bianchi"


class Printer:
    """Writes what a PDF would hold as text."""

    def print_pdf(self, document: ReportDocument, path: Path, **_: object) -> None:
        path.write_text(repr(document))

    def print_summaries(self, pages: object, path: Path, **_: object) -> None:
        path.write_text(repr(pages))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The myositis cohort in a clinic file with a nurse and an analyst; one patient has a name in a free text."""
    from core.exchange.check import check_workbook
    from core.exchange.read import read_source

    path = tmp_path_factory.mktemp("made") / "clinic.rtxdb"
    teaching = Path(__file__).parents[3] / "resources" / "teaching" / "stano_a.xlsx"
    checked = check_workbook(read_source(teaching), load_dictionary(), TODAY)
    with ClinicFile.create(path, "administrator", OWN, dictionary=load_dictionary(), cost=CHEAP) as clinic:
        clinic.add_user("nurse", Role.NURSE, OWN, cost=CHEAP)
        clinic.add_user("analyst", Role.ANALYST, OWN, cost=CHEAP)
        clinic.import_batches(checked.batches)
        (code, *_) = clinic.patient_numbers()
        change = {"patient_id": code, "onset_date": "2024-06-01", "term": WORDS, "category": WORDS, "serious": True}
        clinic.save([Change("adverse_events", change)], reason=WORDS)
    return path


@pytest.fixture
def path(made: Path, tmp_path: Path) -> Path:
    for file in made.parent.glob("clinic.rtxdb*"):
        shutil.copy(file, tmp_path)
    return tmp_path / made.name


def opened(path: Path, user: str) -> ClinicSession:
    return ClinicSession(ClinicFile.open(path, OWN, user, dictionary=load_dictionary()), name="clinic", synthetic=False)


@pytest.fixture
def nurse(path: Path) -> Iterator[ClinicSession]:
    session = opened(path, "nurse")
    yield session
    session.close()


@pytest.fixture
def analyst(path: Path) -> Iterator[ClinicSession]:
    session = opened(path, "analyst")
    yield session
    session.close()


def analysed(session: ClinicSession) -> Analysed:
    return analyse_source(session.read_source(), Options())


def dates_in(told: object) -> set[str]:
    return set(re.findall(r"\b(?:19|20)\d\d-[01]\d-[0-3]\d\b", repr(told)))


def test_an_analyst_finds_nobody_by_code_and_everybody_by_pseudonym(
    nurse: ClinicSession, analyst: ClinicSession
) -> None:
    real = {line.code for line in nurse.patients(TODAY)}
    lines = analyst.patients(TODAY)
    assert len(lines) == len(real) == 41
    assert real.isdisjoint(line.code for line in lines)
    assert all(analyst.chart(code) is None and analyst.history(code) == () for code in real)
    for line in lines:
        chart = analyst.chart(line.code)
        assert chart is not None and chart.patient.record.patient_id == line.code
        told = repr((line, chart, analyst.history(line.code)))
        assert "Bianchi" not in told
        assert not any(re.search(rf"\b{re.escape(code)}\b", told) for code in real)


def test_every_date_an_analyst_reads_of_a_patient_is_moved_by_the_same_days(
    nurse: ClinicSession, analyst: ClinicSession, path: Path
) -> None:
    numbers = nurse._clinic.patient_numbers()
    own = analyst._reader.pseudonyms()  # type: ignore[attr-defined]
    shifts = set()
    for code in numbers:
        real, seen = nurse.chart(code), analyst.chart(own.codes[code])
        assert real is not None and seen is not None
        (back,) = {
            (date.fromisoformat(a.record.visit_date) - date.fromisoformat(b.record.visit_date)).days
            for a, b in zip(real.visits, seen.visits, strict=True)
        } or {own.shifts[own.codes[code]]}
        assert back == own.shifts[own.codes[code]] and 1 <= back <= 365
        assert [score.tis for score in real.scores] == [score.tis for score in seen.scores]
        assert seen.next_due_date is None and not {"due", "overdue", "lapsed"} & {
            one.kind for one in alerts_of(seen, TODAY)
        }
        written = [date.fromisoformat(one.utc_time[:10]) for one in analyst.history(own.codes[code])]
        assert written == [date.fromisoformat(one.utc_time[:10]) - timedelta(days=back) for one in nurse.history(code)]
        shifts.add(back)
    assert len(shifts) > 10
    by_code = {line.code: line for line in nurse.patients(TODAY)}
    for code, other in own.codes.items():
        (line,) = [one for one in analyst.patients(TODAY) if one.code == other]
        before, after = by_code[code].last_visit_date, line.last_visit_date
        assert before and after
        assert (date.fromisoformat(before) - date.fromisoformat(after)).days == own.shifts[other]
        assert line.birth_date is None and line.alerts == () and line.next_due_date is None


def test_a_patient_has_the_same_pseudonym_on_screen_and_in_the_export(analyst: ClinicSession, tmp_path: Path) -> None:
    analyst.export(tmp_path / "out.xlsx")
    rows = load_workbook(tmp_path / "out.xlsx", read_only=True)["visits"].values
    head = next(rows)
    exported = {
        (row[head.index("patient_id")], f"{row[head.index('visit_date')]:%Y-%m-%d}") for row in rows if any(row)
    }
    seen = {
        (line.code, visit.record.visit_date)
        for line in analyst.patients(TODAY)
        for visit in analyst.chart(line.code).visits  # type: ignore[union-attr]
    }
    assert exported == seen


def test_the_numbers_on_screen_are_those_of_everybody_else(nurse: ClinicSession, analyst: ClinicSession) -> None:
    ours, theirs = (list(analysed(session).analysis.findings) for session in (nurse, analyst))
    assert [number.key for number in ours] == [number.key for number in theirs]
    for a, b in zip(ours, theirs, strict=True):
        assert (a.n, a.method) == (b.n, b.method)
        # random permutations start from the order of the codes, which are others
        near = 0.005 if a.statistic == "p_exact" else 1e-12
        assert b.value == (None if a.value is None else pytest.approx(a.value, rel=1e-9, abs=near)), a.row


def test_the_patients_behind_a_number_are_pseudonyms_without_dates(
    nurse: ClinicSession, analyst: ClinicSession
) -> None:
    found = analysed(analyst)
    people = people_behind(found, ("cohort", "patients", "all", "", "", "n"))
    assert len(people) == 41 and all(one.first_rtx_date == "" for one in people)
    assert {one.code for one in people} == {line.code for line in analyst.patients(TODAY)}
    assert all(one.first_rtx_date for one in people_of(analysed(nurse), nurse._clinic.patient_numbers()))


def test_what_an_analyst_takes_along_names_nobody_and_has_no_small_cell(
    nurse: ClinicSession, analyst: ClinicSession, tmp_path: Path
) -> None:
    out = tmp_path / "report"
    written = write_analysed(analysed(analyst), out, ("results", "derived", "pdf", "xlsx", "figures"), Printer)
    assert set(written.files) == {"results.csv", "derived.csv", "report.pdf", "report.xlsx", "provenance.json"}
    with (out / "results.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    counts = [
        row for row in rows if row["statistic"] in ("count", "n", "events", "at_risk", "censored") and row["value"]
    ]
    assert counts and not [row for row in counts if 0 < float(row["value"]) < 5]
    assert not [row for row in rows if row["n"] and 0 < int(row["n"]) < 5]
    with (out / "derived.csv").open(newline="") as stream:
        visits = list(csv.DictReader(stream))
    assert {row["visit_date"] for row in visits} == {""}
    assert any(row["days_since_first_rtx"] not in ("", "0") for row in visits)
    workbook = load_workbook(out / "report.xlsx", read_only=True)
    assert "results" in workbook.sheetnames and "visits" not in workbook.sheetnames
    told = "".join(
        str(cell) for sheet in workbook for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None
    )
    told += "".join(
        (out / name).read_text() for name in ("results.csv", "derived.csv", "provenance.json", "report.pdf")
    )
    real = nurse._clinic.patient_numbers()
    assert not any(re.search(rf"\b{re.escape(code)}\b", told) for code in real)
    assert "Bianchi" not in told
    lock = json.loads((out / "provenance.json").read_text())["data_lock_date"]
    assert dates_in(told) <= {
        lock,
        *(day for day in dates_in(told) if day > "2025-01-01"),
    }  # when the workbook was made


def test_a_section_leaves_the_same_way_and_a_figure_not_at_all(analyst: ClinicSession, tmp_path: Path) -> None:
    found = analysed(analyst)
    write_sections(found, ["reasons"], tmp_path / "reasons.pdf", "pdf", Printer)
    text = (tmp_path / "reasons.pdf").read_text()
    assert "Made without identities" in text
    with pytest.raises(FiguresKeptBack) as refused:
        write_sections(found, ["persistence"], tmp_path / "figures", "figures", Printer)
    assert refused.value.exit_status == 2
    assert not (tmp_path / "figures").exists()


def test_the_full_report_of_a_nurse_stays_exact(nurse: ClinicSession, path: Path, tmp_path: Path) -> None:
    write_analysed(analysed(nurse), tmp_path / "nurse", ("results", "derived"), Printer)
    source = open_source(path, lambda: OWN, today=TODAY)
    write_report(source, tmp_path / "headless", Options(), ("results",), Printer)
    ours, headless = ((tmp_path / name / "results.csv").read_text() for name in ("nurse", "headless"))
    assert ours == headless
    assert "not shown" not in ours
    assert "2024-" in (tmp_path / "nurse" / "derived.csv").read_text()


def test_the_headless_report_of_an_analyst_is_held_back_too(path: Path, tmp_path: Path) -> None:
    source = open_source(path, lambda: OWN, today=TODAY, user="analyst")
    assert not source.identified
    written = write_report(source, tmp_path / "out", Options(), ("results", "figures"), Printer)
    assert set(written.files) == {"results.csv", "provenance.json"}
    assert "not shown: fewer than 5 patients" in (tmp_path / "out" / "results.csv").read_text()


def test_the_summary_that_an_analyst_prints_names_nobody(nurse: ClinicSession, analyst: ClinicSession) -> None:
    real = nurse._clinic.patient_numbers()
    line = analyst.patients(TODAY)[0]
    chart = analyst.chart(line.code)
    assert chart is not None
    told = repr(summary_of(chart, datetime(2026, 1, 1, 9)))
    assert line.code in told and not any(re.search(rf"\b{re.escape(code)}\b", told) for code in real)
