"""Builds a filter from fields and values of the records, counts whom it keeps while it is built, and saves it under a name."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from core.services.conditions import Condition
from core.services.filter_offer import FilterField, FilterOffer
from core.services.saved_filters import SavedFilter
from ui.theme.tokens import Size
from ui.widgets.kit import (
    Cell,
    ChoiceEntry,
    Column,
    EntryLineEdit,
    InlineMessage,
    PageHead,
    PrimaryButton,
    SecondaryButton,
    TableView,
    Words,
    column,
    row,
    scrolling,
)

MOST_CONDITIONS = 4
_FIELD_WIDTH, _VALUE_WIDTH, _NAME_WIDTH = 260, 260, 260
_MOST_ROWS = 6


class FilterEditor(QWidget):
    """Up to four conditions that must all hold, their name, and the filters saved before.

    `saved(SavedFilter)` and `removed(name)` ask whoever keeps the filters; `back_wanted` on Esc.
    """

    saved = Signal(object)
    removed = Signal(str)
    back_wanted = Signal()

    def __init__(self, name_problem: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("analysis_filter_editor")
        self._name_problem = name_problem
        self._offer = FilterOffer(0, ())
        self._filters: tuple[SavedFilter, ...] = ()
        self.head = PageHead(self.tr("Filters"), back=self.tr("Analysis"), compact=True)
        self.fields = [self._entry("field", at) for at in range(MOST_CONDITIONS)]
        self.values = [self._entry("value", at) for at in range(MOST_CONDITIONS)]
        self.count = Words("", "strong")
        self.name = EntryLineEdit("filter_name", self.tr("Name of the filter"), width=_NAME_WIDTH)
        self.message = InlineMessage("filter_message")
        self.save = PrimaryButton(self.tr("Save filter"), "filter_save")
        self.remove = SecondaryButton(self.tr("Delete filter"), "filter_remove", icon_name="trash-2")
        self.table = TableView(self._columns(), _key, "filter_table", self.tr("Saved filters"))
        page = column(self.head, gap=0)
        page.addWidget(scrolling(self._body()), 1)
        self.setLayout(page)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.back_wanted)
        self.head.back_wanted.connect(self.back_wanted)
        self.save.clicked.connect(self._save)
        self.remove.clicked.connect(self._remove)
        self.table.opened.connect(self._open)
        for at, (field, value) in enumerate(zip(self.fields, self.values, strict=True)):
            field.setProperty("place", at)
            field.committed.connect(self._field_chosen)
            value.committed.connect(self._count)

    def show_offer(self, offer: FilterOffer, filters: Sequence[SavedFilter]) -> None:
        """Takes up what the records offer and the filters saved before; keeps what is being built."""
        self._offer, self._filters = offer, tuple(filters)
        fields = [(field.name, field.words) for field in offer.fields]
        for at, entry in enumerate(self.fields):
            entry.set_choices(fields)
            self._offer_values(at)
        self.table.set_rows(list(self._filters))
        self.table.setFixedHeight(Size.TABLE_HEAD + 3 + min(len(self._filters), _MOST_ROWS) * Size.TABLE_ROW)
        self.table.setVisible(bool(self._filters))
        self.remove.setVisible(bool(self._filters))
        self._count()

    def start(self) -> None:
        """Begins with an empty filter, the keyboard on its first field."""
        self._fill(SavedFilter("", ()))
        self.fields[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def where(self) -> tuple[Condition, ...]:
        """The conditions that are complete."""
        chosen = zip(self.fields, self.values, strict=True)
        return tuple((field.code(), value.code()) for field, value in chosen if field.code() and value.code())

    def _body(self) -> QWidget:
        body = QWidget()
        lines = column(
            Words(self.tr("Patients must meet every line. Only values that occur are offered, with their patients."), "quiet"),
            gap=Size.GAP_8,
            margins=(Size.MARGIN, Size.GAP_16, Size.MARGIN, Size.GAP_16),
        )  # fmt: skip
        for field, value in zip(self.fields, self.values, strict=True):
            lines.addLayout(row(field, Words(self.tr("is"), "quiet"), value, "stretch", gap=Size.GAP_8))
        lines.addWidget(self.count)
        lines.addSpacing(Size.GAP_8)
        lines.addWidget(Words(self.tr("Name"), "small_second"))
        lines.addLayout(row(self.name, self.save, "stretch", gap=Size.GAP_8))
        lines.addWidget(self.message)
        lines.addSpacing(Size.GAP_16)
        lines.addWidget(self.table)
        lines.addLayout(row(self.remove, "stretch"))
        lines.addStretch(1)
        body.setLayout(lines)
        return body

    def _entry(self, what: str, at: int) -> ChoiceEntry:
        words = self.tr("Field {0}") if what == "field" else self.tr("Value {0}")
        width = _FIELD_WIDTH if what == "field" else _VALUE_WIDTH
        return ChoiceEntry([], f"filter_{what}_{at}", words.format(at + 1), width=width)

    def _columns(self) -> list[Column[SavedFilter]]:
        return [
            Column("name", self.tr("Saved filter"), lambda one: Cell(one.name, tone="link"), width=160),
            Column("where", self.tr("Conditions"), self._told, stretch=True),
            Column("n", self.tr("Patients"), lambda one: f"{self._offer.kept(one.where):,}", right=True),
        ]

    def _told(self, saved: SavedFilter) -> str:
        return " and ".join(self._condition(*condition) for condition in saved.where)

    def _condition(self, name: str, code: str) -> str:
        field = self._field(name)
        if field is None:
            return f"{name} {code}"
        words = next((value.words for value in field.values if value.code == code), code)
        return f"{field.words}: {words}"

    def _field(self, name: str) -> FilterField | None:
        return next((field for field in self._offer.fields if field.name == name), None)

    def _field_chosen(self, _code: str) -> None:
        place = int(self.sender().property("place"))
        self._offer_values(place)
        self._count()

    def _offer_values(self, place: int) -> None:
        field = self._field(self.fields[place].code())
        values = field.values if field is not None else ()
        self.values[place].set_choices([(value.code, f"{value.words} ({value.n:,})") for value in values])
        self.values[place].setEnabled(bool(values))

    def _count(self, _code: str = "") -> None:
        where = self.where()
        kept = self._offer.kept(where)
        self.count.setText(
            self.tr("{0:,} of {1:,} patients").format(kept, self._offer.n)
            if where
            else self.tr("Choose a field and a value.")
        )

    def _fill(self, saved: SavedFilter) -> None:
        for at in range(MOST_CONDITIONS):
            name, code = saved.where[at] if at < len(saved.where) else ("", "")
            self.fields[at].show_code(name)
            self._offer_values(at)
            self.values[at].show_code(code)
            self.values[at].setEnabled(self.values[at].count() > 0)
        self.name.show_text(saved.name)
        self.message.clear()
        self._count()

    def _open(self, saved: SavedFilter, _column: str) -> None:
        self._fill(saved)
        self.fields[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _save(self) -> None:
        name, where = " ".join(self.name.text().split()), self.where()
        problem = self._name_problem(name)
        if not where:
            problem = self.tr("A filter needs a field and a value.")
        elif self._offer.kept(where) == 0:
            problem = self.tr("Nobody meets every line.")
        if problem:
            self.message.say("refused", problem)
        else:
            self.message.clear()
            self.name.show_text(name)
            self.saved.emit(SavedFilter(name, where))

    def _remove(self) -> None:
        chosen = self.table.current_row()
        if chosen is None:
            self.message.say("note", self.tr("Choose the filter to delete in the list."))
        else:
            self.removed.emit(chosen.name)


def _key(saved: SavedFilter) -> str:
    return saved.name
