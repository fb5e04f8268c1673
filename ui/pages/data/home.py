"""The three things to do with data: import a workbook, export the records, save the empty template."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from ui.pages.data.export_card import ExportCard
from ui.theme.tokens import Colour, Size
from ui.widgets.kit import (
    Card,
    Icon,
    InlineMessage,
    PageHead,
    PrimaryButton,
    SecondaryButton,
    Words,
    column,
    ground,
    icon_tile,
    row,
    scrolling,
)

ONE_COLUMN_BELOW = 860
DROP_HEIGHT = 156


class DataHome(QWidget):
    """Cards with what each way takes and gives; the page does the work."""

    workbook_wanted = Signal()
    folder_wanted = Signal()
    export_wanted = Signal(bool, str)
    """True for the records as they are, and the reason for it."""
    template_wanted = Signal()

    def __init__(
        self,
        clinic: str,
        left_out: Sequence[str],
        *,
        may_export_full: bool,
        why_no_import: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._why_no_import = why_no_import
        ground(self, "page")
        self.export = ExportCard(", ".join(left_out), may_export_full=may_export_full)
        self.export.export_wanted.connect(self.export_wanted)
        self.export_button, self.export_message = self.export.button, self.export.message
        self.import_message = InlineMessage("import_message")
        self.template_message = InlineMessage("template_message")
        content = QWidget()
        ground(content, "page")
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, content)
        self._line.setContentsMargins(Size.MARGIN, Size.GAP_16, Size.MARGIN, Size.GAP_16)
        self._line.setSpacing(Size.CARD_GAP)
        self._line.addLayout(column(self._import_card(), "stretch", gap=0), 3)
        self._line.addLayout(column(self.export, self._template_card(), "stretch", gap=Size.CARD_GAP), 2)
        self.setLayout(column(PageHead(self.tr("Data"), clinic), scrolling(content), gap=0))
        self.release()

    def hold(self, reason: str) -> None:
        """Switches the buttons off while something runs and says why."""
        for button in self._buttons():
            button.disable(reason)

    def release(self) -> None:
        """Switches them on again, but for what the role does not include."""
        for button in self._buttons():
            button.enable()
        if self._why_no_import:
            self.import_button.disable(self._why_no_import)
            self.folder_button.disable(self._why_no_import)
            self.import_message.say("note", self._why_no_import)

    def show_drop(self, over: bool) -> None:
        """Shows that what hovers over the page may be dropped."""
        self.drop.show_over(over)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the cards stand below each other."""
        super().resizeEvent(event)
        narrow = self.width() < ONE_COLUMN_BELOW
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._line.setDirection(way)

    def _buttons(self) -> tuple[PrimaryButton | SecondaryButton, ...]:
        return self.import_button, self.folder_button, self.export_button, self.template_button

    def _import_card(self) -> Card:
        self.import_button = PrimaryButton(
            self.tr("Import a workbook"), "import_workbook", icon_name="import", keys="Ctrl+I"
        )
        self.folder_button = SecondaryButton(
            self.tr("Import a folder of CSV files"), "import_folder", icon_name="folder-open"
        )
        self.import_button.clicked.connect(self.workbook_wanted)
        self.folder_button.clicked.connect(self.folder_wanted)
        self.drop = DropZone(self.import_button, self.folder_button)
        card = Card(self.tr("Import"), icon_name="import")
        card.body.addWidget(self.drop)
        card.body.addWidget(self.import_message)
        card.body.addSpacing(Size.GAP_4)
        for text in (
            self.tr("Every cell is checked first, and what is wrong is listed with its sheet, row and column."),
            self.tr(
                "You see what would be new and what would change, old value beside new, before anything is written."
            ),
            self.tr("All of it is written in one step or nothing. An empty cell never erases a value."),
            self.tr("What was there before stays in each patient's History."),
        ):
            line = row(gap=Size.GAP_8)
            tick = Icon("check", Colour.ACCENT, Size.ICON_INLINE)
            line.addWidget(tick)
            line.addWidget(Words(text, "second", wrap=True), 1)
            card.body.addLayout(line)
        return card

    def _template_card(self) -> Card:
        card = Card(self.tr("Empty template and codebook"), icon_name="table-2")
        card.body.addWidget(
            Words(
                self.tr(
                    "A workbook with every sheet and column an import understands, and a sheet that explains each: "
                    "its unit, its codes, what is possible and what is usual."
                ),
                "second",
                wrap=True,
            )
        )
        self.template_button = SecondaryButton(self.tr("Save the template"), "save_template", icon_name="download")
        self.template_button.clicked.connect(self.template_wanted)
        card.body.addSpacing(Size.GAP_4)
        card.body.addLayout(row(self.template_button, "stretch"))
        card.body.addWidget(self.template_message)
        return card


class DropZone(QWidget):
    """A dashed frame that invites to drop a file, with the buttons that open a window instead."""

    def __init__(self, *buttons: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._over = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        words = Words(
            self.tr("Drop a workbook (.xlsx) or a folder of CSV files here, or choose it."), "second", wrap=True
        )
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setLayout(
            column(
                "stretch",
                row("stretch", icon_tile("file-plus", 40), "stretch"),
                words,
                Size.GAP_4,
                row("stretch", *buttons, "stretch"),
                "stretch",
                gap=Size.GAP_8,
                margins=(Size.GAP_16, Size.GAP_20, Size.GAP_16, Size.GAP_20),
            )
        )

    def show_over(self, over: bool) -> None:
        """Tints the frame while a file hovers over the page."""
        self._over = over
        self.update()

    def sizeHint(self) -> QSize:
        """Room for icon, words and buttons."""
        return QSize(super().sizeHint().width(), max(super().sizeHint().height(), DROP_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The dashed frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(Colour.TINT if self._over else Colour.GROUP))
        pen = QPen(QColor(Colour.ACCENT if self._over else Colour.FIELD), 1)
        pen.setDashPattern([5, 4])
        painter.setPen(pen)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, Size.RADIUS_CARD, Size.RADIUS_CARD)
        painter.end()
