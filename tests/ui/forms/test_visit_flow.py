"""A follow-up visit by keyboard alone, its keys counted; the wheel over every control; worked examples of the score in the form."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from core.domain.records import Visit
from core.services.visit_scores import visit_scores
from ui.widgets.kit import nameless

Key = Qt.Key
ENTER = Key.Key_Return
MOST_KEYS = 120

FOLLOW_UP = {
    "weight_kg": "62.5", "steroid_drug": "d", "steroid_dose_mg_day": "7.25", "ck": "1640", "ck_uln": "175", "igg": "1084",
    "iga": "198", "igm": "69.5", "mmt8": "127", "haq_di": "0.625", "physician_global": "1.2", "patient_global": "3.7",
    "extramuscular_vas": "2.4", "fvc_pct": "101.5", "dlco_pct": "48.5",
}  # fmt: skip
"""The values named under Targets in experience.md, typed in full, in the order of the form."""


def last_visit(desk: Any, code: str) -> Any:
    chart = desk.read(lambda: desk.session.chart(code))
    return max(chart.visits, key=lambda visit: (visit.record.visit_date, visit.occurrence))


def test_a_follow_up_visit_takes_at_most_120_keys(desk: Any, capsys: pytest.CaptureFixture[str]) -> None:
    before = last_visit(desk, "IIM-023").record
    page = desk.open("visits", "IIM-023")
    for field in FOLLOW_UP.keys() - {"ck_uln"}:
        assert page.entry.state(field).text == "", field
    wanted, keys = dict(FOLLOW_UP), 0
    while wanted:
        field = desk.focused().removeprefix("visits_")
        text = wanted.pop(field, "")
        desk.press(text, ENTER)
        keys += len(text) + 1
        assert keys < MOST_KEYS, f"the cursor never came to {wanted}"
    # Saving is one chord of two keys.
    desk.save(page)
    keys += 2
    with capsys.disabled():
        print(f"\nfollow-up visit: {keys} keystrokes of at most {MOST_KEYS}")
    assert keys <= MOST_KEYS
    after = last_visit(desk, "IIM-023").record
    assert after.visit_date > before.visit_date
    typed = {field: getattr(after, field) for field in FOLLOW_UP if field != "steroid_drug"}
    assert typed == {field: float(text) for field, text in FOLLOW_UP.items() if field != "steroid_drug"}
    assert after.steroid_drug == "deflazacort"
    assert all(getattr(before, field) != getattr(after, field) for field in FOLLOW_UP)


@pytest.mark.parametrize("code", ["IIM-031", "SSC-06"])
def test_the_wheel_changes_no_control_of_a_visit(desk: Any, code: str) -> None:
    page = desk.open("visits", code)
    page.body.show_more()
    before = {spec.id: page.entry.state(spec.id) for spec in page.entry.form}
    turned = 0
    for widget in page.findChildren(QWidget):
        if widget.objectName().startswith("visits_") and widget.isVisible():
            for turn in (120, -120):
                wheel = QWheelEvent(
                    QPointF(5, 5), QPointF(widget.mapToGlobal(QPoint(5, 5))), QPoint(0, turn), QPoint(0, turn),
                    Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
                )  # fmt: skip
                QApplication.sendEvent(widget, wheel)
            turned += 1
    assert turned > 60
    assert {spec.id: page.entry.state(spec.id) for spec in page.entry.form} == before
    assert nameless(page) == []


def test_no_field_that_waits_is_lost_and_every_field_has_one_place(desk: Any) -> None:
    for code in ("IIM-032", "SSC-07"):
        page = desk.open("visits", code)
        page.body.show_more()
        placed = [control.field for made in page.body.rows.values() for control in made.controls()]
        in_grids = [name for made in page.body.rows.values() for name in made.line.grades]
        assert sorted([*placed, *in_grids, "patient_id"]) == sorted(spec.id for spec in page.entry.form)


SIX = ("physician_global", "patient_global", "mmt8", "haq_di", "enzyme", "extramuscular_vas")
EXAMPLES = {
    "E1": ("ck", 170, (6.0, 5.5, 134, 1.25, 670, 4.0), "2.0 3.0 143 0.75 110 2.5", "52.5", "Moderate"),
    "E2": ("ck", 200, (5.0, 5.0, 100, 1.5, 1000, 5.0), "4.5 4.5 103 1.375 850 4.5", "0", "No improvement"),
    "E3": ("ck", 200, (5.1, 5.1, 100, 1.5, 1001, 5.1), "4.5 4.5 104 1.25 850 4.5", "35", "Minimal"),
    "E4": ("ck", 200, (6.0, 6.0, 100, 1.5, 1300, 6.0), "4.5 4.5 115 1.0 850 4.5", "37.5", "Minimal"),
    "E5": ("ck", 170, (8, 8, 90, 2.5, 5000, 7), "0 0 150 0 100 0", "100", "Major"),
    "E6": ("ck", 170, (3, 3, 140, 0.5, 300, 2), "5 5 130 1.0 3000 4", "0", "No improvement"),
    "E7": ("ck", 170, (6.0, 6.0, 150, 0.25, 90, 6), "1.5 2.0 150 0 100 1", "52.5", "Moderate"),
    "E8": ("ast", 35, (4.0, 4.0, 60, 1.0, 140, 3), "2.5 2.4 68 0.5 60 3", "37.5", "Minimal"),
    "E9": ("ck", 170, (3.0, 3.0, 130, 1.0, 100, 3), "2.0 2.0 140 1.0 100 3", "20", "Minimal"),
    "E10": ("ck", 170, (1.1, 1.1, 146, 1.0, 100, 1.1), "0.6 0.6 149 1.0 100 0.6", "0", "No improvement"),
    "E11": ("ldh", 250, (7, 7, 100, 2.0, 700, 7), "3 3 145 0.75 400 3", "85", "Major"),
    "E12": ("ck", 150, (5, 5, 57, 1.0, 2820, 2), "30mm 30mm 61 0.875 3µkat/L 10mm", "45", "Moderate"),
}
"""clinical.md 1.9: enzyme, its upper limit, baseline, what is typed now, TIS, category. E8 and E12 are on the scale of one side."""
ONE_SIDED = ("E8", "E12")


def with_baseline(page: Any, **values: Any) -> None:
    """Another baseline than the stored one under an open form, as if it had been stored so."""
    chart = page._chart
    start = page._comparison.baseline
    made = Visit(patient_id=start.patient_id, visit_date=start.visit_date, **values)
    visits = tuple(replace(one, record=made) if one.record is start else one for one in chart.visits)
    page._chart = replace(chart, visits=visits)
    page._compare()


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_worked_examples_of_the_score_in_the_form(desk: Any, name: str) -> None:
    enzyme, uln, start, now, total, category = EXAMPLES[name]
    fields = [enzyme if field == "enzyme" else field for field in SIX]
    page = desk.open("visits", "IIM-033")
    scale = "80" if name in ONE_SIDED else "150"
    known = {field: float(value) for field, value in zip(fields, start, strict=True)}
    with_baseline(page, **known, **{f"{enzyme}_uln": float(uln)}, mmt8_scale=scale)
    for field, text in [*zip(fields, now.split(), strict=True), (f"{enzyme}_uln", f"{uln}"), ("mmt8_scale", scale)]:
        page.go_field(field)
        if field != "mmt8_scale":
            QTest.keyClick(QApplication.focusWidget(), Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        desk.press("o" if text == "80" else "b" if field == "mmt8_scale" else text, ENTER)
    assert page.entry.value("mmt8_scale") == scale
    assert (page.panel.tis.total.text(), page.panel.tis.category.text()) == (total, category)


def test_what_a_visit_of_sclerosis_lacks_is_named_and_the_score_follows(desk: Any) -> None:
    page = desk.open("visits", "SSC-08")
    skin = page.panel.skin
    assert skin.isVisible()
    assert "Missing today: mRSS, FVC" in skin.criss_told.text()
    assert "New organ events not answered: all four." in skin.criss_told.text()
    assert skin.eustar.text() == "open"
    answers = {
        "eustar_delta_skin": "n",
        "digital_ulcers": "0",
        "tendon_friction_rubs": "n",
        "crp": "3",
        "dlco_pct": "60",
    }
    for field, text in {**answers, "mrss": "17"}.items():
        page.go_field(field)
        desk.press(text, ENTER)
    assert skin.eustar.text() == "1 of 10, not active"
    for field in ("new_renal_crisis", "new_ild_decline", "new_lv_failure"):
        page.go_field(field)
        desk.press("n", ENTER)
    page.go_field("new_pah")
    desk.press("y", ENTER)
    assert skin.criss.text() == "0.000"
    assert skin.criss_told.text().startswith("Not improved: a new organ event.")


def test_a_value_far_from_the_last_visit_is_asked_in_place(desk: Any) -> None:
    page = desk.open("visits", "IIM-034")
    last = page._comparison.previous
    page.go_field("ck")
    desk.press(f"{last.ck * 10:g}", ENTER)
    made = page.body.row_of("ck")
    assert f"it was {last.ck:g} U/L on" in made.message.text()
    assert made.message.text().endswith("Right value, right patient?")
    page.go_field("haq_di")
    desk.press("3" if last.haq_di <= 1.5 else "0", ENTER)
    page.body.touch()
    assert page.body.row_of("visit_date").message.text().endswith("Right patient?")
    assert QApplication.activeModalWidget() is None


def test_the_score_says_why_there_is_none(desk: Any) -> None:
    assert visit_scores({"visit_date": "2024-01-01"}.get, (), None, None).why == "no dated infusion yet, so no baseline"
    page = desk.open("visits", "SSC-09")
    page.go_field("visit_date")
    QTest.keyClick(QApplication.focusWidget(), Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    desk.press("1.1.2001", ENTER)
    assert page.panel.skin.criss_told.text() == "This is the baseline visit or an earlier one."
