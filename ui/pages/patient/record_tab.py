"""A tab of records with the buttons that add to it: each kind by its button and by its key, from any tab."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ui.forms.arrangement import form_title
from ui.pages.patient.mixed_tables import FORMS_OF
from ui.theme.tokens import Size
from ui.widgets.kit import Button, Flow, KeyCap, KeyHint, Rule, TableView, column, ground, row

KEYS: Mapping[str, str] = MappingProxyType(
    {
        "concomitant_therapies": "Ctrl+Shift+T",
        "treatments_before": "Ctrl+Shift+B",
        "screening": "Ctrl+Shift+S",
        "vaccinations": "Ctrl+Shift+V",
        "antibodies": "Ctrl+Shift+A",
        "organ_involvement": "Ctrl+Shift+O",
        "comorbid_conditions": "Ctrl+Shift+D",
    }
)
"""The key that begins a new record of each form, on every tab of the patient."""


class RecordTab(QWidget):
    """The table of a tab under its buttons. `add(form)` is called for a new record; `page` is where the keys are heard."""

    def __init__(self, tab: str, table: TableView, add: Callable[[str], object], page: QWidget) -> None:
        super().__init__(page)
        ground(self, "surface")
        self.table = table
        self.new: dict[str, Button] = {}
        parts: list[QWidget] = []
        for form in FORMS_OF[tab]:
            words = self.tr("New {0}").format(form_title(form).lower())
            made = Button(words, f"new_{form}", kind="secondary", size="small", icon_name="plus")
            made.clicked.connect(partial(_added, add, form))
            self.new[form] = made
            # The tab's own button would hear its key only while the tab is shown.
            QShortcut(QKeySequence(KEYS[form]), page).activated.connect(made.click)
            pair = QWidget()
            pair.setLayout(row(made, KeyCap(KEYS[form]), gap=Size.GAP_4))
            parts.append(pair)
        strip = QWidget()
        strip.setLayout(Flow(*parts, gap=Size.GAP_16, line_gap=Size.GAP_4, margins=(Size.MARGIN, 6, Size.MARGIN, 6)))
        whole = column(strip, Rule(), gap=0)
        whole.addWidget(table, 1)
        self.setLayout(whole)

    def disable(self, why: str) -> None:
        """Switches the buttons off and says why."""
        for button in self.new.values():
            button.disable(why)

    def key_sheet(self) -> Sequence[KeyHint]:
        """The key of each kind of record."""
        return [(KEYS[form], button.text()) for form, button in self.new.items()]


def _added(add: Callable[[str], object], form: str, *_checked: object) -> None:
    add(form)
