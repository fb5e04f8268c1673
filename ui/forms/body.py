"""The rows of a form under their section strips, with the heads of the comparison columns over them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget

from core.services.entry import FormSession
from core.services.visit_checks import VisitChecks, other_assessor
from core.services.visit_totals import TOTAL_OF
from ui.forms.arrangement import LIMIT, Need, Section, applies, arrange, section_title
from ui.forms.comparison import Comparison
from ui.forms.entries import FormEntry
from ui.forms.grade_cell import GradeCell
from ui.forms.grid_panel import GridPanel
from ui.forms.haq_grid import HaqGrid
from ui.forms.mmt8_grid import Mmt8Grid
from ui.forms.row import BASELINE_WIDTH, CHANGE_WIDTH, LEAD_WIDTH, PERCENT_WIDTH, SIDE, FormRow
from ui.forms.shown import date_words
from ui.forms.skin_map import SkinMap
from ui.theme.tokens import Size
from ui.widgets.kit import LinkButton, SectionStrip, SideItem, Words, column, ground, row, scrolling

GRIDS: dict[str, type[Mmt8Grid] | type[SkinMap] | type[HaqGrid]] = {
    "mmt8": Mmt8Grid,
    "mrss": SkinMap,
    "haq_di": HaqGrid,
}
"""The grid behind each total."""
SCROLL_BAR = 12
"""Width of a scroll bar: the heads of the columns stand over the columns."""


class FormBody(QWidget):
    """All rows of a form. `changed` after every keystroke that changed the session, `left(field)` when a field was left."""

    changed = Signal(object)
    left = Signal(str)
    moved = Signal(object, bool)

    def __init__(self, session: FormSession, diseases: frozenset[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self.form = session, session.form
        self.compares = self.form.id == "visits"
        self._diseases, self._more = diseases, set[str]()
        self._comparison = Comparison()
        self.sections = arrange(self.form)
        self.rows: dict[str, FormRow] = {}
        self._section_of: dict[str, str] = {}
        self._strips: dict[str, SectionStrip] = {}
        self._links: dict[str, LinkButton] = {}
        self._grids: dict[str, GridPanel] = {}
        self._head = self._make_head()
        content = ground(QWidget(), "surface")
        lines = QVBoxLayout(content)
        lines.setContentsMargins(0, 0, 0, Size.GAP_12)
        lines.setSpacing(0)
        for section in self.sections:
            lines.addWidget(self._strip(section))
            for line in section.lines:
                made = FormRow(session, line, compares=self.compares)
                made.changed.connect(self._changed)
                made.left.connect(self._left)
                made.moved.connect(self.moved)
                made.grid_wanted.connect(self.open_grid)
                self.rows[line.field] = made
                self._section_of[line.field] = section.key
                lines.addWidget(made)
        lines.addStretch(1)
        self.area: QScrollArea = scrolling(content)
        self.area.verticalScrollBar().rangeChanged.connect(self._scrolls)
        self._parts = column(self._head, gap=0)
        self._parts.addWidget(self.area, 1)
        self.setLayout(self._parts)
        self._head.setVisible(self.compares)
        self.settle()

    def compare(self, comparison: Comparison) -> None:
        """Shows what every value is compared with."""
        self._comparison = comparison
        previous, baseline = comparison.previous, comparison.baseline
        self._previous_date.setText(date_words(previous.visit_date) if previous else self.tr("none"))
        self._baseline_date.setText(date_words(baseline.visit_date) if baseline else self.tr("none"))
        if comparison.chart is not None:
            self._session.compare_with(VisitChecks(tuple(comparison.others()), comparison.chart.first_rtx_date))
        for made in self.rows.values():
            made.show_state()
            made.compare(comparison)
        for grid in self._grids.values():
            grid.compare(comparison)
        self._note_assessor()
        self.settle()

    def say_now(self, words: str) -> None:
        """The date over the fields."""
        self._now_date.setText(words)

    def set_diseases(self, diseases: frozenset[str]) -> None:
        """Shows the fields asked for these diseases; one with a value always stays."""
        self._diseases = diseases
        self.settle()

    def settle(self) -> None:
        """Decides which rows and strips stand: those that apply, and of the rarer ones those in use or asked for."""
        for section in self.sections:
            waiting = self._waiting(section)
            any_row = False
            for line in section.lines:
                stands = self._is_asked(line.field) and line.field not in waiting
                self.rows[line.field].setVisible(stands)
                any_row = any_row or stands
            self._strips[section.key].setVisible(any_row or bool(waiting))
            link = self._links.get(section.key)
            if link is not None:
                link.setVisible(bool(waiting))
                link.setText(self.tr("{0} more").format(len(waiting)))

    def show_more(self, key: str = "") -> None:
        """Opens the rarer fields of a section, or of all."""
        self._more |= {key} if key else {section.key for section in self.sections}
        self.settle()

    def show_baseline(self, visible: bool) -> None:
        """Takes the baseline column away in a narrow window."""
        self._baseline_head.setVisible(visible)
        for made in self.rows.values():
            made.show_baseline(visible)

    def show_change(self, visible: bool) -> None:
        """Takes change and percent away where even they have no room."""
        self._change_head.setVisible(visible)
        self._percent_head.setVisible(visible)
        for made in self.rows.values():
            made.show_change(visible)

    def row_of(self, field: str) -> FormRow:
        """The row of a field, also of an upper limit; of a grade that of its total."""
        if field in self.rows:
            return self.rows[field]
        return self.rows[TOTAL_OF.get(field) or field.removesuffix(LIMIT)]

    def entry_of(self, field: str) -> FormEntry | GradeCell:
        """The widget of a field; of a grade its cell, in the grid."""
        if field not in self.rows and field in TOTAL_OF:
            return self._grid(TOTAL_OF[field]).cells[field]
        return next(control.entry for control in self.row_of(field).controls() if control.field == field)

    def standing(self) -> Iterator[FormRow]:
        """The rows that are shown, in reading order."""
        return (made for made in self.rows.values() if not made.isHidden())

    def go_to(self, field: str) -> None:
        """Puts the cursor into a field, opening its section if need be."""
        made = self.row_of(field)
        if made.isHidden():
            self.show_more(self._section_of[made.spec.id])
        if field not in self.rows and field in TOTAL_OF:
            self.open_grid(TOTAL_OF[field])
        else:
            self._show_grid(None)
        self.entry_of(field).setFocus(Qt.FocusReason.TabFocusReason)

    def open_grid(self, total: str) -> None:
        """Opens the grades of a total in place of the rows."""
        grid = self._grid(total)
        self._show_grid(grid)
        grid.start()

    def close_grid(self) -> None:
        """Shows the rows again, with the cursor in the total."""
        total = next((name for name, grid in self._grids.items() if not grid.isHidden()), None)
        self._show_grid(None)
        if total is not None:
            self.rows[total].touch()
            self.entry_of(total).setFocus(Qt.FocusReason.TabFocusReason)

    def grid_open(self) -> GridPanel | None:
        """The grid that stands in place of the rows, if one does."""
        return next((grid for grid in self._grids.values() if not grid.isHidden()), None)

    def refresh(self, fields: frozenset[str]) -> None:
        """Shows the session's state of these fields, whoever changed them."""
        for name in {
            field if field in self.rows else self.row_of(field).spec.id for field in fields if self._has(field)
        }:
            made = self.rows[name]
            made.show_state()
            made.compare(self._comparison)
        for total, grid in self._grids.items():
            if any(field == total or TOTAL_OF.get(field) == total for field in fields):
                grid.show_state()
        self._note_assessor()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F6 opens the rarer fields of the section with the cursor, or of the next one that has any, and goes there."""
        plain = not event.modifiers()
        if event.key() == Qt.Key.Key_F6 and plain and self._open_next():
            return
        super().keyPressEvent(event)

    def show_row(self, widget: QWidget) -> str:
        """Scrolls the row of a widget into view; gives its section, or nothing when the widget is in none."""
        for made in self.rows.values():
            if made.isAncestorOf(widget):
                self.area.ensureWidgetVisible(made, 0, Size.GAP_24)
                return self._section_of[made.spec.id]
        return ""

    def touch(self) -> None:
        """Asks everything that is open, also of fields nobody went to."""
        for made in self.rows.values():
            made.touch()

    def commit(self) -> None:
        """Hands over what is being typed at this moment."""
        for made in self.rows.values():
            for control in made.controls():
                control.commit()

    def side_items(self, needs: Sequence[Need]) -> list[SideItem]:
        """The sections with what is filled: of what is needed, else of what is there."""
        needed = {field for need in needs for field in need.fields}
        items = []
        for section in self.sections:
            fields = [line.field for line in section.lines if self._is_asked(line.field)]
            if not fields:
                continue
            states = [control.state() for field in fields for control in self.rows[field].controls()]
            wanted = [state for state in states if state.spec.id in needed or state.spec.required]
            counted = wanted if wanted and self.compares else states
            filled = sum(state.value is not None or state.missing is not None for state in counted)
            trouble = any(self.rows[field].in_trouble() for field in fields)
            if not self.compares:
                count = str(filled) if filled else ""
            elif wanted:
                count = self.tr("{0} of {1}").format(filled, len(wanted))
            else:
                count = self.tr("{0} filled").format(filled) if filled else self.tr("optional")
            title = section_title(self.form.id, section.key)
            items.append(SideItem(section.key, title, count=count, tone="warning" if trouble else ""))
        return items

    def in_trouble(self) -> tuple[int, int]:
        """How many values are refused and how many wait for an answer, of those that were left."""
        states = [c.state() for made in self.standing() for c in made.controls() if c.asks()]
        return sum(state.refused for state in states), sum(state.to_confirm for state in states)

    def first_of(self, section: str) -> str:
        """The first field of a section that is shown."""
        lines = next(one for one in self.sections if one.key == section).lines
        return next((line.field for line in lines if not self.rows[line.field].isHidden()), lines[0].field)

    def hides_fields(self) -> bool:
        """Whether fields are hidden because of the patient's disease."""
        return not all(self._is_asked(line.field) for section in self.sections for line in section.lines)

    def _is_asked(self, field: str) -> bool:
        spec, state = self.form.fields[field], self._session.state(field)
        return applies(spec, self._diseases) or state.value is not None or state.missing is not None

    def _row_waits(self, section: Section, field: str) -> bool:
        line = next(line for line in section.lines if line.field == field)
        if line.usual or section.key in self._more or not self._is_asked(field):
            return False
        if field in TOTAL_OF and self._session.follows_grades(TOTAL_OF[field]):
            return True
        states = [control.state() for control in self.rows[field].controls()]
        before = section.key != "record" and getattr(self._comparison.previous, field, None) is not None
        return not before and not any(state.text for state in states)

    def _strip(self, section: Section) -> SectionStrip:
        link = None
        if not all(line.usual for line in section.lines):
            title = section_title(self.form.id, section.key)
            link = LinkButton("", f"{self.form.id}_{section.key}_more", icon_name="plus")
            link.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            link.setToolTip(self.tr("More fields of {0} (F6)").format(title))
            link.clicked.connect(self._open_section)
            self._links[section.key] = link
        margin = SIDE if self.compares else Size.MARGIN
        strip = SectionStrip(section_title(self.form.id, section.key), right=link, margin=margin)
        strip.setFixedHeight(Size.SECTION_STRIP)
        self._strips[section.key] = strip
        return strip

    def _open_section(self) -> None:
        for key, link in self._links.items():
            if link is self.sender():
                self.show_more(key)

    def _open_next(self) -> bool:
        """Opens the waiting fields from the cursor's section on; False when none wait any more."""
        keys = [section.key for section in self.sections]
        here = QApplication.focusWidget()
        at = next(
            (
                keys.index(self._section_of[name])
                for name, made in self.rows.items()
                if here and made.isAncestorOf(here)
            ),
            0,
        )
        waiting = {section.key: self._waiting(section) for section in self.sections}
        key = next((one for one in [*keys[at:], *keys[:at]] if waiting[one]), None)
        if key is None:
            return False
        self.show_more(key)
        self.go_to(waiting[key][0])
        return True

    def _waiting(self, section: Section) -> list[str]:
        return [line.field for line in section.lines if self._row_waits(section, line.field)]

    def _has(self, field: str) -> bool:
        return field in self.rows or field in TOTAL_OF or field.removesuffix(LIMIT) in self.rows

    def _grid(self, total: str) -> GridPanel:
        if total not in self._grids:
            grid = GRIDS[total](self._session)
            grid.changed.connect(self._changed)
            grid.closed.connect(self.close_grid)
            grid.setVisible(False)
            self._grids[total] = grid
            self._parts.addWidget(grid, 1)
            grid.compare(self._comparison)
        return self._grids[total]

    def _show_grid(self, shown: GridPanel | None) -> None:
        for grid in self._grids.values():
            grid.setVisible(grid is shown)
        self._head.setVisible(shown is None and self.compares)
        self.area.setVisible(shown is None)

    def _note_assessor(self) -> None:
        """The skin score and the muscle test depend on who takes them."""
        for field in ("mrss", "mmt8") if self.compares else ():
            other = other_assessor(self._session.value, self._comparison.others(), field)
            told = self.tr("Before: {0}, {1}").format(other[0], date_words(other[1])) if other else ""
            self.rows[field].show_note(self.tr("other assessor") if other else "", told)

    def _make_head(self) -> QWidget:
        self._previous_date, self._now_date = Words("", "hint"), Words("", "small_strong", tone="accent")
        self._baseline_date = Words("", "hint")
        for words in (self._previous_date, self._baseline_date):
            words.setAlignment(Qt.AlignmentFlag.AlignRight)
        head = ground(QWidget(), "head")
        line = row(gap=0, margins=(SIDE, Size.GAP_4, Size.GAP_12, Size.GAP_4))
        before = _head_pair(self.tr("Previous"), self._previous_date, LEAD_WIDTH)
        line.addWidget(before)
        line.addSpacing(Size.GAP_16)
        now = Words(self.tr("Now"), "small_strong", tone="accent")
        line.addLayout(column(now, self._now_date, gap=0))
        line.addStretch(1)
        self._change_head = _head_pair(self.tr("Change"), Words("", "hint"), CHANGE_WIDTH)
        line.addWidget(self._change_head)
        self._baseline_head = _head_pair(self.tr("Baseline"), self._baseline_date, BASELINE_WIDTH)
        line.addWidget(self._baseline_head)
        self._percent_head = _head_pair(self.tr("% of"), _right(self.tr("baseline")), PERCENT_WIDTH)
        line.addWidget(self._percent_head)
        head.setLayout(line)
        return head

    def _scrolls(self, _least: int, most: int) -> None:
        layout = self._head.layout()
        if layout is not None:
            right = Size.GAP_12 + (SCROLL_BAR if most else 0)
            layout.setContentsMargins(SIDE, Size.GAP_4, right, Size.GAP_4)

    def _changed(self, fields: frozenset[str]) -> None:
        self.refresh(fields)
        self.changed.emit(fields)

    def _left(self, field: str) -> None:
        self.row_of(field).show_state()
        self.left.emit(field)


def _right(text: str) -> Words:
    words = Words(text, "hint")
    words.setAlignment(Qt.AlignmentFlag.AlignRight)
    return words


def _head_pair(first: str, second: Words, width: int) -> QWidget:
    pair = QWidget()
    pair.setFixedWidth(width)
    pair.setLayout(column(_right(first), second, gap=0))
    return pair
