"""The start page: where are your records? Open, create, restore, or try the teaching cohort."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ui.start.choice_card import ChoiceCard, RecentRow, StartButton
from ui.start.settings import RecentFile
from ui.theme.icons import APP_SIGN
from ui.theme.tokens import Colour, Size
from ui.widgets.inline_message import InlineMessage
from ui.widgets.key_cap import KeyCap
from ui.widgets.layouts import column, row, scrolling
from ui.widgets.words import Icon, Words, ground

SIDE_WIDTH = 440
CONTENT_WIDTH = 640
SIDE_FROM = 1080
"""Window width in px from which the panel at the left has room."""
LOW = 560
"""Window height in px below which the empty space at the top is given up."""


class StartPage(QWidget):
    """Four cards with the keys O, N, R, T and the files opened before; arrow keys choose, Enter opens."""

    open_wanted = Signal()
    create_wanted = Signal()
    restore_wanted = Signal()
    teaching_wanted = Signal()
    recent_wanted = Signal(object)
    """A RecentFile that was chosen and is there."""

    def __init__(self, version: str, can_restore: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("start_page")
        ground(self, "page")
        self._version = version
        self.message = InlineMessage("start_message")
        self.cards = self._make_cards(can_restore)
        self.recent: list[RecentRow] = []
        self._recent_title = Words(self.tr("Opened before"), "strong")
        self._recent_frame = QFrame()
        self._recent_frame.setProperty("card", "list")
        self._recent_line = QVBoxLayout(self._recent_frame)
        self._recent_line.setContentsMargins(0, 0, 0, 0)
        self._recent_line.setSpacing(0)
        self._side = self._make_side()
        line = row(gap=0)
        line.addWidget(self._side)
        line.addWidget(scrolling(self._make_content()), 1)
        self.setLayout(line)
        self.show_recent((), Path.exists)

    def show_recent(self, files: Sequence[RecentFile], exists: Callable[[Path], bool] = Path.exists) -> None:
        """Lists the files opened before; those that are not there say so and cannot be opened."""
        for old in self.recent:
            self._recent_line.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.recent = [RecentRow(file, exists(Path(file.path)), number) for number, file in enumerate(files, start=1)]
        for shown in self.recent:
            shown.last = shown is self.recent[-1]
            shown.clicked.connect(self._recent_clicked)
            self._recent_line.addWidget(shown)
        self._recent_title.setVisible(bool(self.recent))
        self._recent_frame.setVisible(bool(self.recent))

    def take_keyboard(self) -> None:
        """Puts the keyboard on the first card."""
        self.cards[0].setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters press their card, Up and Down choose."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is not None:
            self._step(step)
            return
        pressed = [card for card in self.cards if event.text() and card.letter.casefold() == event.text().casefold()]
        if pressed and not event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        ):
            pressed[0].setFocus(Qt.FocusReason.ShortcutFocusReason)
            pressed[0].click()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The panel at the left gives way in a narrow window."""
        super().resizeEvent(event)
        self._side.setVisible(self.width() >= SIDE_FROM)
        self._content_line.setContentsMargins(
            Size.GAP_16, 64 if self.height() >= LOW else Size.GAP_20, Size.GAP_16, Size.GAP_24
        )

    def _step(self, by: int) -> None:
        order: list[StartButton] = [*self.cards, *self.recent]
        at = next((at for at, one in enumerate(order) if one.hasFocus()), -by if by > 0 else 0)
        order[min(max(at + by, 0), len(order) - 1)].setFocus(Qt.FocusReason.TabFocusReason)

    def _recent_clicked(self) -> None:
        chosen = next((one for one in self.recent if one is self.sender()), None)
        if chosen is None:
            return
        if chosen.found:
            self.message.clear()
            self.recent_wanted.emit(chosen.file)
        else:
            self.message.say(
                "confirm",
                self.tr("{0} is not there now.").format(chosen.file.path),
                self.tr("Connect the drive, or open the file from where it is."),
            )

    def _make_cards(self, can_restore: bool) -> list[ChoiceCard]:
        opening = ChoiceCard(
            "folder-open",
            self.tr("Open a clinic file"),
            self.tr("A file with the ending .rtxdb, on this PC or a drive"),
            "O",
            "start_open",
        )
        opening.clicked.connect(self.open_wanted)
        creating = ChoiceCard(
            "file-plus",
            self.tr("Create a clinic file"),
            self.tr("Choose a place and a passphrase for it"),
            "N",
            "start_create",
        )
        creating.clicked.connect(self.create_wanted)
        restoring = ChoiceCard(
            "archive-restore",
            self.tr("Restore a backup"),
            self.tr("The file you have now is kept aside, not overwritten"),
            "R",
            "start_restore",
        )
        restoring.clicked.connect(self.restore_wanted)
        teaching = ChoiceCard(
            "graduation-cap",
            self.tr("Try the teaching cohort"),
            self.tr("Synthetic patients with myositis: look, type, analyse, throw away"),
            "T",
            "start_teaching",
        )
        teaching.clicked.connect(self.teaching_wanted)
        return [opening, creating, *([restoring] if can_restore else []), teaching]

    def _make_content(self) -> QWidget:
        content = QWidget()
        content.setMaximumWidth(CONTENT_WIDTH)
        keys = row(
            "stretch",
            KeyCap("Up"),
            KeyCap("Down"),
            Words(self.tr("choose"), "hint"),
            4,
            KeyCap("Enter"),
            Words(self.tr("open"), "hint"),
            4,
            KeyCap("F1"),
            Words(self.tr("keys"), "hint"),
            gap=Size.GAP_4,
        )
        inner = column(
            Words(self.tr("Where are your records?"), "welcome"),
            Size.GAP_16,
            self.message,
            column(*self.cards, gap=10),
            Size.GAP_20,
            self._recent_title,
            self._recent_frame,
            "stretch",
            keys,
            gap=Size.GAP_8,
        )
        content.setLayout(inner)
        outer = QWidget()
        line = self._content_line = row(gap=0)
        line.addStretch(72)
        line.addWidget(content, 10_000)
        line.addStretch(182)
        outer.setLayout(line)
        return outer

    def _make_side(self) -> QWidget:
        side = QFrame()
        side.setFixedWidth(SIDE_WIDTH)
        side.setProperty("side", True)
        promises = (
            ("lock-keyhole", self.tr("Encrypted with your clinic\u2019s passphrase")),
            ("hard-drive", self.tr("Works with no network; sends nothing anywhere")),
            ("history", self.tr("Every change is kept, with who, when and why")),
            ("keyboard", self.tr("A whole visit from the keyboard")),
        )
        lead = Words(
            self.tr(
                "One encrypted file holds your clinic: patients, infusions, visits and the analysis made from them. "
                "It stays on this PC or on the drive you choose."
            ),
            "lead",
            wrap=True,
        )
        title = row(Icon(APP_SIGN, Colour.ACCENT, 40), gap=Size.GAP_12)
        title.addLayout(
            column(
                Words("RTX Clinic", "sign"),
                Words(self.tr("Rituximab follow-up, in myositis and scleroderma"), "quiet", wrap=True),
                gap=0,
            ),
            1,
        )
        side.setLayout(
            column(
                title,
                40,
                lead,
                20,
                *(
                    row(Icon(name), Words(text, "second"), "stretch", gap=Size.GAP_12, margins=(1, 8, 0, 0))
                    for name, text in promises
                ),
                "stretch",
                Words(
                    self.tr(
                        "Version {0} \u00b7 This program documents and describes. It recommends no treatment."
                    ).format(self._version),
                    "hint",
                    wrap=True,
                ),
                gap=Size.GAP_8,
                margins=(48, 64, 48, Size.GAP_32),
            )
        )
        return side
