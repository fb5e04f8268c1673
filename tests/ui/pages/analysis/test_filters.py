"""A filter is built from words, counted while it is built, saved under a name, and used as a restriction or as two groups."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.services.clinic import analyse_source
from core.services.saved_filters import FilterShelf, SavedFilter
from core.services.sources import Source
from core.stats.options import Options, Preset

LUNG = SavedFilter("Lung and Jo-1", (("lung_ild", "yes"), ("msa_maa", "Jo-1")))


def editor(analysis: Any) -> Any:
    return analysis.page.filter_desk.editor


def open_editor(analysis: Any) -> None:
    link = analysis.page.panel.filters.edit
    link.setFocus()
    QTest.keyClick(link, Qt.Key.Key_Space)
    assert analysis.page.subject_stack.currentWidget() is editor(analysis)


def type_word(entry: Any, word: str) -> None:
    entry.setFocus()
    QTest.keyClicks(entry, word)


def build(analysis: Any, name: str, *conditions: tuple[str, str]) -> None:
    for at, (field, value) in enumerate(conditions):
        type_word(editor(analysis).fields[at], field)
        type_word(editor(analysis).values[at], value)
    editor(analysis).name.setFocus()
    editor(analysis).name.clear()
    QTest.keyClicks(editor(analysis).name, name)
    QTest.mouseClick(editor(analysis).save, Qt.MouseButton.LeftButton)


def use(analysis: Any, word: str) -> None:
    """Chooses what the filter is used for; a new word is typed into a field that was left before."""
    analysis.page.panel.lock_date.setFocus()
    analysis.type(analysis.page.panel.filters.entries[LUNG.name], word)


def save_lung(analysis: Any) -> None:
    open_editor(analysis)
    build(analysis, LUNG.name, ("interstitial", "yes"), ("myositis anti", "jo"))


def test_a_filter_is_built_of_words_and_counted_while_it_is_built(analysis: Any, teaching_source: Source) -> None:
    open_editor(analysis)
    assert editor(analysis).fields[0].hasFocus()
    assert editor(analysis).count.text() == "Choose a field and a value."
    type_word(editor(analysis).fields[0], "interstitial")
    type_word(editor(analysis).values[0], "yes")
    one = analyse_source(teaching_source, Options(where=LUNG.where[:1])).analysis.population.n
    assert editor(analysis).count.text() == f"{one} of 70 patients"
    type_word(editor(analysis).fields[1], "myositis anti")
    type_word(editor(analysis).values[1], "jo")
    both = analyse_source(teaching_source, Options(where=LUNG.where)).analysis.population.n
    assert editor(analysis).count.text() == f"{both} of 70 patients"
    assert 0 < both < one
    assert editor(analysis).where() == LUNG.where


def test_a_saved_filter_restricts_the_cohort(analysis: Any, teaching_source: Source) -> None:
    save_lung(analysis)
    assert analysis.clinic.filters.filters() == (LUNG,)
    assert "Filter saved" in analysis.shell.status.text()
    QTest.keyClick(editor(analysis).name, Qt.Key.Key_Escape)
    assert analysis.page.subject_stack.currentWidget() is not editor(analysis)
    analysis.new_view(lambda: use(analysis, "only"))
    where = (("disease", "IIM"), *LUNG.where)
    assert analysis.page.view().analysed.options.where == where
    assert analysis.page.view().n == analyse_source(teaching_source, Options(where=where)).analysis.population.n
    analysis.new_view(lambda: use(analysis, "not"))
    assert analysis.page.view().n == 41


def test_a_saved_filter_makes_two_groups_of_every_test(analysis: Any) -> None:
    save_lung(analysis)
    analysis.new_view(lambda: use(analysis, "compare"))
    analysis.tab("persistence")
    texts = analysis.texts("persistence_further")
    at = texts.index([LUNG.name])
    assert [row[0] for row in texts[at + 1 : at + 3]] == ["yes", "no"]
    assert sum(int(row[1]) for row in texts[at + 1 : at + 3]) == 41
    assert any(row and row[0] == LUNG.name for row in analysis.texts("log_rank"))
    assert analysis.page.view().n == 41
    assert "Compared" in analysis.page.panel.filters.hint.text()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "needs a name"),
        ("subset", "a field of the records"),
        ("a=b", "leave out"),
        ("sex", "a field of the records"),
    ],
)
def test_a_name_that_cannot_be_is_refused_in_place(analysis: Any, name: str, said: str) -> None:
    open_editor(analysis)
    build(analysis, name, ("sex", "f"))
    assert said in editor(analysis).message.text()
    assert analysis.clinic.filters.filters() == ()


def test_a_filter_needs_a_condition_that_somebody_meets(analysis: Any) -> None:
    open_editor(analysis)
    build(analysis, "Nothing chosen")
    assert "needs a field" in editor(analysis).message.text()
    build(analysis, "Nobody", ("disease", "systemic"), ("myositis anti", "jo"))
    assert editor(analysis).count.text() == "0 of 70 patients"
    assert "Nobody meets every line." in editor(analysis).message.text()
    assert analysis.clinic.filters.filters() == ()


def test_a_filter_in_use_that_is_deleted_is_used_no_more(analysis: Any) -> None:
    save_lung(analysis)
    analysis.new_view(lambda: use(analysis, "only"))
    assert analysis.page.view().n < 41
    open_editor(analysis)
    editor(analysis).table.choose(LUNG.name)
    analysis.new_view(lambda: QTest.mouseClick(editor(analysis).remove, Qt.MouseButton.LeftButton))
    assert analysis.page.view().n == 41
    assert analysis.clinic.filters.filters() == ()
    assert analysis.page.panel.filters.entries == {}


def test_a_saved_filter_is_opened_to_be_changed(analysis: Any) -> None:
    save_lung(analysis)
    editor(analysis).start()
    assert editor(analysis).where() == ()
    editor(analysis).table.take_keyboard()
    QTest.keyClick(editor(analysis).table, Qt.Key.Key_Return)
    assert (editor(analysis).where(), editor(analysis).name.text()) == (LUNG.where, LUNG.name)


def test_filters_wait_on_disk_for_their_clinic_file_alone(tmp_path: Path) -> None:
    file = tmp_path / "settings" / "filters.json"
    FilterShelf(file, "one").save(LUNG)
    FilterShelf(file, "other").save(SavedFilter("Women", (("sex", "F"),)))
    assert FilterShelf(file, "one").filters() == (LUNG,)
    assert [one.name for one in FilterShelf(file, "other").filters()] == ["Women"]
    FilterShelf(file, "one").save(SavedFilter("lung and jo-1", (("sex", "F"),)))
    assert [one.where for one in FilterShelf(file, "one").filters()] == [(("sex", "F"),)]
    FilterShelf(file, "one").remove("lung and jo-1")
    assert FilterShelf(file, "one").filters() == ()
    file.write_text("{ damaged", encoding="utf-8")
    assert FilterShelf(file, "other").filters() == ()


def rule(analysis: Any, field: str, word: str) -> Callable[[], None]:
    def answer() -> None:
        if not analysis.page.panel.rules.is_open():
            QTest.mouseClick(analysis.page.panel.rules.more, Qt.MouseButton.LeftButton)
        analysis.type(analysis.page.panel.rules.entries[field], word)

    return answer


def test_one_reason_can_be_the_event(analysis: Any, teaching_source: Source) -> None:
    rules = analysis.page.panel.rules
    assert rules.cause.isHidden()
    analysis.new_view(lambda: analysis.type(rules.preset, "o"))
    assert not rules.cause.isHidden()
    analysis.new_view(lambda: analysis.type(rules.cause, "death"))
    options = Options(where=(("disease", "IIM"),), preset=Preset.CAUSE, cause="death")
    assert analysis.page.view().analysed.options == options
    assert "cause-specific" in rules.preset_hint.text()
    expected = analyse_source(teaching_source, options).analysis.findings.find("persistence", "time_on_rtx", "events")
    assert expected is not None
    assert expected.value == 4
    analysis.new_view(lambda: analysis.type(rules.preset, "a"))
    assert analysis.page.view().choice.cause == ""


@pytest.mark.parametrize(
    ("field", "word", "wanted", "effect"),
    [
        ("undated", "at", {"undated_stops": "planned"}, "182 days"),
        ("restarts", "still treated", {"restarts": "continue"}, "never stopped"),
        ("delayed_entry", "first visit", {"delayed_entry": True}, "from the day they came"),
        ("ig_scheme", "b", {"ig_scheme": "B"}, "below 600"),
        ("ig_reference", "j", {"ig_reference": "japan_jccls"}, "861"),
    ],
)
def test_every_rule_reaches_the_analysis_and_says_what_it_does(
    analysis: Any, field: str, word: str, wanted: dict[str, object], effect: str
) -> None:
    analysis.new_view(rule(analysis, field, word))
    options = analysis.page.view().analysed.options
    assert {name: getattr(options, name) for name in wanted} == wanted
    rules = analysis.page.panel.rules
    assert effect in rules.hints[field].text()
    QTest.mouseClick(rules.more, Qt.MouseButton.LeftButton)
    assert rules.more.text() == "More rules (1 changed)"


def test_a_rule_and_another_answer_add_up(analysis: Any) -> None:
    analysis.new_view(rule(analysis, "ig_scheme", "b"))
    analysis.new_view(lambda: analysis.answer("subset", "a"))
    options = analysis.page.view().analysed.options
    assert (options.ig_scheme, options.where) == ("B", (("disease", "IIM"), ("subset", "ASS")))
