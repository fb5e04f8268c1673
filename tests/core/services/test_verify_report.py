"""A report verified against a clinic file: equal, moved, another clinic's, changed, damaged; told in sentences."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter

from core.dictionary.loader import load_dictionary
from core.domain.roles import Role
from core.faults import SourceFault, UsageFault
from core.reports.document import Attachment, ReportDocument
from core.reports.pdf_parts import Bookmark, attached, completed
from core.services.moved import compare_results
from core.services.report import PROVENANCE, RESULTS, write_report
from core.services.report_options import options_from, options_json
from core.services.sources import open_source
from core.services.verify_report import Verdict, verify_report
from core.stats.options import WINDOWS, Options, Preset, Restarts, UndatedStops, Window
from core.storage.changes import Change
from core.storage.clinic_file import ClinicFile
from core.storage.keys import PassphraseCost

CHEAP = PassphraseCost(time_cost=1, memory_kib=64, parallelism=1)
OWN = "correct horse battery"
TODAY = date(2025, 6, 1)


def empty_page(path: Path, attachments: tuple[Attachment, ...] = ()) -> None:
    """A PDF as the printer leaves it, but of one empty page."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.xmp_metadata = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a pdfaid:part="1"/></x:xmpmeta>'
    made = BytesIO()
    writer.write(made)
    path.write_bytes(completed(made.getvalue(), [Bookmark("One", 0, 0, 100.0)], attachments))


class Printer:
    """Keeps what goes along inside a PDF and leaves the pages empty."""

    def print_pdf(self, document: ReportDocument, path: Path, **_: Any) -> None:
        empty_page(path, document.attachments)

    def print_summaries(self, *_: Any, **__: Any) -> None:
        raise AssertionError("no summary was asked for")


@dataclass
class Clinic:
    """A clinic file with the records of a workbook."""

    path: Path

    def open(self) -> ClinicFile:
        return ClinicFile.open(self.path, OWN, dictionary=load_dictionary())

    def report(self, out: Path, options: Options | None = None, user: str | None = None) -> Path:
        source = open_source(self.path, lambda: OWN, today=TODAY, user=user)
        write_report(source, out, options or Options(), ["pdf"], Printer)
        return out / "report.pdf"

    def verify(self, report: Path) -> Verdict:
        return verify_report(report, self.path, lambda: OWN)


@pytest.fixture
def make(tmp_path: Path) -> Callable[[str], Clinic]:
    def made(name: str) -> Clinic:
        path = tmp_path / f"{name}.rtxdb"
        with ClinicFile.create(path, "Ada", OWN, dictionary=load_dictionary(), cost=CHEAP, site_name="Padua") as clinic:
            records = [
                Change("patients", {"patient_id": code, "sex": "F", "birth_date": "1959-02-11", "iim_subset": "DM"})
                for code in ("A-1", "B-2", "C-3")
            ]
            for code, igg in (("A-1", 900.0), ("B-2", 800.0), ("C-3", 700.0)):
                records.append(Change("infusions", {"patient_id": code, "infusion_date": "2020-01-01"}))
                records.append(Change("visits", {"patient_id": code, "visit_date": "2020-01-01", "igg": igg}))
                records.append(Change("visits", {"patient_id": code, "visit_date": "2021-01-01", "igg": igg - 100}))
            clinic.save(records)
        return Clinic(path)

    return made


@pytest.fixture
def clinic(make: Callable[[str], Clinic]) -> Clinic:
    return make("clinic")


def correct_igg(clinic: Clinic, value: float) -> None:
    with clinic.open() as file:
        patient = file.patient("B-2")
        assert patient is not None
        visit = file.records_of(patient.record_id, ["visits"])["visits"][0]
        change = Change("visits", {"igg": value}, record_id=visit.record_id, version=visit.version)
        file.save([change], reason="typing error")


def rewritten(report: Path, **changed: bytes) -> Path:
    """The same report with other files inside."""
    files = {**attached(report), **changed}
    other = report.with_name("other.pdf")
    empty_page(other, tuple(Attachment(name, "text/plain", "", content) for name, content in files.items()))
    return other


def test_a_report_of_the_same_records_is_equal(clinic: Clinic, tmp_path: Path) -> None:
    verdict = clinic.verify(clinic.report(tmp_path / "out"))
    assert verdict.is_equal
    assert verdict.now.equal > 500
    assert (verdict.changed, verdict.notes) == ((), ())


def test_options_lock_and_filters_are_repeated(clinic: Clinic, tmp_path: Path) -> None:
    options = Options(preset=Preset.REGISTRY, lock_date="2020-06-30", where=(("subset", "DM"),))
    report = clinic.report(tmp_path / "out", options)
    with clinic.open() as file:
        file.save([Change("visits", {"patient_id": "A-1", "visit_date": "2022-01-01", "igg": 500.0})])
    verdict = clinic.verify(report)
    assert verdict.is_equal
    (value,) = verdict.changed
    assert str(value).startswith("patient A-1, visits of 1 Jan 2022, new, 2 values (Ada, ")


def test_what_moved_is_told_with_the_value_behind_it(clinic: Clinic, tmp_path: Path) -> None:
    report = clinic.report(tmp_path / "out")
    correct_igg(clinic, 600.0)
    correct_igg(clinic, 650.0)
    verdict = clinic.verify(report)
    assert not verdict.is_equal
    told = [str(number) for number in verdict.now.moved]
    assert "immunoglobulin, igg, all, BL, median (quartiles type 6): 800 (n 3) -> 700 (n 3)" in told
    assert verdict.then is not None
    assert verdict.then.moved == ()
    (value,) = verdict.changed
    assert str(value).startswith("patient B-2, visits of 1 Jan 2020, IgG: 800 mg/dL -> 650 mg/dL (Ada, ")
    assert value.reason == "typing error"


def test_a_value_put_back_is_no_change(clinic: Clinic, tmp_path: Path) -> None:
    report = clinic.report(tmp_path / "out")
    correct_igg(clinic, 600.0)
    correct_igg(clinic, 800.0)
    verdict = clinic.verify(report)
    assert verdict.is_equal
    assert verdict.changed == ()


def test_an_analysts_report_is_equal_for_an_administrator(clinic: Clinic, tmp_path: Path) -> None:
    with clinic.open() as file:
        file.add_user("Kim", Role.ANALYST, OWN, cost=CHEAP)
    report = clinic.report(tmp_path / "out", user="Kim")
    told = json.loads(attached(report)[PROVENANCE])
    assert told["clinic_file"]["identified"] is False
    assert clinic.verify(report).is_equal
    assert verify_report(report, clinic.path, lambda: OWN, user="Kim").is_equal


def test_another_clinics_file_is_one_sentence(clinic: Clinic, make: Callable[[str], Clinic], tmp_path: Path) -> None:
    report = clinic.report(tmp_path / "out")
    with pytest.raises(SourceFault, match="another clinic's file"):
        make("other").verify(report)


def test_an_older_state_of_the_file_is_said(clinic: Clinic, tmp_path: Path) -> None:
    backup = Clinic(tmp_path / "backup.rtxdb")
    with clinic.open() as file:
        file.back_up(backup.path)
    correct_igg(clinic, 600.0)
    verdict = backup.verify(clinic.report(tmp_path / "out"))
    assert not verdict.is_equal
    assert verdict.then is None
    assert "older state" in verdict.notes[0]


def test_changed_numbers_inside_are_found(clinic: Clinic, tmp_path: Path) -> None:
    report = clinic.report(tmp_path / "out")
    numbers = attached(report)[RESULTS]
    better = numbers.replace(b",800,3,", b",850,3,")
    assert better != numbers
    with pytest.raises(SourceFault, match="changed after the report was made"):
        clinic.verify(rewritten(report, **{RESULTS: better}))
    # With the digest put right too, the seal of the clinic file still shows it.
    import hashlib

    told = json.loads(attached(report)[PROVENANCE])
    told["results_sha256"] = hashlib.sha256(better).hexdigest()
    forged = rewritten(report, **{RESULTS: better, PROVENANCE: json.dumps(told).encode()})
    with pytest.raises(SourceFault, match="changed after the report was made"):
        clinic.verify(forged)


@pytest.mark.parametrize("told", [b"", b"[]", b"{}", b'{"options": {}, "data_lock_date": 5}', b"\xff"])
def test_a_provenance_that_is_none_is_a_sentence(clinic: Clinic, tmp_path: Path, told: bytes) -> None:
    report = clinic.report(tmp_path / "out")
    with pytest.raises(SourceFault, match="changed after the report was made"):
        clinic.verify(rewritten(report, **{PROVENANCE: told}))


def test_a_pdf_without_provenance_and_no_pdf_are_sentences(clinic: Clinic, tmp_path: Path) -> None:
    empty_page(tmp_path / "plain.pdf")
    with pytest.raises(SourceFault, match="says nothing about where"):
        clinic.verify(tmp_path / "plain.pdf")
    whole = clinic.report(tmp_path / "out").read_bytes()
    for content in (b"", b"hello", whole[: len(whole) // 2], whole[: len(whole) - 40], whole[:9] + b"\0" * 500):
        (tmp_path / "bad.pdf").write_bytes(content)
        with pytest.raises(SourceFault):
            clinic.verify(tmp_path / "bad.pdf")
    with pytest.raises(UsageFault, match="no file"):
        clinic.verify(tmp_path / "none.pdf")


def test_a_report_of_a_workbook_is_compared_with_the_records(clinic: Clinic, tmp_path: Path) -> None:
    from core.services.record_export import export_clinic_file

    export_clinic_file(clinic.path, lambda: OWN, tmp_path / "all.xlsx", identifying=True, reason="test")
    source = open_source(tmp_path / "all.xlsx", lambda: "", today=TODAY)
    write_report(source, tmp_path / "out", Options(), ["pdf"], Printer)
    verdict = clinic.verify(tmp_path / "out" / "report.pdf")
    assert verdict.is_equal
    assert "made from all.xlsx, no clinic file" in verdict.notes[0]


def test_every_option_goes_into_the_report_and_comes_back() -> None:
    options = Options(
        preset=Preset.STANO,
        lock_date="2024-01-31",
        where=(("subset", "DM"), ("sex", "F")),
        windows={**WINDOWS, "M12": Window(300, 400, 365)},
        censored=frozenset({"remission"}),
        undated_stops=UndatedStops.PLANNED,
        restarts=Restarts.CONTINUE,
        delayed_entry=True,
        ig_scheme="B",
        ig_reference="other",
        saved=(("early", (("period", "1"),)),),
    )
    usual = Options()
    unlike = {one.name for one in fields(Options) if getattr(options, one.name) != getattr(usual, one.name)}
    assert unlike == {one.name for one in fields(Options)} - {"preset", "cause"}
    assert options_from(json.loads(json.dumps(options_json(options))), "2024-01-31") == options
    cause = Options(preset=Preset.CAUSE, cause="death")
    assert options_from(json.loads(json.dumps(options_json(cause))), None) == cause
    assert options_from(json.loads(json.dumps(options_json(usual))), None) == usual


def test_results_are_compared_by_key_and_method() -> None:
    head = "analysis,measure,group,comparison,time,statistic,value,n,method\n"
    old = head + "steroid,pdneq,all,,M12,p,0.5,9,t\nsteroid,pdneq,all,,M12,p,0.4,9,W\nsteroid,x,all,,,n,1,1,\n"
    new = (
        head
        + "steroid,pdneq,all,,M12,p,0.4,9,W\nsteroid,pdneq,all,,M12,p,,4,t; not computed: few\nsteroid,y,all,,,n,2,2,\n"
    )
    found = compare_results(old, new)
    assert found.equal == 1
    assert [str(number) for number in found.moved] == [
        "steroid, pdneq, all, M12, p (t; not computed: few): 0.5 (n 9) -> none (n 4)",
        "steroid, x, all, n: 1 (n 1) -> none",
        "steroid, y, all, n: none -> 2 (n 2)",
    ]
    assert compare_results(old, old.replace("0.5,", "0.50000000000000011,")).moved == ()
    with pytest.raises(ValueError, match="no results"):
        compare_results("a,b\n1,2\n", new)


def test_bookmarks_and_files_stand_in_the_pdf(tmp_path: Path) -> None:
    writer = PdfWriter()
    for _ in range(3):
        writer.add_blank_page(200, 200)
    writer.xmp_metadata = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a pdfaid:part="1"/></x:xmpmeta>'
    made = BytesIO()
    writer.write(made)
    marks = [Bookmark("Part", 0, 0, 190.0), Bookmark("Table", 1, 1, 90.0), Bookmark("Second part", 0, 2, 190.0)]
    (tmp_path / "a.pdf").write_bytes(completed(made.getvalue(), marks, [Attachment("b.csv", "text/csv", "B", b"x,y")]))
    reader = PdfReader(tmp_path / "a.pdf")
    first, inside, second = reader.outline
    assert (first.title, inside[0].title, second.title) == ("Part", "Table", "Second part")
    assert [reader.get_destination_page_number(one) for one in (first, inside[0], second)] == [0, 1, 2]
    assert attached(tmp_path / "a.pdf") == {"b.csv": b"x,y"}
    assert b'part="3"' in reader.trailer["/Root"]["/Metadata"].get_data()
