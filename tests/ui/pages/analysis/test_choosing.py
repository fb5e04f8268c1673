"""Choosing a cohort: every answer computes anew in the background, the old result stays, the last choice wins."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.faults import DatabaseFault
from core.services.clinic import analyse_source
from core.services.sources import Source
from core.stats.options import Options, Preset
from ui.pages.analysis.lock_date import read_lock

ROOT = Path(__file__).parents[4]


def test_another_disease_computes_another_cohort(analysis: Any, teaching_source: Source) -> None:
    analysis.new_view(lambda: analysis.answer("disease", "s"))
    expected = analyse_source(teaching_source, Options(where=(("disease", "SSc"),))).analysis.population
    assert analysis.page.view().n == expected.n == 29
    assert analysis.page.panel.count.accessibleName() == "29 of 70 patients"
    analysis.tab("skin")
    assert analysis.texts("skin_lung_by_course")[0] == ["mRSS, 0 to 51"]


def test_a_tab_that_no_longer_applies_gives_way_and_comes_back(analysis: Any) -> None:
    analysis.tab("persistence")
    analysis.new_view(lambda: analysis.answer("disease", "s"))
    assert analysis.page.subject().key == "cohort"
    assert "no discontinuations" in analysis.shell.status.text()
    analysis.new_view(lambda: analysis.answer("disease", "i"))
    assert analysis.page.subject().key == "persistence"
    assert analysis.table("persistence_landmarks").isVisible()


def test_answers_add_up_and_another_disease_asks_the_subset_anew(analysis: Any, teaching_source: Source) -> None:
    analysis.new_view(lambda: analysis.answer("subset", "a"))
    analysis.new_view(lambda: analysis.answer("therapy", "r"))
    where = (("disease", "IIM"), ("subset", "ASS"), ("therapy", "monotherapy"))
    assert analysis.page.view().analysed.options.where == where
    assert analysis.page.view().n == analyse_source(teaching_source, Options(where=where)).analysis.population.n
    analysis.new_view(lambda: analysis.answer("therapy", "a"))
    analysis.new_view(lambda: analysis.answer("disease", "s"))
    assert analysis.page.view().analysed.options.where == (("disease", "SSc"),)


def test_all_patients_can_be_chosen(analysis: Any) -> None:
    analysis.new_view(lambda: analysis.answer("disease", "a"))
    assert (analysis.page.view().n, analysis.page.view().analysed.options.where) == (70, ())


def test_an_answer_says_how_many_it_would_keep(analysis: Any) -> None:
    entry = analysis.page.panel.questions["subset"]
    assert [entry.itemText(at) for at in range(entry.count())] == [
        "All subsets", "DM (15)", "ASS (15)", "IMNM (6)", "PM (5)",
    ]  # fmt: skip


def test_a_typed_data_lock_leaves_out_who_came_later(analysis: Any, teaching_source: Source) -> None:
    analysis.new_view(lambda: analysis.lock("31.12.2018"))
    options = Options(where=(("disease", "IIM"),), lock_date="2018-12-31")
    expected = analyse_source(teaching_source, options).analysis.population
    assert analysis.page.view().analysed.options == options
    assert analysis.page.panel.count.value.text() == str(expected.n) != "41"
    assert analysis.page.panel.lock_date.text() == "31 Dec 2018"
    assert "left out: no first infusion by the data lock" in analysis.page.panel.note.text()
    analysis.new_view(lambda: QTest.mouseClick(analysis.page.panel.latest, Qt.MouseButton.LeftButton))
    assert (analysis.page.view().n, analysis.page.panel.lock_date.text()) == (41, "25 Jun 2024")


def test_an_emptied_data_lock_means_the_latest_date(analysis: Any) -> None:
    analysis.new_view(lambda: analysis.lock("31.12.2018"))
    analysis.new_view(lambda: analysis.lock(""))
    assert analysis.page.view().choice.lock_date is None
    assert analysis.page.panel.lock_date.text() == "25 Jun 2024"


def test_a_data_lock_that_is_no_date_is_refused_in_place(analysis: Any) -> None:
    before = analysis.page.view()
    analysis.lock("June")
    assert analysis.page.panel.lock_date.state() == "refused"
    assert "A data lock is a whole date" in analysis.page.panel.lock_problem.text()
    assert analysis.runner.running() == ()
    assert analysis.page.view() is before


@pytest.mark.parametrize(
    ("typed", "iso"), [("5.3.2020", "2020-03-05"), ("2020-03-05", "2020-03-05"), ("5/3/20", "2020-03-05")]
)
def test_a_data_lock_is_read_day_first(typed: str, iso: str) -> None:
    reading = read_lock(typed)
    assert reading.date is not None
    assert (reading.date.isoformat(), reading.echo, reading.problem) == (iso, "5 Mar 2020", "")


@pytest.mark.parametrize("typed", ["2020", "3/2020", "soon", "31.2.2020"])
def test_part_of_a_date_is_no_data_lock(typed: str) -> None:
    assert read_lock(typed).date is None
    assert read_lock(typed).problem


def test_a_data_lock_before_everybody_says_so_and_keeps_what_was_shown(analysis: Any) -> None:
    before = analysis.page.view()
    analysis.lock("1.1.1990")
    analysis.wait(analysis.page.message.text)
    analysis.idle()
    assert analysis.page.message.text() == (
        "No patient had a first infusion by the data lock. Choose a later data lock. What is shown is the choice before."
    )
    assert analysis.page.message.isVisible()
    assert analysis.page.view() is before
    assert analysis.page.head.fact.text().startswith("41 of 70 patients")
    analysis.new_view(lambda: analysis.lock("31.12.2018"))
    assert not analysis.page.message.isVisible()


def test_the_registry_rule_censors_some_stops(analysis: Any, teaching_source: Source) -> None:
    analysis.tab("persistence")
    stopped = analysis.texts("persistence_landmarks")[-1][2]
    analysis.new_view(lambda: analysis.type(analysis.page.panel.rules.preset, "r"))
    options = Options(where=(("disease", "IIM"),), preset=Preset.REGISTRY)
    found = analyse_source(teaching_source, options).analysis.findings.find(
        "persistence", "time_on_rtx", "events", time="d1826"
    )
    assert found is not None
    assert analysis.texts("persistence_landmarks")[-1][2] == f"{found.value:.0f}" != stopped
    assert "censor" in analysis.page.panel.rules.preset_hint.text()


def test_the_old_result_stays_and_is_marked_until_the_new_one_is_there(analysis: Any) -> None:
    gate = analysis.hold()
    before = analysis.page.view()
    analysis.answer("disease", "s")
    assert analysis.page.view() is before
    assert analysis.table("baseline").isVisible()
    assert analysis.page.head.fact.text() == "Recomputing; shown is the choice before"
    assert "this is the choice before" in analysis.page.panel.note.text()
    analysis.new_view(gate.set)
    assert analysis.page.head.fact.text().startswith("29 of 70 patients")
    assert analysis.page.panel.note.text() == "None left out"


def test_the_second_choice_wins(analysis: Any) -> None:
    gate = analysis.hold()
    analysis.answer("disease", "s")
    first = analysis.runner.running()[-1]
    ended: list[str] = []
    first.cancelled.connect(lambda: ended.append("cancelled"))
    first.done.connect(lambda _view: ended.append("done"))
    analysis.answer("disease", "a")
    analysis.new_view(gate.set)
    assert ended == ["cancelled"]
    assert analysis.page.view().n == 70
    assert not analysis.page.message.isVisible()


def test_computing_can_be_stopped_and_taken_up_again(analysis: Any) -> None:
    gate = analysis.hold()
    before = analysis.page.view()
    analysis.answer("disease", "s")
    analysis.shell.status.cancel.click()
    gate.set()
    analysis.wait(analysis.page.message.isVisible)
    assert analysis.page.message.text() == "Stopped. What is shown is the choice before."
    assert analysis.page.view() is before
    compute = analysis.page.message.answers()[0]
    analysis.new_view(lambda: QTest.mouseClick(compute, Qt.MouseButton.LeftButton))
    assert analysis.page.view().n == 29


def test_reading_can_be_stopped_and_taken_up_again(analysis: Any) -> None:
    gate = threading.Event()
    analysis.gates.append(gate)
    analysis.runner.database(lambda _progress: gate.wait(60), "Saving")
    analysis.shell.announce("save")
    analysis.runner.running()[-1].cancel()
    gate.set()
    analysis.wait(analysis.page.message.isVisible)
    assert analysis.page.message.text() == "Stopped. The records were not read."
    assert analysis.page.head.fact.text().startswith("41 of 70 patients")
    read = analysis.page.message.answers()[0]
    analysis.new_view(lambda: QTest.mouseClick(read, Qt.MouseButton.LeftButton))
    assert analysis.clinic.reads == 2


def test_an_empty_file_says_what_to_do(open_analysis: Callable[[Source], Any], empty_source: Source) -> None:
    driver = open_analysis(empty_source)
    driver.wait(driver.page.empty.isVisible)
    driver.idle()
    assert "it has none" in driver.page.empty.text.text()
    assert not driver.page.tabs.isVisible()
    assert not driver.page.report_button.isEnabled()
    assert driver.page.report_button.toolTip()
    QTest.mouseClick(driver.page.to_data, Qt.MouseButton.LeftButton)
    assert driver.shell.place() == "data"


def test_records_that_arrive_end_the_empty_state(
    open_analysis: Callable[[Source], Any], empty_source: Source, teaching_source: Source
) -> None:
    driver = open_analysis(empty_source)
    driver.wait(driver.page.empty.isVisible)
    driver.clinic.source = teaching_source
    driver.new_view(lambda: driver.shell.announce("import"))
    assert driver.table("baseline").isVisible()
    assert driver.page.report_button.isEnabled()


def test_a_file_that_cannot_be_read_says_so(open_analysis: Callable[..., Any], teaching_source: Source) -> None:
    fault = DatabaseFault("The clinic file is locked.", "Nothing was changed.", "Close the other window.")
    driver = open_analysis(teaching_source, fault)
    driver.wait(driver.page.message.isVisible)
    assert driver.page.message.text() == str(fault)
    driver.clinic.fault = None
    driver.new_view(lambda: driver.shell.announce("try again"))
    assert not driver.page.message.isVisible()


def test_records_are_read_once_and_again_when_they_changed(analysis: Any, teaching_source: Source) -> None:
    analysis.new_view(lambda: analysis.answer("disease", "a"))
    assert analysis.clinic.reads == 1
    cohort = teaching_source.cohort
    analysis.clinic.source = replace(teaching_source, name="changed")
    analysis.new_view(lambda: analysis.shell.announce("save"))
    assert analysis.clinic.reads == 2
    assert analysis.page.view().analysed.source.name == "changed"
    assert analysis.page.view().n == len(cohort.patients)


def test_changes_elsewhere_wait_until_the_page_is_shown(analysis: Any) -> None:
    page = analysis.page
    analysis.shell.go("patients")
    analysis.shell.announce("save")
    assert analysis.clinic.reads == 1
    before = page.view()
    analysis.shell.go("analysis")
    analysis.wait(lambda: page.view() is not before)
    assert analysis.clinic.reads == 2


def test_the_page_is_built_without_the_heavy_libraries() -> None:
    heavy = (
        "pandas", "scipy", "lifelines", "matplotlib", "numpy", "core.stats.analysis",
        "core.reports.cohort_report", "core.reports.material", "core.reports.figures",
    )  # fmt: skip
    code = f"import sys, ui.pages.analysis.page; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
