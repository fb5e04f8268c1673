"""The one message bar: what was saved or refused, long work with Cancel, and at the right the keys and facts of this page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from ui.tasks import Task, TaskRunner
from ui.theme.tokens import Colour, Size, Weight
from ui.widgets.buttons import Button, LinkButton
from ui.widgets.inline_message import MESSAGE_LOOK, MessageKind
from ui.widgets.key_cap import KeyCap
from ui.widgets.layouts import empty, row
from ui.widgets.naming import named
from ui.widgets.words import Icon, Words, ground

SHOW_AFTER_MS = 200
CANCEL_AFTER_MS = 1000
BAR_WIDTH = 120

KeyHint = tuple[str, str]
"""A key and what it does here: `("Enter", "next")`."""


class StatusLine(QWidget):
    """28 px under every page. `say` puts a message at the left; `set_keys`, `set_facts` fill the right; `watch` follows a TaskRunner.

    Work shows after 0.2 s with a bar, from 1 s on with Cancel; the message that stood before comes back when it ends.
    When the window is too narrow the right side gives way, never the message. `only_while_working` hides the whole line at rest.
    """

    keys_wanted = Signal()
    """F1 keys was clicked."""

    def __init__(self, *, only_while_working: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        ground(self, "foot")
        named(self, "status_line", "Messages")
        self.setMinimumHeight(Size.STATUS_LINE)
        self._icon = Icon("check", Colour.DONE, Size.ICON_INLINE)
        self.message = named(Words("", "small", wrap=True), "status_message", "")
        self._bar = named(QProgressBar(), "status_progress", self.tr("Progress"))
        self._bar.setFixedWidth(BAR_WIDTH)
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 1000)
        self.cancel = Button(self.tr("Cancel"), "status_cancel", size="inline")
        self.cancel.clicked.connect(self._cancel)
        self._right = QWidget()
        self._right_line = QHBoxLayout(self._right)
        self._right_line.setContentsMargins(0, 0, 0, 0)
        self._right_line.setSpacing(Size.GAP_16)
        self._sheet = LinkButton(self.tr("F1 keys"), "status_keys", ink=Colour.INK3, weight=Weight.REGULAR)
        self._sheet.clicked.connect(self.keys_wanted)
        self._sheet.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        line = row(self._icon, gap=Size.GAP_8, margins=(Size.GAP_16, 1, Size.GAP_16, 0))
        line.addWidget(self._bar)
        line.addWidget(self.message, 1)
        line.addWidget(self.cancel)
        line.addWidget(self._right)
        line.addSpacing(Size.GAP_8)
        line.addWidget(self._sheet)
        self.setLayout(line)
        self._only_while_working = only_while_working
        self._sheet.setVisible(not only_while_working)
        self._keys: Sequence[KeyHint] = ()
        self._facts: Sequence[str] = ()
        self._kind: MessageKind = "note"
        self._text = ""
        self._task: Task | None = None
        self._runner: TaskRunner | None = None
        self._show_timer = _once(self, SHOW_AFTER_MS, self._show_work)
        self._cancel_timer = _once(self, CANCEL_AFTER_MS, self._show_cancel)
        self._hide_work()

    def say(self, kind: MessageKind, text: str) -> None:
        """Says what was done or refused; `done`, `note`, `confirm` (amber) or `refused` (red), each with its icon.

        While work is shown the message waits and stands again when the work has ended.
        """
        self._kind, self._text = kind, text
        if self._bar.isHidden():
            self._show_message()

    def kind(self) -> MessageKind:
        """The kind of the last message."""
        return self._kind

    def text(self) -> str:
        """The last message."""
        return self._text

    def set_keys(self, keys: Sequence[KeyHint]) -> None:
        """Shows the keys that matter on this page, as `[Enter] next`."""
        self._keys = keys
        self._fill_right()

    def set_facts(self, facts: Sequence[str]) -> None:
        """Shows the facts of the file: the backup, the user."""
        self._facts = facts
        self._fill_right()

    def watch(self, runner: TaskRunner) -> None:
        """Follows the work of a runner and shows the faults nobody else takes."""
        self._runner = runner
        runner.started.connect(self._started)
        runner.progressed.connect(self._progressed)
        runner.ended.connect(self._ended)
        runner.faulted.connect(self._faulted)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Takes the right side away when the message would be cut."""
        super().resizeEvent(event)
        self._give_way()

    def _fill_right(self) -> None:
        empty(self._right_line)
        for keys, words in self._keys:
            hint = QWidget()
            hint.setLayout(row(*(KeyCap(key) for key in keys.split()), Words(words, "hint"), gap=Size.GAP_4))
            self._right_line.addWidget(hint)
        for fact in self._facts:
            self._right_line.addWidget(Words(fact, "hint"))
        self._give_way()

    def _give_way(self) -> None:
        room = self.width() - self._right.sizeHint().width() - self._sheet.sizeHint().width() - 4 * Size.GAP_16
        self._right.setVisible(room >= self.message.sizeHint().width() + Size.ICON_INLINE + Size.GAP_8)

    def _started(self, task: Task) -> None:
        self._task = task
        self._show_timer.start()
        self._cancel_timer.start()

    def _progressed(self, task: Task, text: str, fraction: float) -> None:
        if task is self._task:
            self._bar.setValue(round(fraction * 1000))
            if not self._bar.isHidden() and not task.is_cancelled():
                self._show_words(text)

    def _ended(self, task: Task) -> None:
        if task is not self._task or self._runner is None:
            return
        others = self._runner.running()
        if others:
            self._started(others[-1])
        else:
            self._task = None
            self._hide_work()

    def _faulted(self, fault: Exception) -> None:
        self.say("refused", str(fault))

    def _show_work(self) -> None:
        if self._task is not None:
            self._bar.setVisible(True)
            self._icon.setVisible(False)
            self.setVisible(True)
            self.message.set_tone("")
            self._show_words(self._task.text)

    def _show_cancel(self) -> None:
        self.cancel.setVisible(self._task is not None and self._task.can_cancel)

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._show_words(self.tr("Stopping ..."))
            self.cancel.setVisible(False)

    def _hide_work(self) -> None:
        self._show_timer.stop()
        self._cancel_timer.stop()
        self._bar.setVisible(False)
        self._bar.setValue(0)
        self.cancel.setVisible(False)
        self._show_message()
        if self._only_while_working:
            self.setVisible(False)

    def _show_message(self) -> None:
        icon_name, colour, tone = MESSAGE_LOOK[self._kind]
        self._icon.draw(icon_name, colour)
        self._icon.setVisible(bool(self._text))
        self.message.set_tone(tone)
        self._show_words(self._text)

    def _show_words(self, text: str) -> None:
        self.message.setText(text)
        self.message.setAccessibleName(text)
        self._give_way()


def _once(parent: QWidget, delay_ms: int, act: Callable[[], None]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(delay_ms)
    timer.timeout.connect(act)
    return timer
