"""What a cohort can be chosen by, counted as the analysis counts; and parts of a report as files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.faults import DiskFault, UsageFault
from core.reports.document import Progress, ReportDocument
from core.services.clinic import Analysed, analyse_source, report_document, write_sections
from core.services.clinics import Clinics
from core.services.cohort_choice import CohortOffer, offer_cohorts, question_of, usual_cohort
from core.services.sources import Source
from core.stats.options import Options


@pytest.fixture(scope="module")
def source() -> Iterator[Source]:
    session = Clinics().open_teaching()
    yield session.read_source()
    session.close()


@pytest.fixture(scope="module")
def skin(source: Source) -> Analysed:
    return analyse_source(source, Options(where=(("subset", "limited"),)))


def counted(offer: CohortOffer, question: str) -> dict[str, int]:
    return {group.words: group.n for group in offer.groups[question]}


class TitlePrinter:
    """Writes the titles of a document, as small as a printer can be."""

    def print_pdf(self, document: ReportDocument, path: Path, *, progress: Progress | None = None) -> None:
        path.write_text("\n".join(table.title for table in document.tables()), encoding="utf-8")


def test_every_answer_counts_the_patients_that_it_keeps(source: Source) -> None:
    offer = offer_cohorts(source, None)
    assert offer.n == len(source.cohort.patients)
    for question, groups in offer.groups.items():
        assert groups, question
        for group in groups:
            assert analyse_source(source, Options(where=(group.condition,))).analysis.population.n == group.n


def test_answers_are_counted_under_the_other_answers(source: Source) -> None:
    where = (("disease", "IIM"), ("subset", "ASS"))
    offer = offer_cohorts(source, None, where)
    assert list(counted(offer, "subset")) == ["DM", "ASS", "IMNM", "PM"]
    assert sum(counted(offer, "subset").values()) == 41
    assert sum(counted(offer, "sex").values()) == counted(offer, "subset")["ASS"]
    assert counted(offer, "disease") == {"IIM": 41, "SSc": 29}
    assert set(counted(offer, "therapy")) == {"With csDMARD", "Rituximab alone", "Methotrexate", "Other csDMARD"}


def test_the_usual_cohort_is_the_most_frequent_disease(source: Source) -> None:
    assert usual_cohort(offer_cohorts(source, None)) == (("disease", "IIM"),)


def test_a_file_of_one_disease_needs_no_choice(source: Source) -> None:
    whole = offer_cohorts(source, None)
    one = CohortOffer(29, {**whole.groups, "disease": whole.groups["disease"][1:]})
    assert usual_cohort(one) == ()


def test_a_field_that_nobody_is_asked_for_answers_no_question() -> None:
    assert (question_of("csdmard"), question_of("height_cm")) == ("therapy", "")


def test_an_early_data_lock_leaves_fewer_and_at_last_nobody(source: Source) -> None:
    assert 0 < offer_cohorts(source, "2016-01-01").n < 70
    with pytest.raises(UsageFault, match="data lock"):
        offer_cohorts(source, "1990-01-01")


def test_sections_together_are_numbered_through(skin: Analysed) -> None:
    titles = [table.title for table in report_document(skin, "cohort", "details").tables()]
    assert [title.split(".")[0] for title in titles] == [f"Table {number}" for number in range(1, len(titles) + 1)]
    assert len(titles) > 1


def test_a_section_is_written_as_pdf(skin: Analysed, tmp_path: Path) -> None:
    target = tmp_path / "skin.pdf"
    assert write_sections(skin, ("skin",), target, "pdf", TitlePrinter) == (target,)
    assert "Skin and lung by course" in target.read_text(encoding="utf-8")
    assert list(tmp_path.iterdir()) == [target]


def test_the_figures_of_a_section_are_written_as_svg_and_png(skin: Analysed, tmp_path: Path) -> None:
    written = write_sections(skin, ("skin",), tmp_path / "figures", "figures", TitlePrinter)
    assert [path.name for path in written] == ["skin_lung_by_course.svg", "skin_lung_by_course.png"]
    assert all(path.stat().st_size > 1000 for path in written)


def test_a_folder_that_is_a_file_is_refused_in_plain_words(skin: Analysed, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file")
    with pytest.raises(DiskFault, match="A file stands where a folder is needed"):
        write_sections(skin, ("skin",), taken / "skin.pdf", "pdf", TitlePrinter)
