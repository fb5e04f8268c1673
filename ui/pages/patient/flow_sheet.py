"""The flow sheet: measures as rows, visits as columns; what lies outside its limits is marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableView, QWidget

from core.dictionary.spec import Dictionary
from core.reports.labels import measure
from core.services.chart import Chart
from ui.pages.patient.measures import (
    IMMUNOGLOBULINS,
    baseline,
    courses_after,
    has_any,
    limit_of,
    months_since_first,
    reading,
)
from ui.pages.patient.words import BLANK, missing_word, shown_day, shown_number
from ui.theme.tokens import Size
from ui.widgets.kit import Cell, Column, Group, KeyCap, Rule, TableView, Words, column, ground, row

LABEL_WIDTH = 224
VISIT_WIDTH = 96
GROUP_HEIGHT = 24
LEGEND_FROM = 240
MEASURE = "measure"


@dataclass(frozen=True)
class FlowRow:
    """One measure: its name, the quiet words behind it, and its cell at each visit by the visit's number."""

    key: str
    label: str
    unit: str
    cells: Mapping[int, Cell]


class FlowSheet(QWidget):
    """Table and legend. Signal `visit_opened(record_id)` when Enter is pressed on a visit's column."""

    visit_opened = Signal(int)

    def __init__(self, dictionary: Dictionary, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        ground(self, "surface")
        self._dictionary = dictionary
        self.table = FlowTable(self.tr("Flow sheet: measures by visit"))
        self.table.set_empty_text(self.tr("No visit is recorded yet. Ctrl+N records the first."))
        self.table.opened.connect(self._opened)
        self._legend = QWidget()
        self._legend.setLayout(
            row(
                Words(
                    "\N{BLACK DOWN-POINTING SMALL TRIANGLE}\N{BLACK UP-POINTING SMALL TRIANGLE}",
                    "small",
                    tone="warning",
                ),
                Words(self.tr("outside its limits"), "hint"),
                Words(self.tr("n.d. = not done"), "hint"),
                Words(self.tr("{0} = not entered").format(BLANK), "hint"),
                KeyCap("Enter"),
                Words(self.tr("opens the visit"), "hint"),
                KeyCap("Ctrl+C"),
                Words(self.tr("copies the table"), "hint"),
                "stretch",
                gap=Size.GAP_8,
                margins=(Size.MARGIN, 6, Size.MARGIN, 6),
            )
        )
        self.setLayout(column(self.table, self._legend, gap=0))

    def show_chart(self, chart: Chart) -> None:
        """Shows every visit, the latest in sight."""
        rows = self._rows(chart)
        self.table.show_sheet(self._columns(chart), rows if chart.visits else [])
        self._show_legend()

    def clear(self) -> None:
        """Shows nothing of anybody."""
        self.table.show_sheet((), ())
        self._show_legend()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low window the legend gives its room to the measures."""
        super().resizeEvent(event)
        self._show_legend()

    def _show_legend(self) -> None:
        self._legend.setVisible(self.table.table.rowCount() > 0 and self.height() >= LEGEND_FROM)

    def _columns(self, chart: Chart) -> list[Column[FlowRow]]:
        start = baseline(chart)
        made = [Column[FlowRow](MEASURE, "", _label, width=LABEL_WIDTH)]
        for visit in chart.visits:
            day = visit.record.visit_date
            month = months_since_first(chart, visit.record)
            title = (
                self.tr("BL") if day == start else "" if month is None else f"M{month}".replace("M-", "M\N{MINUS SIGN}")
            )
            made.append(
                Column(
                    f"visit_{visit.record_id}",
                    title or shown_day(day)[-4:],
                    _cell_at(visit.record_id),
                    right=True,
                    width=VISIT_WIDTH,
                    under=shown_day(day),
                    line="right" if day == start else "",
                )
            )
        return made

    def _rows(self, chart: Chart) -> list[FlowRow | Group]:
        begun = courses_after(chart)
        made: list[FlowRow | Group] = [
            FlowRow(
                "course",
                self.tr("Rituximab course"),
                "",
                {visit.record_id: Cell(text) for visit, text in zip(chart.visits, begun, strict=True)},
            )
        ]
        for title, measures in self._groups():
            found = [self._row(chart, code) for code in measures if has_any(chart, code)]
            if "tis" in measures and found and any(scores.tis and scores.tis.category for scores in chart.scores):
                found.append(self._response(chart))
            made += [Group(title), *found] if found else []
        return made

    def _groups(self) -> Sequence[tuple[str, Sequence[str]]]:
        return (
            (self.tr("Steroids"), ("pdneq",)),
            (self.tr("Muscle"), ("ck", "aldolase", "ldh", "ast", "alt", "mmt8", "haq_di")),
            (
                self.tr("Global activity and response"),
                ("physician_global", "patient_global", "extramuscular_vas", "tis"),
            ),
            (self.tr("Lung"), ("fvc_pct", "dlco_pct")),
            (self.tr("Skin"), ("mrss",)),
            (self.tr("Immunoglobulins and B cells"), (*IMMUNOGLOBULINS, "cd19")),
        )

    def _row(self, chart: Chart, code: str) -> FlowRow:
        known = measure(code, self._dictionary)
        limit = limit_of(chart, code)
        unit = known.unit.replace(" to ", "\N{EN DASH}")
        if code in IMMUNOGLOBULINS and limit is not None:
            unit = self.tr("{0}, LLN {1}").format(unit, f"{limit[1]:g}")
        cells = {}
        for visit, scores in zip(chart.visits, chart.scores, strict=True):
            one = reading(chart, visit, scores, code)
            if one.value is not None:
                text = shown_number(one.value, code, self._dictionary)
                cells[visit.record_id] = Cell(text, mark=one.mark, tone="strong" if code == "tis" else "plain")
            else:
                words = missing_word(one.missing) if one.missing else BLANK
                tip = scores.why if code == "tis" else ""
                cells[visit.record_id] = Cell(words, tone="quiet", tip=tip)
        return FlowRow(code, known.label, unit if code != "tis" else "0\N{EN DASH}100", cells)

    def _response(self, chart: Chart) -> FlowRow:
        cells = {
            visit.record_id: Cell(scores.tis.category.value)
            if scores.tis and scores.tis.category
            else Cell(BLANK, tone="quiet")
            for visit, scores in zip(chart.visits, chart.scores, strict=True)
        }
        return FlowRow("response", self.tr("Response"), "", cells)

    def _opened(self, _row: FlowRow, column_key: str) -> None:
        if column_key != MEASURE:
            self.visit_opened.emit(int(column_key.removeprefix("visit_")))


class FlowTable(TableView):
    """A table whose first column, the names of the measures, stays while the visits scroll."""

    def __init__(self, accessible_name: str) -> None:
        super().__init__((), _row_key, "flow_sheet", accessible_name, dense=True, by="cell")
        self._names = QTableView(self)
        self._names.setModel(self.model())
        self._names.setItemDelegate(self.itemDelegate())
        self._names.setFrameShape(QFrame.Shape.NoFrame)
        self._names.setShowGrid(False)
        self._names.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._names.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self._names.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._names.horizontalHeader().hide()
        self._names.verticalHeader().hide()
        self._names.verticalHeader().setMinimumSectionSize(Size.BUTTON_SMALL)
        self._names.verticalHeader().setDefaultSectionSize(Size.TABLE_ROW_DENSE)
        self._names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._names.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._names.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        # Over the head beside it, where the first column has no title.
        self._corner = ground(QWidget(self), "head")
        self._edge = Rule("down", self)
        self.verticalScrollBar().valueChanged.connect(self._names.verticalScrollBar().setValue)
        self.horizontalScrollBar().valueChanged.connect(self._place_names)

    def show_sheet(self, columns: Sequence[Column[FlowRow]], rows: Sequence[FlowRow | Group]) -> None:
        """Shows other visits and measures; the latest visit comes into sight."""
        # Without rows first: group rows cannot span no columns.
        self.set_rows(())
        self.set_columns(columns)
        self.set_rows(rows)
        for at, one in enumerate(rows):
            height = GROUP_HEIGHT if isinstance(one, Group) else Size.TABLE_ROW_DENSE
            self.setRowHeight(at, height)
            self._names.setRowHeight(at, height)
        for at in range(len(columns)):
            self._names.setColumnHidden(at, at != 0)
        self._names.setColumnWidth(0, LABEL_WIDTH)
        self._place_names()
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().maximum())

    def choose_first(self) -> None:
        """Begins at the latest visit."""
        rows = [one for one in self.table.rows() if isinstance(one, FlowRow)]
        if not self.currentIndex().isValid() and rows:
            self.choose(rows[0].key, self.table.columns()[-1].key)

    def scrollTo(
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Never leaves the chosen visit under the names."""
        super().scrollTo(index, hint)
        hidden = LABEL_WIDTH - self.visualRect(index).left()
        if index.column() > 0 and hidden > 0:
            self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() - hidden)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps the names over the first column."""
        super().resizeEvent(event)
        self._place_names()

    def _place_names(self) -> None:
        head = self.horizontalHeader().height()
        scrolled = self.horizontalScrollBar().value() > 0
        for part in (self._names, self._corner, self._edge):
            part.setVisible(scrolled)
        self._corner.setGeometry(QRect(0, 0, LABEL_WIDTH, head))
        self._edge.setGeometry(QRect(LABEL_WIDTH, 0, 1, head + self.viewport().height()))
        self._names.setGeometry(QRect(0, head, LABEL_WIDTH, self.viewport().height()))
        self._names.verticalScrollBar().setValue(self.verticalScrollBar().value())


def _row_key(one: FlowRow) -> str:
    return one.key


def _label(one: FlowRow) -> Cell:
    return Cell(one.label, one.unit, tone="label")


def _cell_at(record_id: int) -> Callable[[FlowRow], Cell]:
    return lambda one: one.cells.get(record_id, Cell())
