"""Between the saved filters, the panel that uses them and the editor that makes them."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject

from core.services.filter_offer import FilterOffer
from core.services.saved_filters import FilterShelf, SavedFilter
from ui.backend import Shell
from ui.pages.analysis.cohort_panel import CohortPanel
from ui.pages.analysis.filter_editor import FilterEditor
from ui.pages.analysis.subject_stack import SubjectStack


class FilterDesk(QObject):
    """Opens the editor over the results, saves and deletes, and lets the panel show what there is."""

    def __init__(self, shelf: FilterShelf, panel: CohortPanel, stack: SubjectStack, shell: Shell) -> None:
        super().__init__(panel)
        self._shelf, self._panel, self._stack, self._shell = shelf, panel, stack, shell
        self._offer = FilterOffer(0, ())
        self.editor = FilterEditor(self._name_problem)
        stack.addWidget(self.editor)
        panel.filters.edit_wanted.connect(self.open)
        self.editor.saved.connect(self._save)
        self.editor.removed.connect(self._remove)
        self.editor.back_wanted.connect(stack.leave_over)

    def show_offer(self, offer: FilterOffer) -> None:
        """Takes up what another result offers."""
        self._offer = offer
        self._show()

    def open(self) -> None:
        """Shows the editor with an empty filter."""
        self._show()
        self._stack.lay_over(self.editor)
        self.editor.start()

    def _show(self) -> None:
        filters = self._shelf.filters()
        self.editor.show_offer(self._offer, filters)
        self._panel.show_filters(filters)

    def _save(self, saved: SavedFilter) -> None:
        try:
            self._shelf.save(saved)
        except OSError:
            self._refused()
            return
        self._show()
        self._shell.say("done", self.tr("Filter saved: {0}. Choose its use at the left.").format(saved.name))
        self._use_anew(saved.name, saved)

    def _remove(self, name: str) -> None:
        try:
            self._shelf.remove(name)
        except OSError:
            self._refused()
            return
        self._show()
        self._shell.say("done", self.tr("Filter deleted: {0}").format(name))
        self._use_anew(name, None)

    def _use_anew(self, name: str, saved: SavedFilter | None) -> None:
        """A filter in use that changed or went is used as it is now."""

        def now(used: tuple[SavedFilter, ...]) -> tuple[SavedFilter, ...]:
            same = name.casefold()
            return tuple(one for old in used if (one := saved if old.name.casefold() == same else old) is not None)

        choice = self._panel.choice
        self._panel.choose(replace(choice, only=now(choice.only), compared=now(choice.compared)))

    def _refused(self) -> None:
        self._shell.say("refused", self.tr("The disk refused to keep the filter. Nothing was changed."))

    def _name_problem(self, name: str) -> str:
        from core.dictionary.loader import load_dictionary
        from core.stats.options import filter_name_problem

        return filter_name_problem(name, load_dictionary().forms["patients"].fields)
