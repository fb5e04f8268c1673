"""The other parts of the kit by mouse and keyboard, and that each has its two names."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.services.progress import Progress
from ui.tasks import TaskRunner
from ui.theme.tokens import Size
from ui.widgets.kit import (
    Banner,
    Button,
    Card,
    CheckBox,
    Chip,
    EmptyState,
    Flow,
    InlineMessage,
    KeyCap,
    KeyNumber,
    LinkButton,
    PageHead,
    PrimaryButton,
    SearchField,
    SecondaryButton,
    SectionStrip,
    Segment,
    SideItem,
    SideList,
    StatusLine,
    Tab,
    TabBar,
    column,
    nameless,
)

LEFT = Qt.MouseButton.LeftButton


def shown(qtbot: QtBot, *parts: QWidget) -> QWidget:
    window = QWidget()
    window.setLayout(column(*parts))
    qtbot.addWidget(window, before_close_func=lambda _: window.hide())  # keeps it: qtbot alone holds it weakly
    window.resize(900, 400)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def test_nameless_widgets_are_found(qtbot: QtBot) -> None:
    window = shown(qtbot, QLineEdit(), QPushButton("Save"), QLabel("words"), Button("Named", "named"))
    assert nameless(window) == [
        "QLineEdit in QWidget: objectName and accessibleName",
        "QPushButton in QWidget: objectName and accessibleName",
    ]


def test_the_whole_kit_is_named(qtbot: QtBot) -> None:
    head = PageHead("Patients", "15 of 41", back="Visits")
    head.add_action(PrimaryButton("New", "new", icon_name="plus", keys="Ctrl+N"))
    message = InlineMessage("message")
    window = shown(
        qtbot,
        Banner("teaching", "Synthetic.", "teaching", action="Leave"),
        head,
        TabBar([Tab("a", "One"), Tab("b", "Two", 3)], "tabs", "Parts"),
        Segment([("mg", "mg/dL"), ("g", "g/L")], "unit", "Unit"),
        SideList([SideItem("all", "Everything", "list-todo", "17")], "lists", "Lists"),
        SearchField("find", "Find"),
        CheckBox("DM", "dm", count="15"),
        Card("TIS", icon_name="activity", right=Chip("4 of 6", "due")),
        SectionStrip("Muscle", "0-10", right=LinkButton("Vial", "add_vial", icon_name="plus")),
        EmptyState("users-round", "No patients yet", "Import some.", SecondaryButton("Import", "import")),
        KeyNumber("55", "of 100"),
        KeyCap("Ctrl+K"),
        message,
        StatusLine(),
    )
    message.say("refused", "41 is not saved:", "the scale ends at 10.", [("4.1", lambda: None)])
    assert nameless(window) == []


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_a_button_is_pressed_by_key_and_by_its_shortcut(qtbot: QtBot, key: Qt.Key) -> None:
    button = SecondaryButton("Print list", "print", icon_name="printer", keys="Ctrl+P")
    field = QLineEdit()
    window = shown(qtbot, button, field)
    pressed: list[int] = []
    button.clicked.connect(lambda: pressed.append(1))
    button.setFocus()
    QTest.keyClick(button, key)
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert pressed == [1, 1]
    button.disable("There is nothing to print.")
    QTest.keyClick(field, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert pressed == [1, 1]
    assert button.toolTip() == button.accessibleDescription() == "There is nothing to print."
    assert window.isVisible()


@pytest.mark.parametrize(("size", "height"), [("normal", 32), ("small", 24), ("inline", 20), ("link", 19)])
def test_a_button_has_the_height_of_the_look_and_is_never_cut(qtbot: QtBot, size: str, height: int) -> None:
    button = Button("Complete visit", "complete", size=size, icon_name="check", keys="Ctrl+S")  # type: ignore[arg-type]
    shown(qtbot, button)
    assert button.height() == height
    assert button.width() >= button.fontMetrics().horizontalAdvance("Complete visit") + Size.ICON_INLINE


def test_a_segment_is_chosen_by_mouse_and_arrow_and_tells_once(qtbot: QtBot) -> None:
    segment = Segment([("mg", "mg/dL"), ("g", "g/L")], "unit", "Unit", dense=True)
    shown(qtbot, segment)
    told: list[str] = []
    segment.chosen.connect(told.append)
    qtbot.mouseClick(segment.button("g"), LEFT)
    QTest.keyClick(segment.button("g"), Qt.Key.Key_Left)
    segment.choose("g")
    assert (told, segment.code()) == (["g", "mg"], "g")
    segment.set_choices([("g", "g/L"), ("u", "U/L")])
    assert segment.code() == "g"


def test_tabs_by_mouse_and_arrows_and_a_grey_one_says_why(qtbot: QtBot) -> None:
    tabs = TabBar(
        [Tab("a", "Overview"), Tab("s", "Skin", reason="No scleroderma here."), Tab("h", "History", 3)], "tabs", "Parts"
    )
    shown(qtbot, tabs)
    told: list[str] = []
    tabs.chosen.connect(told.append)
    tabs.unavailable.connect(told.append)
    qtbot.mouseClick(tabs.button("s"), LEFT)
    assert (told, tabs.key()) == (["No scleroderma here."], "a")
    tabs.button("a").setFocus()
    QTest.keyClick(tabs.button("a"), Qt.Key.Key_Right)
    assert tabs.button("s").hasFocus()
    QTest.keyClick(tabs.button("s"), Qt.Key.Key_Right)
    assert (tabs.key(), told) == ("h", ["No scleroderma here."] * 2 + ["h"])
    tabs.set_tabs([Tab("a", "Overview"), Tab("s", "Skin"), Tab("h", "History", 4)])
    assert (tabs.key(), tabs.button("h").accessibleName()) == ("h", "History, 4")


def test_a_side_list_by_mouse_and_arrows(qtbot: QtBot) -> None:
    side = SideList(
        [SideItem("all", "Everything", "list-todo", "17"), SideItem("ig", "Ig tests", "test-tube", "5", "warning")],
        "l",
        "L",
    )
    shown(qtbot, side)
    told: list[str] = []
    side.chosen.connect(told.append)
    qtbot.mouseClick(side.line("ig"), LEFT)
    side.line("ig").setFocus()
    QTest.keyClick(side.line("ig"), Qt.Key.Key_Up)
    assert told == ["ig", "all"]
    assert side.line("all").hasFocus()
    side.set_items([SideItem("all", "Everything", "list-todo", "16"), SideItem("ig", "Ig tests", "test-tube", "4")])
    assert side.line("all").accessibleName() == "Everything, 16"


def test_the_search_key_jumps_to_the_field_and_down_leaves_it(qtbot: QtBot) -> None:
    search, other = SearchField("find", "Find"), QLineEdit()
    shown(qtbot, search, other)
    search.setText("dm")
    other.setFocus()
    QTest.keyClick(other, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert search.hasFocus()
    assert search.selectedText() == "dm"
    with qtbot.waitSignal(search.down_wanted):
        QTest.keyClick(search, Qt.Key.Key_Down)
    with qtbot.waitSignal(search.enter_pressed):
        QTest.keyClick(search, Qt.Key.Key_Return)
    QTest.keyClick(search, Qt.Key.Key_Escape)
    assert search.text() == ""


def test_a_check_box_takes_a_click_anywhere_on_its_line(qtbot: QtBot) -> None:
    box = CheckBox("ASS", "ass", count="15")
    shown(qtbot, box)
    qtbot.mouseClick(box, LEFT, pos=QPoint(box.width() - 3, 5))
    assert box.isChecked()
    QTest.keyClick(box, Qt.Key.Key_Space)
    assert not box.isChecked()


def test_an_inline_message_answers_in_place(qtbot: QtBot) -> None:
    message = InlineMessage("igg_message")
    shown(qtbot, message)
    answers: list[str] = []
    assert not message.isVisible()
    message.say(
        "confirm",
        "14.2 mg/dL is unusual.",
        "In g/L it would be 1,420 mg/dL.",
        [("It is g/L", lambda: answers.append("g/L"))],
    )
    assert message.text() == "14.2 mg/dL is unusual. In g/L it would be 1,420 mg/dL."
    assert message.answers()[0].objectName() == "igg_message_1"
    qtbot.mouseClick(message.answers()[0], LEFT)
    assert answers == ["g/L"]
    message.clear()
    assert (message.isVisible(), message.text(), message.answers()) == (False, "", [])


def test_a_flow_goes_on_in_the_next_line_instead_of_cutting(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window, before_close_func=lambda _: window.hide())  # keeps it: qtbot alone holds it weakly
    buttons = [Button(f"Filter number {n}", f"filter_{n}") for n in range(4)]
    window.setLayout(Flow(*buttons, gap=12))
    window.resize(1000, 200)
    window.show()
    assert len({button.y() for button in buttons}) == 1
    window.resize(300, 200)
    qtbot.waitUntil(lambda: len({button.y() for button in buttons}) > 1)
    assert all(button.geometry().right() <= 300 for button in buttons)
    assert window.layout().heightForWidth(300) >= 2 * Size.BUTTON


def test_the_status_line_shows_work_then_cancel_then_the_message_again(qtbot: QtBot, runner: TaskRunner) -> None:
    status = StatusLine()
    shown(qtbot, status)
    status.watch(runner)
    status.say("done", "All changes saved 09:41")

    def work(progress: Progress) -> None:
        for step in range(1000):
            progress("Computing persistence", step / 1000)
            time.sleep(0.01)

    task = runner.compute(work, "Computing")
    assert status.message.text() == "All changes saved 09:41"
    qtbot.waitUntil(lambda: status.message.text() == "Computing persistence")
    assert not status.cancel.isVisible()
    qtbot.waitUntil(status.cancel.isVisible, timeout=2000)
    with qtbot.waitSignal(task.cancelled):
        qtbot.mouseClick(status.cancel, LEFT)
    assert (status.message.text(), status.kind(), status.cancel.isVisible()) == (
        "All changes saved 09:41",
        "done",
        False,
    )


def test_a_message_said_when_work_ends_stands(qtbot: QtBot, runner: TaskRunner) -> None:
    status = StatusLine()
    shown(qtbot, status)
    status.watch(runner)
    runner.compute(lambda progress: time.sleep(0.3), "Computing", done=lambda _: status.say("done", "Computed"))
    qtbot.waitUntil(lambda: status.message.text() == "Computing")
    qtbot.waitUntil(lambda: status.message.text() == "Computed")
    runner.compute(lambda progress: 1 / 0, "Computing")
    qtbot.waitUntil(lambda: status.kind() == "refused")
    assert "What was saved before is kept." in status.text()


def test_the_right_side_gives_way_and_a_long_message_is_never_cut(qtbot: QtBot) -> None:
    status = StatusLine()
    window = shown(qtbot, status)
    status.set_keys([("Enter", "next"), ("Shift+Tab", "back")])
    status.set_facts(["Backup today 07:58", "Nurse AB"])
    status.say("refused", "1 value refused, 1 to confirm. Everything else is saved as a draft. " * 2)
    window.resize(500, 300)
    qtbot.wait(50)
    assert status.message.height() >= status.message.heightForWidth(status.message.width())
    assert not any(label.isVisible() for label in status.findChildren(QLabel) if label.text() == "Nurse AB")


def test_a_segment_with_a_count_keeps_its_width(qtbot: QtBot) -> None:
    segment = Segment([("on", "On RTX 18"), ("off", "Stopped")], "status", "Status")
    qtbot.addWidget(segment)
    wide = segment.sizeHint().width()
    segment.set_words("on", "On RTX 1")
    assert (segment.button("on").text(), segment.sizeHint().width()) == ("On RTX 1", wide)
    assert segment.button("on").accessibleName() == "Status: On RTX 1"
    segment.set_words("on", "On RTX 1,234")
    assert segment.sizeHint().width() > wide
