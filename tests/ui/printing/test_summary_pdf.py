"""The patient summary on paper: one A4 page whatever is recorded, fonts embedded, vectors only, text that can be searched."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QColor, QImage, QPageLayout, QPageSize
from PySide6.QtPrintSupport import QPrinter

from core.domain.records import AdverseEvent, Infusion, Patient, Record, Stored, Visit
from core.reports.summary.page import PatientHandout, PatientSummary
from core.services.chart import build_chart, chart_from_batches
from core.services.sources import checked_workbook
from core.services.summary import handout_of, summary_of
from ui.printing.pdf import QtPdfPrinter
from ui.printing.summary_paper import print_summaries

PRINTED = datetime(2024, 7, 1, 9, 44)
A4_HEIGHT_PT = 842
TEACHING = Path(__file__).parents[3] / "resources" / "teaching"


def run(*command: object) -> str:
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True).stdout


def text(pdf: Path) -> str:
    return " ".join(run("pdftotext", "-layout", pdf, "-").replace("\N{NO-BREAK SPACE}", " ").split())


def printed(summary: PatientSummary, folder: Path) -> Path:
    path = folder / "summary.pdf"
    QtPdfPrinter().print_summaries([summary], path)
    return path


def pages(pdf: Path) -> int:
    told = dict(line.split(":", 1) for line in run("pdfinfo", pdf).splitlines() if ":" in line)
    assert "595" in told["Page size"], "not A4"
    return int(told["Pages"])


@pytest.fixture(scope="module")
def iim_024() -> PatientSummary:
    found = chart_from_batches(checked_workbook(TEACHING / "stano_a.xlsx", PRINTED.date()).batches, "IIM-024")
    assert found is not None
    return summary_of(found, PRINTED, user="Nurse AB", synthetic=True)


def crowded(visits: int, events: int, courses: int, words: str = "pneumonia") -> PatientSummary:
    """A patient with so much recorded that the page cannot hold it all."""

    def stored(form: str, record: Record) -> Stored[Any]:
        return Stored(form=form, record_id=1, version=1, patient_record_id=1, record=record)

    def event(number: int) -> AdverseEvent:
        term = f"{words} {number}"
        return AdverseEvent(patient_id="P7", onset_date=day(number, 30), term=term, ctcae_grade=3, serious=True)

    first = date(2004, 1, 5)

    def day(number: int, every: int) -> str:
        return (first + timedelta(days=number * every)).isoformat()

    patient = Patient(
        patient_id="P7", birth_date="1960-02-03", sex="F", disease="IIM", iim_subset="DM", first_rtx_date=day(0, 1), msa_maa=words,
        skin=True, muscle=True, skin_features="; ".join([words] * 6), comorbidities="; ".join([words] * 12), autoantibody=words,
    )  # fmt: skip
    values = {
        "physician_global": 5.0,
        "patient_global": 5.0,
        "mmt8": 120.0,
        "haq_di": 1.5,
        "ck": 900.0,
        "ck_uln": 170.0,
    }
    rest = {
        "extramuscular_vas": 4.0,
        "igg": 350.0,
        "iga": 40.0,
        "igm": 10.0,
        "fvc_pct": 70.0,
        "dlco_pct": 60.0,
        "steroid_drug": "prednisone",
    }
    return summary_of(
        build_chart(
            stored("patients", patient),
            {
                "treatments_before": (),
                "infusions": tuple(
                    stored(
                        "infusions",
                        Infusion(patient_id="P7", infusion_date=day(course * 182 + week * 7, 1), given_dose_mg=1000.0, course=course + 1,
                                 product=words, lot=f"L{course}{week}", infusion_reaction=week == 0),
                    )
                    for course in range(courses)
                    for week in range(4)
                ),
                "visits": tuple(
                    stored("visits", Visit(patient_id="P7", visit_date=day(number, 120), steroid_dose_mg_day=5.0, **values, **rest))
                    for number in range(visits)
                ),
                "adverse_events": tuple(
                    stored("adverse_events", event(number))
                    for number in range(events)
                ),
                "discontinuations": (),
            },
        ),
        PRINTED,
    )  # fmt: skip


def test_the_pdf_of_a_teaching_patient(iim_024: PatientSummary, tmp_path: Path) -> None:
    path = printed(iim_024, tmp_path)
    assert pages(path) == 1
    said = text(path)
    for expected in (
        "SYNTHETIC TEACHING DATA",
        "Patient IIM-024",
        "born 11 Feb 1959 · 65 years · woman",
        "IIM-024 · born 11 Feb 1959",
        "5 Jun 2024 (182 days from the start of course 10)",
        "▲ Infusion due 5 Jun 2024: 26 days over",
        "IgG 871 738 −15 % 700 above",
        "TIS, all six present moderate 55 of 100",
        "PDNeq 5 mg/day",
        "LLN 700",
        "ULN 170",
        "Seen by",
        "page 1 of 1",
    ):
        assert expected in said, expected
    fonts = run("pdffonts", path).splitlines()[2:]
    assert fonts
    assert all(line.split()[-5] == "yes" for line in fonts), fonts
    assert len(run("pdfimages", "-list", path).splitlines()) == 2, "a raster image"


@pytest.mark.parametrize(
    ("visits", "events", "courses", "words"),
    [
        (60, 0, 30, "truxima"),
        (60, 40, 40, "pneumonia"),
        (200, 300, 60, "a rather long description of it"),
        (60, 40, 40, "x" * 300),
        (0, 0, 0, "y"),
    ],
)  # fmt: skip
def test_one_page_whatever_is_recorded(visits: int, events: int, courses: int, words: str, tmp_path: Path) -> None:
    path = printed(crowded(visits, events, courses, words), tmp_path)
    assert pages(path) == 1
    said = text(path)
    assert "Seen by" in said
    assert ("Earlier courses not shown:" in said) is (courses > 0)
    assert ("Earlier events not shown:" in said) is (events > 0)
    tops_and_bottoms = [
        (float(top), float(bottom))
        for top, bottom in re.findall(
            r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)"', run("pdftotext", "-bbox", path, "-")
        )
    ]
    signature = float(
        re.findall(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="[\d.]+">Seen<', run("pdftotext", "-bbox", path, "-"))[0]
    )
    assert len(tops_and_bottoms) > 40
    assert max(bottom for _, bottom in tops_and_bottoms) < A4_HEIGHT_PT
    into = [top for top, bottom in tops_and_bottoms if top < signature - 1 and bottom > signature]
    assert into == [], "the tables reach into the signature line"


def test_the_newest_rows_stay(tmp_path: Path) -> None:
    said = text(printed(crowded(60, 40, 40), tmp_path))
    assert "pneumonia 39" in said
    assert "pneumonia 0 " not in said
    shown = [number for number in range(40, 0, -1) if f" {number} " in said]
    assert shown[:2] == [40, 39]


def test_a_file_that_cannot_be_written_leaves_what_was_there(iim_024: PatientSummary, tmp_path: Path) -> None:
    with pytest.raises(OSError):
        QtPdfPrinter().print_summaries([iim_024], tmp_path / "no folder" / "p.pdf")
    assert list(tmp_path.iterdir()) == []


def test_printing_on_a_printer_gives_the_same_page(iim_024: PatientSummary, tmp_path: Path) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printer.pdf"))
    printer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.Letter), QPageLayout.Orientation.Landscape, QMarginsF(30, 30, 30, 30)
        )
    )
    print_summaries([iim_024], printer)
    assert pages(tmp_path / "printer.pdf") == 1
    assert text(tmp_path / "printer.pdf") == text(printed(iim_024, tmp_path))


def test_without_teaching_data_there_is_no_box(iim_024: PatientSummary, tmp_path: Path) -> None:
    assert "SYNTHETIC" not in text(printed(replace(iim_024, banner=""), tmp_path))


def handout(code: str = "IIM-024") -> PatientHandout:
    found = chart_from_batches(checked_workbook(TEACHING / "stano_a.xlsx", PRINTED.date()).batches, code)
    assert found is not None
    return handout_of(found, PRINTED, user="Nurse AB", synthetic=True)


@pytest.mark.parametrize("scale", ["a4", "letter"])
def test_several_patients_are_one_file_with_a_sheet_each(iim_024: PatientSummary, tmp_path: Path, scale: Any) -> None:
    path = tmp_path / "several.pdf"
    QtPdfPrinter().print_summaries([iim_024, handout(), iim_024], path, size=scale)
    told = run("pdfinfo", path)
    assert re.search(r"Pages: +3", told)
    assert ("612 x 792" in told) == (scale == "letter")
    words = run("pdftotext", "-layout", path, "-").split("\f")
    assert "Patient IIM-024" in words[0] and "Patient IIM-024" in words[2]
    assert "Your treatment with rituximab" in words[1]


def test_nothing_of_a_letter_page_lies_beyond_the_sheet(iim_024: PatientSummary, tmp_path: Path) -> None:
    QtPdfPrinter().print_summaries([iim_024], tmp_path / "a4.pdf")
    QtPdfPrinter().print_summaries([iim_024], tmp_path / "letter.pdf", size="letter")
    assert text(tmp_path / "a4.pdf") == text(tmp_path / "letter.pdf")
    boxes = run("pdftotext", "-bbox", tmp_path / "letter.pdf", "-")
    assert max(float(x) for x in re.findall(r'xMax="([\d.]+)"', boxes)) < 612 - 25
    assert max(float(y) for y in re.findall(r'yMax="([\d.]+)"', boxes)) < 792 - 12


def test_the_page_is_clear_in_black_and_white(iim_024: PatientSummary, tmp_path: Path) -> None:
    """No colour tells anything: every pixel is grey but for the blue of the ink, and all type is dark."""
    QtPdfPrinter().print_summaries([iim_024], tmp_path / "a4.pdf")
    run("pdftoppm", "-r", "60", "-png", tmp_path / "a4.pdf", tmp_path / "page")
    picture = QImage(str(tmp_path / "page-1.png"))
    pixels = {picture.pixel(x, y) for x in range(picture.width()) for y in range(picture.height())}
    colours = [QColor(pixel) for pixel in pixels]
    assert max(one.saturation() * one.value() / 255 for one in colours) < 40
    assert min(one.lightness() for one in colours) < 40


def test_the_page_for_the_patient_has_large_type_and_no_codes(tmp_path: Path) -> None:
    page = handout()
    QtPdfPrinter().print_summaries([page], tmp_path / "home.pdf")
    said = text(tmp_path / "home.pdf")
    assert "born 11 Feb 1959" in said
    assert "Inflammation of muscles and skin (dermatomyositis)." in said
    assert "Your muscle strength: the same, 148 of 150." in said
    assert "The next infusion was planned for 5 Jun 2024. Please ask us for a date." in said
    for code in ("IIM-024", "MMT", "HAQ", "PDNeq", "IgG", "TIS", "CTCAE", "LLN"):
        assert code not in " ".join(page.texts()) and code not in said
    heights = re.findall(
        r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">muscles<', run("pdftotext", "-bbox", tmp_path / "home.pdf", "-")
    )
    assert heights and all(float(high) - float(low) > 13 for low, high in heights)


def test_a_range_of_pages_prints_only_these(iim_024: PatientSummary, tmp_path: Path) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "range.pdf"))
    printer.setPrintRange(QPrinter.PrintRange.PageRange)
    printer.setFromTo(2, 2)
    print_summaries([iim_024, handout(), iim_024], printer)
    assert "Your treatment with rituximab" in text(tmp_path / "range.pdf")
    assert "Patient IIM-024" not in text(tmp_path / "range.pdf")
    printer.setFromTo(4, 5)
    with pytest.raises(OSError, match="no such page"):
        print_summaries([iim_024], printer)
