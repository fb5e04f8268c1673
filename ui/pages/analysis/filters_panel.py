"""The saved filters of the clinic file at the left of the analysis: each restricts the cohort, makes two groups, or rests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.services.saved_filters import SavedFilter
from ui.pages.analysis.computing import Choice
from ui.theme.tokens import Size
from ui.widgets.kit import ChoiceEntry, LinkButton, Words, column, row

_REST, _ONLY, _COMPARE = "rest", "only", "compare"


class FiltersPanel(QWidget):
    """Lists saved filters; `changed(Choice)` when one is used another way, `edit_wanted` for a new one or to look at them."""

    changed = Signal(object)
    edit_wanted = Signal()

    def __init__(self, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._width = width
        self._choice = Choice()
        self._filters: tuple[SavedFilter, ...] = ()
        self.entries: dict[str, ChoiceEntry] = {}
        self.edit = LinkButton(self.tr("New filter ..."), "analysis_edit_filters")
        self.hint = Words("", "hint", wrap=True)
        self._lines: QVBoxLayout = column(gap=Size.GAP_4)
        self._holder = QWidget()
        self._holder.setLayout(self._lines)
        lines = column(Words(self.tr("Saved filters"), "small_second"), self._holder, self.hint, gap=Size.GAP_4)
        lines.addLayout(row(self.edit, "stretch"))
        self.setLayout(lines)
        self.edit.clicked.connect(self.edit_wanted)

    def show_filters(self, filters: Sequence[SavedFilter], choice: Choice) -> None:
        """Shows the filters there are and how the choice uses them."""
        self._choice = choice
        if tuple(filters) != self._filters:
            self._filters = tuple(filters)
            self._build()
        used = {saved.name: _ONLY for saved in choice.only} | {saved.name: _COMPARE for saved in choice.compared}
        for name, entry in self.entries.items():
            entry.show_code(used.get(name, _REST))
        self.hint.setText(
            self.tr("Compared: who fits beside who does not, in every test between groups.")
            if choice.compared
            else self.tr("Fields and values under a name of your own.")
            if not filters
            else ""
        )
        self.hint.setVisible(bool(self.hint.text()))
        self.edit.setText(self.tr("Edit filters ...") if filters else self.tr("New filter ..."))

    def take(self, choice: Choice) -> None:
        """The choice that the next answer changes."""
        self._choice = choice

    def _build(self) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.setParent(None)
                widget.deleteLater()
        self.entries = {}
        for number, saved in enumerate(self._filters):
            entry = ChoiceEntry(
                [
                    (_REST, self.tr("Not used")),
                    (_ONLY, self.tr("Only these patients")),
                    (_COMPARE, self.tr("Compare with others")),
                ],
                f"analysis_filter_{number}",
                self.tr("Use of the filter {0}").format(saved.name),
                may_be_blank=False,
                width=self._width,
            )
            entry.setProperty("filter", saved.name)
            entry.committed.connect(self._used)
            self.entries[saved.name] = entry
            self._lines.addWidget(Words(saved.name, "small", wrap=True))
            self._lines.addWidget(entry)

    def _used(self, use: str) -> None:
        name = str(self.sender().property("filter"))
        saved = next(one for one in self._filters if one.name == name)
        only = tuple(one for one in self._choice.only if one.name != name)
        compared = tuple(one for one in self._choice.compared if one.name != name)
        self._choice = replace(
            self._choice,
            only=(*only, saved) if use == _ONLY else only,
            compared=(*compared, saved) if use == _COMPARE else compared,
        )
        self.changed.emit(self._choice)
