"""Fields by real keys and clicks: going on, going back, handing over, the wheel that changes nothing."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableView, QWidget
from pytestqt.qtbot import QtBot

from ui.theme.tokens import Colour, Size
from ui.widgets.kit import ChoiceEntry, DateEntry, DateReading, EntryLineEdit, PassphraseEntry, column, nameless

Key = Qt.Key


class Form(QWidget):
    """Three fields below each other, and what they handed over."""

    def __init__(self) -> None:
        super().__init__()
        self.handed: list[tuple[str, str]] = []
        self.weight = EntryLineEdit("weight", "Weight", number=True)
        self.product = ChoiceEntry(
            [("truxima", "Truxima"), ("mabthera", "MabThera"), ("ruxience", "Ruxience"), ("rixathon", "Rixathon")],
            "product",
            "Product",
        )
        self.day = DateEntry("day", "Date")
        self.weight.committed.connect(lambda raw: self.handed.append(("weight", raw)))
        self.product.committed.connect(lambda raw: self.handed.append(("product", raw)))
        self.day.committed.connect(lambda raw: self.handed.append(("day", raw)))
        self.setLayout(column(self.weight, self.product, self.day))


@pytest.fixture
def form(qtbot: QtBot) -> Form:
    made = Form()
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.weight.setFocus(Qt.FocusReason.TabFocusReason)
    return made


def wheel(widget: QWidget) -> QWheelEvent:
    event = QWheelEvent(
        QPointF(5, 5),
        QPointF(widget.mapToGlobal(QPoint(5, 5))),
        QPoint(0, 120),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)
    return event


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Enter, Key.Key_Down, Key.Key_Tab])
def test_these_keys_hand_over_and_go_on(form: Form, key: Qt.Key) -> None:
    QTest.keyClicks(form.weight, "60,8")
    QTest.keyClick(form.weight, key)
    assert form.handed == [("weight", "60,8")]
    assert form.product.hasFocus()


@pytest.mark.parametrize(
    ("key", "modifier"),
    [(Key.Key_Up, Qt.KeyboardModifier.NoModifier), (Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)],
)
def test_these_keys_go_back(form: Form, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    form.day.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(form.day, key, modifier)
    assert form.product.hasFocus()


def test_nothing_is_handed_over_twice_or_unchanged(form: Form) -> None:
    QTest.keyClick(form.weight, Key.Key_Return)
    form.weight.setFocus()
    QTest.keyClicks(form.weight, "61")
    QTest.keyClick(form.weight, Key.Key_Return)
    form.weight.setFocus()
    QTest.keyClick(form.weight, Key.Key_Return)
    assert form.handed == [("weight", "61")]


def test_getting_the_keyboard_selects_so_that_typing_replaces(form: Form, qtbot: QtBot) -> None:
    form.weight.show_text("60.8")
    form.product.setFocus()
    form.weight.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClicks(form.weight, "7")
    assert form.weight.text() == "7"
    form.product.setFocus()
    qtbot.mouseClick(form.weight, Qt.MouseButton.LeftButton)
    assert form.weight.selectedText() == "7"


def test_escape_puts_back_what_stood_there(form: Form) -> None:
    form.weight.show_text("60.8")
    QTest.keyClicks(form.weight, "99")
    QTest.keyClick(form.weight, Key.Key_Escape)
    assert form.weight.text() == "60.8"
    QTest.keyClick(form.weight, Key.Key_Return)
    assert form.handed == []


def test_going_to_another_window_does_not_hand_over(form: Form, qtbot: QtBot) -> None:
    QTest.keyClicks(form.weight, "6")
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    assert form.handed == []


def test_the_wheel_changes_nothing_and_scrolls_the_page(form: Form) -> None:
    form.product.show_code("mabthera")
    form.weight.show_text("60.8")
    for widget in (form.weight, form.product, form.day):
        widget.setFocus()
        assert not wheel(widget).isAccepted()
    assert (form.product.code(), form.weight.text(), form.handed) == ("mabthera", "60.8", [])


@pytest.mark.parametrize(
    ("state", "line", "fill"),
    [
        ("", Colour.FIELD, Colour.SURFACE),
        ("confirm", Colour.WARNING_LINE, Colour.WARNING_FILL),
        ("refused", Colour.ERROR, Colour.ERROR_FILL),
        ("computed", Colour.QUIET, Colour.QUIET),
    ],
)
def test_a_state_is_seen_and_keeps_the_height(form: Form, state: str, line: Colour, fill: Colour) -> None:
    form.day.setFocus()
    form.weight.show_text("", state)  # type: ignore[arg-type]
    QApplication.sendEvent(form.weight, QEvent(QEvent.Type.Leave))
    image = form.weight.grab().toImage()
    middle = image.height() // 2
    assert image.pixelColor(0, middle).name() == line.lower()
    assert image.pixelColor(image.width() // 2, middle).name() == fill.lower()
    assert form.weight.height() == Size.FIELD


def test_a_focused_field_in_trouble_keeps_its_fill_under_a_two_pixel_line(form: Form) -> None:
    form.weight.show_text("41", "refused")
    image = form.weight.grab().toImage()
    assert {image.pixelColor(x, 14).name() for x in (0, 1)} == {Colour.ACCENT.lower()}
    assert image.pixelColor(4, 5).name() == Colour.ERROR_FILL.lower()
    assert form.weight.height() == Size.FIELD


def test_computed_and_absent_fields_are_passed_over(form: Form) -> None:
    form.product.show_code("", "absent")
    QTest.keyClick(form.weight, Key.Key_Return)
    assert form.day.hasFocus()
    form.weight.show_text("5.0", "computed")
    assert form.weight.focusPolicy() == Qt.FocusPolicy.NoFocus
    form.weight.show_text("5.0")
    assert form.weight.focusPolicy() == Qt.FocusPolicy.StrongFocus


@pytest.mark.parametrize(
    ("typed", "code"),
    [("m", "mabthera"), ("r", "ruxience"), ("rr", "rixathon"), ("rrr", "ruxience"), ("4", "rixathon")],
)
def test_a_choice_is_made_by_letter_or_number(form: Form, typed: str, code: str) -> None:
    form.product.setFocus()
    QTest.keyClicks(form.product, typed)
    assert form.product.code() == code
    assert form.handed[-1] == ("product", code)


def test_a_choice_can_be_blanked_and_a_strange_key_does_nothing(form: Form) -> None:
    form.product.show_code("truxima")
    form.product.setFocus()
    QTest.keyClicks(form.product, "9x")
    assert form.product.code() == "truxima"
    QTest.keyClick(form.product, Key.Key_Delete)
    QTest.keyClicks(form.product, ".")
    assert form.handed == [("product", ""), ("product", ".")]


def test_a_word_may_be_typed_whole_and_a_wrong_letter_in_it_changes_nothing(qtbot: QtBot) -> None:
    names = ("none", "prednisone", "prednisolone", "methylprednisolone", "hydrocortisone sodium")
    drug = ChoiceEntry([(name, name) for name in names], "drug", "Drug")
    qtbot.addWidget(drug)
    for name in names:
        QTest.keyClick(drug, Key.Key_Delete)
        QTest.keyClicks(drug, name)
        assert drug.code() == name
    QTest.keyClick(drug, Key.Key_Delete)
    QTest.keyClicks(drug, "predm")
    assert drug.code() == "prednisone"
    QTest.keyClick(drug, Key.Key_Delete)
    QTest.keyClicks(drug, "pp")
    assert drug.code() == "prednisolone"
    QTest.keyClicks(drug, "m")
    assert drug.code() == "methylprednisolone"


def test_numbers_find_choices_that_start_with_numbers(qtbot: QtBot) -> None:
    vial = ChoiceEntry([("v500", "500 mg"), ("v100", "100 mg")], "vial", "Vial", may_be_blank=False)
    qtbot.addWidget(vial)
    assert vial.code() == "v500"
    QTest.keyClicks(vial, "1")
    assert vial.code() == "v100"


@pytest.mark.parametrize(
    ("key", "modifier"), [(Key.Key_F9, Qt.KeyboardModifier.NoModifier), (Key.Key_Down, Qt.KeyboardModifier.AltModifier)]
)
def test_a_list_opens_by_key_and_enter_takes(
    form: Form, qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier
) -> None:
    form.product.show_code("truxima")
    form.product.setFocus()
    QTest.keyClick(form.product, key, modifier)
    qtbot.waitUntil(form.product.view().isVisible)
    QTest.keyClick(form.product.view(), Key.Key_Down)
    QTest.keyClick(form.product.view(), Key.Key_Return)
    qtbot.waitUntil(lambda: form.handed == [("product", "mabthera")])


def read_date(raw: str) -> DateReading:
    if raw == "3524":
        return DateReading(date(2024, 5, 3), "Fri 3 May 2024")
    return DateReading(None, "", f"{raw} is no date.")


def test_a_date_is_echoed_or_refused_in_place(qtbot: QtBot) -> None:
    entry = DateEntry("day", "Date", parse=read_date)
    qtbot.addWidget(entry)
    refused: list[str] = []
    entry.refused.connect(refused.append)
    QTest.keyClicks(entry, "3524")
    QTest.keyClick(entry, Key.Key_Return)
    assert (entry.text(), entry.state(), entry.date()) == ("Fri 3 May 2024", "", date(2024, 5, 3))
    entry.selectAll()
    QTest.keyClicks(entry, "31.2.")
    QTest.keyClick(entry, Key.Key_Return)
    assert (entry.text(), entry.state(), entry.date()) == ("31.2.", "refused", None)
    assert refused == ["31.2. is no date."]


def test_the_calendar_opens_at_the_date_and_hands_over_iso_text(form: Form, qtbot: QtBot) -> None:
    form.day.show_date(date(2024, 5, 3), "Fri 3 May 2024")
    form.day.setFocus()
    QTest.keyClick(form.day, Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    popup = form.day.popup
    assert popup is not None
    qtbot.waitUntil(popup.isVisible)
    assert nameless(popup) == []
    days = popup.calendar.findChild(QTableView)
    QTest.keyClick(days, Key.Key_Right)
    QTest.keyClick(days, Key.Key_Return)
    qtbot.waitUntil(lambda: form.handed == [("day", "2024-05-04")])
    assert form.day.hasFocus()


def test_the_calendar_button_works_by_mouse(form: Form, qtbot: QtBot) -> None:
    qtbot.mouseClick(form.day.button, Qt.MouseButton.LeftButton)
    popup = form.day.popup
    assert popup is not None
    qtbot.waitUntil(popup.isVisible)
    popup.close()
    assert form.handed == []


def test_a_passphrase_field_is_never_squeezed(qtbot: QtBot) -> None:
    field = PassphraseEntry("secret", "Passphrase")
    qtbot.addWidget(field)
    assert field.minimumSizeHint().height() <= field.minimumHeight()
    assert field.minimumHeight() >= 36
