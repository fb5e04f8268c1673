"""The rows of the infusion form in the order in which it is given, and how the cursor walks through them."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.services.entry import FormSession
from core.services.infusion_entry import InfusionEntry
from core.services.infusion_plan import (
    Place,
    place_of,
)
from ui.forms.control import FieldControl
from ui.forms.entries import FormEntry
from ui.forms.hand_row import LEAD, HandRow, Offer, Part, PickStrip
from ui.forms.infusion_rows import ReadingTable, VialTable
from ui.forms.infusion_words import grade_words
from ui.theme.tokens import Size
from ui.widgets.kit import (
    Button,
    CheckBox,
    EntryLineEdit,
    InlineMessage,
    LinkButton,
    SectionStrip,
    Words,
    column,
    ground,
    scrolling,
)

NO_REACTION = "0"
Stop = FormEntry | PickStrip | CheckBox


class InfusionSections(QWidget):
    """All rows of an infusion. `changed` after everything that changed the entry, `left` when a field was left."""

    changed = Signal()
    left = Signal()
    moved = Signal(object, bool)

    def __init__(self, entry: InfusionEntry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry = entry
        self._rows: list[HandRow] = []
        self._rows_after: list[HandRow] = []
        self._offers: dict[str, Offer] = {}
        self.content = ground(QWidget(), "surface")
        self.lines = QVBoxLayout(self.content)
        self.lines.setContentsMargins(0, 0, 0, Size.GAP_12)
        self.lines.setSpacing(0)
        self._asked = InlineMessage("infusion_asked")
        self._asked_holder = QWidget()
        self._asked_holder.setLayout(column(self._asked, margins=(Size.MARGIN, Size.GAP_4, Size.MARGIN, Size.GAP_4)))
        self._asked_holder.setVisible(False)
        self.lines.addWidget(self._asked_holder)
        self._make_dose()
        self._make_vials()
        self._make_premedication()
        self._make_readings()
        self._make_reaction()
        self._make_end()
        self.lines.addStretch(1)
        self.area = scrolling(self.content)
        self.setLayout(column(self.area, gap=0))

    def place_now(self) -> Place | None:
        """Where the infusion stands by the date and course typed; None without a date."""
        main = self.entry.main
        day = main.value("infusion_date")
        if day is None:
            return None
        return place_of(self.entry.chart, self.entry.record_id, day, main.value("scheme") or None, main.value("course"))

    def follow(self) -> None:
        """Says everything that follows from what stands in the fields."""
        raise NotImplementedError

    def dose(self) -> float | None:
        """The dose given, else the planned one, else that of the scheme, in mg."""
        main = self.entry.main
        return main.value("given_dose_mg") or main.value("planned_dose_mg") or self.entry.proposed_dose().mg

    def is_first(self) -> bool:
        """Whether the patient never had an infusion before the date typed."""
        place = self.place_now()
        return place is None or place.is_first

    def rows(self) -> Iterator[HandRow]:
        """Every row that is shown, in reading order."""
        for made in (*self._rows_before, *self.vials.rows, *self._rows_premed, *self.readings.rows, *self._rows_after):
            if not made.isHidden():
                yield made

    def fields(self) -> list[Stop]:
        """What Enter walks through."""
        found: list[Stop] = []
        for made in self.rows():
            found += [strip for strip, of in ((self.scheme, self._scheme_row),) if of is made]
            found += [strip for strip, of in ((self.reaction, self._reaction_row),) if of is made]
            found += [self.with_event] if made is self._event_row else []
            found += made.entries()
        return found

    def stops(self) -> list[QWidget]:
        """What Tab walks through: fields and the answers to questions."""
        found: list[QWidget] = []
        for made in self.rows():
            own = [stop for stop in self.fields() if isinstance(stop, QWidget) and made.isAncestorOf(stop)]
            found += [*own, *(stop for stop in made.stops() if stop not in own)]
        return found

    def commit(self) -> None:
        """Hands over what is being typed at this moment."""
        for made in self.rows():
            for control in made.controls():
                control.commit()

    def touch(self) -> None:
        """Asks everything that is open."""
        for made in self.rows():
            made.touch()

    def in_trouble(self) -> HandRow | None:
        """The first row that refuses or asks."""
        return next((made for made in self.rows() if made.in_trouble()), None)

    def go_to(self, field: str) -> None:
        """Puts the cursor into a field of the infusion; of product and batch into those of the first vial."""
        vial = {"product": "product", "lot": "batch"}.get(field)
        if vial:
            self.vials.rows[0].control(vial).entry.setFocus(Qt.FocusReason.TabFocusReason)
            return
        for made in self.rows():
            for control in made.controls():
                if control.field == field:
                    control.entry.setFocus(Qt.FocusReason.TabFocusReason)
                    return
        strip = {"scheme": self.scheme, "reaction_grade": self.reaction, "infusion_reaction": self.reaction}.get(field)
        if strip is not None:
            strip.setFocus(Qt.FocusReason.TabFocusReason)

    def say_asked(self, words: str) -> None:
        """Says over the fields that something is to be acknowledged below them; nothing says nothing."""
        self._asked.say("confirm", self.tr("Please acknowledge at the end:"), words)
        self._asked_holder.setVisible(bool(words))

    def give_usual(self) -> None:
        """The usual premedication, with one key."""
        self.entry.give_usual_premedication()
        for made in self._rows_premed:
            made.show_state()
        self._changed()

    def add_row(self) -> None:
        """Another vial, or another reading where the cursor is among the readings."""
        table = self.readings if any(one.hasFocus() for made in self.readings.rows for one in made.entries()) else None
        made = (table or self.vials).add_row()
        (table or self.vials).offer()
        made.entries()[0].setFocus(Qt.FocusReason.TabFocusReason)

    def _make_dose(self) -> None:
        main = self.entry.main
        self._strip(self.tr("Dose"))
        self.scheme = PickStrip(
            [
                ("1000x2", self.tr("1000 mg × 2")),
                ("500x2", self.tr("500 mg × 2")),
                ("375x4", self.tr("375 mg/m² × 4")),
                ("1000", self.tr("1000 mg")),
                ("500", self.tr("500 mg")),
                ("custom", self.tr("other")),
            ],
            "infusions_scheme",
            self.tr("Scheme"),
        )
        self.scheme.choose(main.value("scheme") or "")
        self.scheme.chosen.connect(self._scheme_chosen)
        self.scheme.moved.connect(self.moved)
        self._date_row = self._row(
            "infusion_when", self.tr("Date"), main,
            ["=infusion_date", self.tr("course"), "=course", self.tr("infusion"), "=infusion_no"],
        )  # fmt: skip
        self._scheme_row = self._row("infusion_scheme", self.tr("Scheme"), main, [self.scheme])
        self._weight_row = self._row("infusion_weight", self.tr("Weight"), main, ["=weight_kg", self.tr("kg")])
        self._dose_row = self._row(
            "infusion_dose", self.tr("Dose given"), main,
            ["=given_dose_mg", self.tr("mg, planned"), "=planned_dose_mg", self.tr("mg")],
        )  # fmt: skip
        for made, field in ((self._date_row, "course"), (self._date_row, "infusion_no")):
            made.control(field).entry.setFixedWidth(48)
        self._rows_before = self._taken()

    def _make_vials(self) -> None:
        more = LinkButton(self.tr("Vial"), "infusion_add_vial", icon_name="plus")
        more.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        more.setToolTip(self.tr("Another vial (Ctrl+Enter)"))
        more.clicked.connect(self._add_vial)
        self._vial_strip = self._strip(self.tr("Vials"), more)
        self.vials = VialTable(self.entry, self.dose)
        self._listen(self.vials)
        self.lines.addWidget(self.vials)

    def _make_premedication(self) -> None:
        main = self.entry.main
        usual = Button(self.tr("Usual"), "infusion_usual_premedication", size="inline", keys="F7")
        usual.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        usual.clicked.connect(self.give_usual)
        strip = self._strip(self.tr("Premedication"), usual)
        strip.set_fact(self.tr("methylprednisolone 100 mg, antihistamine, paracetamol 1 g"))
        self._row(
            "infusion_premed", self.tr("Methylprednisolone"), main,
            ["=premed_methylprednisolone_mg", self.tr("mg, paracetamol"), "=premed_paracetamol_mg", self.tr("mg")],
        )  # fmt: skip
        self._row(
            "infusion_premed_words", self.tr("Antihistamine"), main,
            ["=premed_antihistamine", self.tr("other"), "=premed_other"],
        )  # fmt: skip
        self._rows_premed = self._taken()

    def _make_readings(self) -> None:
        main = self.entry.main
        self._reading_strip = self._strip(self.tr("Rate and vital signs"))
        self._start_row = self._row("infusion_start", self.tr("Started at"), main, ["=start_time"])
        self._rows_premed += self._taken()
        self.readings = ReadingTable(self.entry, self.dose, self.is_first)
        self._listen(self.readings)
        self.lines.addWidget(self.readings)

    def _make_reaction(self) -> None:
        main = self.entry.main
        self._strip(self.tr("Reaction"))
        grades = [(grade, self.tr("grade {0}").format(grade) if grade == "1" else grade) for grade in grade_words()]
        self.reaction = PickStrip(
            [(NO_REACTION, self.tr("none")), *grades],
            "infusions_reaction",
            self.tr("Infusion reaction, CTCAE grade"),
            keys={"n": NO_REACTION, "0": NO_REACTION, **{grade: grade for grade in grade_words()}},
        )
        self.reaction.choose(self._reaction_code())
        self.reaction.chosen.connect(self._reaction_chosen)
        self.reaction.moved.connect(self.moved)
        self._reaction_row = self._row("infusion_reaction", self.tr("Infusion reaction"), main, [self.reaction])
        self._grades = Words("", "hint", wrap=True)
        self._graded = QWidget()
        indent = Size.MARGIN + LEAD + Size.GAP_8
        self._graded.setLayout(column(self._grades, margins=(indent, 0, Size.MARGIN, Size.GAP_4)))
        self.lines.addWidget(self._graded)
        self._signs_row = self._row(
            "infusion_signs", self.tr("Signs"), main, ["=reaction_signs", self.tr("done"), "=reaction_action"]
        )
        self.with_event = CheckBox(self.tr("Record the adverse event"), "infusion_with_event")
        self.with_event.setChecked(self.entry.event is not None)
        self.with_event.toggled.connect(self._event_toggled)
        self._event_row = self._row("infusion_event", self.tr("Adverse event"), main, [self.with_event])
        self._event_fields: HandRow | None = None
        if self.entry.event is not None:
            self._make_event_row(self.entry.event)

    def _make_event_row(self, event: FormSession) -> None:
        made = self._made(
            "infusion_event_fields",
            "",
            event,
            ["=hours_since_infusion", self.tr("h after the start, outcome"), "=outcome"],
        )
        self._event_fields = made
        self.lines.insertWidget(self.lines.indexOf(self._event_row) + 1, made)
        made.setVisible(True)
        rows = self._rows_after or self._rows
        rows.insert(rows.index(self._event_row) + 1, made)

    def _make_end(self) -> None:
        main = self.entry.main
        self._strip(self.tr("End"))
        self._end_row = self._row(
            "infusion_end", self.tr("Ended at"), main,
            ["=stop_time", self.tr("whole dose given"), "=completed", self.tr("given by"), "=nurse"],
        )  # fmt: skip
        self._due_row = self._row("infusion_due", self.tr("Next course planned"), main, ["=next_due_date"])
        self._rows_after = self._taken()

    def _strip(self, title: str, right: QWidget | None = None) -> SectionStrip:
        made = SectionStrip(title, right=right)
        made.setFixedHeight(Size.SECTION_STRIP)
        self.lines.addWidget(made)
        return made

    def _row(self, name: str, label: str, session: FormSession, parts: list[str | QWidget]) -> HandRow:
        made = self._made(name, label, session, parts)
        self._rows.append(made)
        self.lines.addWidget(made)
        return made

    def _made(self, name: str, label: str, session: FormSession, parts: list[str | QWidget]) -> HandRow:
        """A row in which `=weight_kg` becomes the field of that id; other words stay words."""
        built: list[Part] = []
        for part in parts:
            if isinstance(part, str) and part.startswith("="):
                field = part.removeprefix("=")
                control = FieldControl(session, field, wide=False)
                if isinstance(control.entry, EntryLineEdit):
                    self._offers[field] = Offer(control.entry)
                if field in ("start_time", "stop_time"):
                    control.entry.setFixedWidth(64)
                built.append(control)
            else:
                built.append(part)
        made = HandRow(session, name, label, built)
        made.changed.connect(self._changed)
        made.left.connect(self._left)
        made.moved.connect(self.moved)
        return made

    def _taken(self) -> list[HandRow]:
        """The rows made since the last call."""
        taken, self._rows = self._rows, []
        return taken

    def _listen(self, table: VialTable | ReadingTable) -> None:
        table.changed.connect(self._changed)
        table.left.connect(self._left)
        table.moved.connect(self.moved)
        table.skipped.connect(self._skip)

    def _reaction_code(self) -> str:
        main = self.entry.main
        if main.value("infusion_reaction") is False:
            return NO_REACTION
        grade = main.value("reaction_grade")
        return "" if grade is None else str(grade)

    def _changed(self, _fields: object = None) -> None:
        self.follow()
        self.changed.emit()

    def _left(self, _field: str) -> None:
        for made in self.rows():
            made.show_state()
        self.left.emit()

    def _scheme_chosen(self, code: str) -> None:
        self.entry.main.set_text("scheme", code)
        self._changed()

    def _reaction_chosen(self, code: str) -> None:
        main = self.entry.main
        main.set_text("infusion_reaction", "" if not code else "no" if code == NO_REACTION else "yes")
        main.set_text("reaction_grade", "" if code in ("", NO_REACTION) else code)
        if code in ("", NO_REACTION):
            self.with_event.setChecked(False)
        self._changed()

    def _event_toggled(self, on: bool) -> None:
        if on:
            event = self.entry.record_event()
            if self._event_fields is None:
                self._make_event_row(event)
        else:
            self.entry.drop_event()
            if self.entry.event is None and self._event_fields is not None:
                made, self._event_fields = self._event_fields, None
                self._rows_after.remove(made)
                made.hide()
                made.deleteLater()
        self._changed()

    def _add_vial(self) -> None:
        made = self.vials.add_row()
        self.vials.offer()
        made.entries()[0].setFocus(Qt.FocusReason.TabFocusReason)

    def _skip(self) -> None:
        table = self.sender()
        if isinstance(table, VialTable | ReadingTable):
            self.moved.emit(table.rows[-1].entries()[-1], True)
