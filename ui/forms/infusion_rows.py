"""The tables of the infusion form: a row a vial, a row a reading; Enter in the last field adds the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.reports.formats import trimmed
from core.services.batches import as_printed, batches_in, typed_expiry
from core.services.entry import FormSession
from core.services.infusion_entry import InfusionEntry
from core.services.infusion_plan import clock_at, given_mg, next_step
from ui.forms.control import FieldControl
from ui.forms.entries import FormEntry
from ui.forms.hand_row import LEAD, HandRow, Offer, Part
from ui.theme.tokens import Size
from ui.widgets.kit import EntryLineEdit, IconButton, Words, named, row

VIAL_FIELDS = ("product", "batch", "strength_mg", "expiry_date")
READING_FIELDS = ("minute", "rate_mg_h", "systolic", "diastolic", "heart_rate", "temperature_c", "spo2")
STRENGTHS = (500, 100)
_WIDTHS = {"product": 168, "batch": 128, "strength_mg": 64, "expiry_date": 118}
_CELL = 59
_TIME = 46


class PartTable(QWidget):
    """Rows of parts of an infusion. `skipped` when the cursor leaves an empty last row for what comes after the table."""

    changed = Signal(object)
    left = Signal(str)
    moved = Signal(object, bool)
    skipped = Signal()
    rows_changed = Signal()

    def __init__(self, entry: InfusionEntry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry = entry
        self.rows: list[HandRow] = []
        self._parts: list[FormSession] = []
        self._offers: dict[FormEntry, Offer] = {}
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, Size.GAP_4, 0, Size.GAP_4)
        self._lines.setSpacing(0)

    def add_row(self) -> HandRow:
        """Another row at the end."""
        raise NotImplementedError

    def wants_more(self) -> bool:
        """Whether Enter at the end of the last row adds another."""
        raise NotImplementedError

    def offer(self) -> None:
        """Offers in every row what stands to reason, and says what is computed."""
        raise NotImplementedError

    def take_row(self, part: FormSession, made: HandRow) -> HandRow:
        """Puts a made row in."""
        self.rows.append(made)
        self._parts.append(part)
        self._lines.addWidget(made)
        made.changed.connect(self.changed)
        made.left.connect(self._left)
        made.moved.connect(self._move)
        for control in made.controls():
            if isinstance(control.entry, EntryLineEdit):
                self._offers[control.entry] = Offer(control.entry)
        made.setVisible(True)
        self.rows_changed.emit()
        return made

    def remove(self, at: int) -> None:
        """Takes a row away."""
        made = self.rows.pop(at)
        self._parts.pop(at)
        for one in made.entries():
            self._offers.pop(one, None)
        self._lines.removeWidget(made)
        made.hide()
        made.deleteLater()
        self.rows_changed.emit()

    def say_offer(self, control: FieldControl, text: str) -> None:
        """What Enter takes in a field."""
        offer = self._offers.get(control.entry)
        if offer is not None:
            offer.offer(text)

    def is_blank(self, at: int) -> bool:
        """Whether nothing was typed in a row."""
        return not any(control.state().text.strip() for control in self.rows[at].controls())

    def _left(self, field: str) -> None:
        self.left.emit(field)

    def _move(self, entry: FormEntry, forward: bool) -> None:
        at = next(place for place, made in enumerate(self.rows) if entry in made.entries())
        is_last = at == len(self.rows) - 1
        if forward and is_last and self.is_blank(at):
            self.skipped.emit()
        elif forward and is_last and entry is self.rows[at].entries()[-1] and self.wants_more():
            self.add_row().entries()[0].setFocus(Qt.FocusReason.TabFocusReason)
            self.offer()
        else:
            self.moved.emit(entry, forward)


def _controls(part: FormSession, fields: Sequence[str], prefix: str, spoken: str) -> list[FieldControl]:
    made = []
    for field in fields:
        control = (ExpiryControl if field == "expiry_date" else FieldControl)(part, field, wide=False)
        label = part.state(field).spec.label["en"]
        named(control.entry, f"{prefix}_{field}", f"{spoken}, {label}")
        made.append(control)
    return made


class VialTable(PartTable):
    """Product, batch, strength and expiry of every vial. A batch is put into capitals; `.` says that it was not recorded."""

    def __init__(self, entry: InfusionEntry, dose: Callable[[], float | None], parent: QWidget | None = None) -> None:
        super().__init__(entry, parent)
        self._dose = dose
        for part in entry.vials or [entry.add_vial()]:
            self._row(part)
        self.offer()

    def add_row(self) -> HandRow:
        """Another vial."""
        return self._row(self.entry.add_vial())

    def take_out(self, at: int) -> None:
        """Takes a vial away; the last one is only emptied."""
        self.entry.take_out(self._parts[at])
        self.remove(at)
        if not self.rows:
            self.add_row()
        self._number()
        self.offer()
        self.changed.emit(frozenset(VIAL_FIELDS))

    def wants_more(self) -> bool:
        """Until the vials hold the dose."""
        return self._left_mg(len(self.rows)) > 0

    def offer(self) -> None:
        """The product and batch of the vial before, the strength that is still missing."""
        lots = batches_in(self.entry.main.opened("lot").value)
        for at, made in enumerate(self.rows):
            before = self._parts[at - 1] if at else None
            last = str(before.value("product") or "") if before else self.entry.last_product()
            here = self._parts[at]
            self.say_offer(made.control("product"), last)
            batch = str(before.value("batch") or "") if before else lots[0] if lots else ""
            self.say_offer(made.control("batch"), batch)
            missing = self._left_mg(at)
            strength = next((one for one in STRENGTHS if missing >= one), STRENGTHS[-1] if missing > 0 else 0)
            self.say_offer(made.control("strength_mg"), str(strength) if strength else "")
            same = before is not None and here.value("batch") == before.value("batch")
            expiry = before.state("expiry_date").text if before is not None and same else ""
            self.say_offer(made.control("expiry_date"), expiry)

    def _left(self, field: str) -> None:
        if field == "batch":
            for made in self.rows:
                control = made.control("batch")
                printed = as_printed(control.state().text)
                if control.asks() and control.state().missing is None and printed != control.state().text:
                    control.type(printed)
        self.offer()
        super()._left(field)

    def _row(self, part: FormSession) -> HandRow:
        number = len(self.rows) + 1
        controls = _controls(part, VIAL_FIELDS, f"vial_{number}", self.tr("Vial {0}").format(number))
        for control in controls:
            control.entry.setFixedWidth(_WIDTHS[control.field])
        product, batch, strength, expiry = controls
        out = IconButton("x", f"vial_{number}_out", self.tr("Take vial {0} out").format(number))
        out.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        out.clicked.connect(self._out)
        parts: list[Part] = [product, batch, strength, self.tr("mg"), self.tr("expires"), expiry, out]
        made = HandRow(part, f"vial_{number}", self.tr("Vial {0}").format(number), parts, lead=LEAD - 70)
        return self.take_row(part, made)

    def _number(self) -> None:
        for number, made in enumerate(self.rows, start=1):
            made.label.setText(self.tr("Vial {0}").format(number))

    def _out(self) -> None:
        sender = self.sender()
        at = next(
            place for place, made in enumerate(self.rows) if isinstance(sender, QWidget) and made.isAncestorOf(sender)
        )
        self.take_out(at)

    def _left_mg(self, at: int) -> float:
        """What the vials before a place lack of the dose."""
        held = sum(part.value("strength_mg") or 0 for part in self._parts[:at])
        return (self._dose() or 0) - held


class MinuteControl(FieldControl):
    """The minute of a reading; a time of day is understood too."""

    def __init__(self, entry: InfusionEntry, part: FormSession) -> None:
        self._infusion = entry
        super().__init__(part, "minute", wide=False)

    def _take(self, text: str, unit: str | None) -> None:
        super()._take(self._infusion.type_minute(text), unit)


class ExpiryControl(FieldControl):
    """The expiry of a vial, typed as it is printed: month and year."""

    def _take(self, text: str, unit: str | None) -> None:
        super()._take(typed_expiry(text), unit)


class ReadingTable(PartTable):
    """Rate and vital signs by minute, with the steps that the label proposes and what has run in."""

    def __init__(
        self,
        entry: InfusionEntry,
        dose: Callable[[], float | None],
        is_first: Callable[[], bool],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(entry, parent)
        self._dose, self._is_first = dose, is_first
        self._given: list[Words] = []
        self._lines.addWidget(self._head())
        for part in entry.readings or [entry.add_reading()]:
            self._row(part)
        self.offer()

    def add_row(self) -> HandRow:
        """Another reading."""
        return self._row(self.entry.add_reading())

    def wants_more(self) -> bool:
        """Always: vital signs go on after the end."""
        return True

    def offer(self) -> None:
        """The next minute and rate, the time of day, and the mg that have run in."""
        start = self.entry.clock("start_time")
        steps = self.entry.steps()
        for at, made in enumerate(self.rows):
            part = self._parts[at]
            minute = part.value("minute")
            made.label.setText(clock_at(start, minute) if start and minute is not None else "")
            run = given_mg(steps, minute) if steps and minute is not None and minute >= steps[0].minute else None
            dose = self._dose()
            shown = min(run, dose) if run is not None and dose else run
            self._given[at].setText("" if shown is None else self.tr("{0} mg").format(trimmed(round(shown))))
            before = [step for step in steps if minute is None or step.minute < minute]
            following = next_step(before, is_first=self._is_first())
            earlier = [one.value("minute") for one in self._parts[:at] if one.value("minute") is not None]
            proposed = following.minute if not earlier else max(earlier) + 30
            self.say_offer(made.control("minute"), str(proposed))
            self.say_offer(made.control("rate_mg_h"), trimmed(following.rate_mg_h).replace(",", ""))

    def _left(self, field: str) -> None:
        self.offer()
        super()._left(field)

    def _row(self, part: FormSession) -> HandRow:
        number = len(self.rows) + 1
        prefix, spoken = f"reading_{number}", self.tr("Reading {0}").format(number)
        minute = MinuteControl(self.entry, part)
        named(minute.entry, f"{prefix}_minute", self.tr("{0}, minute or time").format(spoken))
        rate, *signs = _controls(part, READING_FIELDS[1:], prefix, spoken)
        for control in (minute, rate, *signs):
            control.entry.setFixedWidth(_CELL)
        given = Words("", "quiet")
        given.setFixedWidth(_CELL)
        given.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._given.append(given)
        made = HandRow(part, prefix, "", [minute, rate, given, *signs], lead=_TIME)
        return self.take_row(part, made)

    def _head(self) -> QWidget:
        titles = (
            self.tr("Minute"), self.tr("Rate mg/h"), self.tr("Given"), self.tr("Systolic"), self.tr("Diastolic"),
            self.tr("Pulse"), self.tr("Temp °C"), self.tr("SpO₂ %"),
        )  # fmt: skip
        line = row(gap=Size.GAP_8, margins=(Size.MARGIN, 0, Size.GAP_12, 0))
        first = Words(self.tr("Time"), "hint")
        first.setFixedWidth(_TIME)
        line.addWidget(first)
        for title in titles:
            words = Words(title, "hint")
            words.setFixedWidth(_CELL)
            words.setAlignment(Qt.AlignmentFlag.AlignRight)
            line.addWidget(words)
        line.addStretch(1)
        head = QWidget()
        head.setLayout(line)
        return head
