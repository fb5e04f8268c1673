"""A field for a date: typed first, with the calendar behind a button and Alt+Down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from PySide6.QtCore import QDate, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QCalendarWidget, QFrame, QTableView, QWidget

from ui.widgets.buttons import IconButton
from ui.widgets.entry import EntryLineEdit
from ui.widgets.layouts import column
from ui.widgets.naming import named


@dataclass(frozen=True)
class DateReading:
    """What a parser makes of typed text: the whole date if it is one, what to echo (`Fri 3 May 2024`, `May 2024`), or the problem."""

    date: date | None
    echo: str
    problem: str = ""


class DateEntry(EntryLineEdit):
    """A date as text. `committed(raw)` carries what was typed, or ISO text from the calendar.

    With a `parse` callable it also echoes: a good text is replaced by its echo, a bad one turns the field red and `refused(problem)`
    says why. A form whose session parses leaves `parse` out and answers with `show_date`.
    """

    refused = Signal(str)

    def __init__(
        self,
        object_name: str,
        accessible_name: str,
        *,
        parse: Callable[[str], DateReading] | None = None,
        width: int | None = None,
        dense: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(object_name, accessible_name, width=width, dense=dense, parent=parent)
        self._parse = parse
        self._date: date | None = None
        self.button = IconButton(
            "calendar", f"{object_name}_calendar", self.tr("Calendar: {0}").format(accessible_name), self
        )
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.button.clicked.connect(self.open_calendar)
        self.setTextMargins(0, 0, self.button.width(), 0)
        self.popup: CalendarPopup | None = None

    def show_date(self, value: date | None, echo: str) -> None:
        """Shows a date by its echo without telling anyone; the calendar will open there."""
        self._date = value
        self.show_text(echo)

    def date(self) -> date | None:
        """The whole date it shows, if it is one."""
        return self._date

    def commit(self) -> None:
        """Hands the text over when it changed; with a parser, echoes or refuses it first."""
        if not self.is_changed():
            return
        raw = self.text()
        if self._parse is not None:
            self._echo(self._parse(raw), raw)
        else:
            self._shown = raw
        self.committed.emit(raw)

    def open_calendar(self) -> None:
        """Opens the calendar below the field on the date it shows, or today."""
        self.popup = CalendarPopup(self._date or datetime.now().astimezone().date(), self.objectName(), self)
        self.popup.picked.connect(self._picked)
        self.popup.move(self.mapToGlobal(QPoint(0, self.height() + 2)))
        self.popup.show()
        self.popup.take_keyboard()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt+Down and F9 open the calendar."""
        alt_down = event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
        if alt_down or event.key() == Qt.Key.Key_F9:
            self.open_calendar()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps the button inside the field at its right end."""
        super().resizeEvent(event)
        self.button.move(self.width() - self.button.width() - 3, (self.height() - self.button.height()) // 2)

    def _echo(self, reading: DateReading, raw: str) -> None:
        if reading.problem:
            self._date = None
            self.show_text(raw, "refused")
            self.refused.emit(reading.problem)
        else:
            self._date = reading.date
            self.show_text(reading.echo)

    def _picked(self, day: QDate) -> None:
        self.setText(date(day.year(), day.month(), day.day()).isoformat())
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.commit()


class CalendarPopup(QFrame):
    """A month to click or walk through with the arrow keys; Enter picks, Escape closes."""

    picked = Signal(QDate)

    def __init__(self, start: date, object_name: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("popup", True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.calendar = named(QCalendarWidget(), f"{object_name}_month", self.tr("Calendar"))
        self.calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.calendar.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.ShortDayNames)
        self.calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.calendar.setSelectedDate(QDate(start.year, start.month, start.day))
        self.calendar.activated.connect(self._pick)
        self.calendar.clicked.connect(self._pick)
        self.setLayout(column(self.calendar, margins=(1, 1, 1, 1)))

    def take_keyboard(self) -> None:
        """Puts the keyboard on the days."""
        days = self.calendar.findChild(QTableView)
        (days or self.calendar).setFocus()

    def _pick(self, day: QDate) -> None:
        self.close()
        self.picked.emit(day)
