"""The fields of a form: those of the kit, going where the form says, and a list that also takes other words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from core.dictionary.spec import FieldSpec, FieldType
from ui.theme.tokens import Size
from ui.widgets.kit import ChoiceEntry, DateEntry, EntryLineEdit, IconButton, named

NUMBER_WIDTH = 92
LIMIT_WIDTH = 56
DATE_WIDTH = 164
CHOICE_WIDTH = 200
TEXT_WIDTH = 380

FormEntry = EntryLineEdit | ChoiceEntry


def is_undo(event: QKeyEvent) -> bool:
    """Whether a key steps back or forth: the form does that, across its fields."""
    held = event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
    return held == Qt.KeyboardModifier.ControlModifier and event.key() in (Qt.Key.Key_Z, Qt.Key.Key_Y)


class LineInForm(EntryLineEdit):
    """A typed field; `moved(forward)` instead of walking by itself."""

    moved = Signal(bool)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Undo and redo go to the form."""
        if is_undo(event):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def advance(self, forward: bool) -> None:
        """The form knows what is next."""
        self.moved.emit(forward)


class DateInForm(DateEntry):
    """A date; `moved(forward)` instead of walking by itself."""

    moved = Signal(bool)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Undo and redo go to the form."""
        if is_undo(event):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def advance(self, forward: bool) -> None:
        """The form knows what is next."""
        self.moved.emit(forward)


class ChoiceInForm(ChoiceEntry):
    """A closed list; `moved(forward)` instead of walking by itself. The reason for having no value stands in its place."""

    moved = Signal(bool)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Undo and redo go to the form."""
        if is_undo(event):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def advance(self, forward: bool) -> None:
        """The form knows what is next."""
        self.moved.emit(forward)


class OpenListInForm(LineInForm):
    """Words of a list, or others: typed, or chosen from the list behind the chevron (F9, Alt+Down).

    As in a closed list a letter chooses: the word that starts with what is typed is completed and what was added stays marked,
    so that typing on goes to other words and Backspace takes the addition back. A number chooses the word at that place.
    With `several` a chosen word is added behind those that stand there, after a semicolon.
    """

    def __init__(
        self,
        choices: Sequence[str],
        object_name: str,
        accessible_name: str,
        *,
        several: bool,
        width: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(object_name, accessible_name, width=width, dense=True, parent=parent)
        self._several = several
        self._choices = tuple(choices)
        self.list = named(QMenu(self), f"{object_name}_list", self.tr("List: {0}").format(accessible_name))
        for words in choices:
            self.list.addAction(words)
        self.list.triggered.connect(self._chosen)
        self.button = IconButton("chevron-down", f"{object_name}_open", self.list.accessibleName(), self)
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.button.setFixedSize(Size.BUTTON_INLINE, Size.BUTTON_INLINE)
        self.button.setVisible(bool(choices))
        self.button.clicked.connect(self.open_list)
        self.setTextMargins(0, 0, self.button.width() if choices else 0, 0)

    def open_list(self) -> None:
        """Opens the list below the field."""
        if self.list.actions():
            self.list.setMinimumWidth(self.width())
            self.list.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))
            self.list.setActiveAction(self.list.actions()[0])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt+Down and F9 open the list; what is typed is completed to a word of it."""
        alt_down = event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
        if alt_down or event.key() == Qt.Key.Key_F9:
            self.open_list()
            return
        before = self.text()
        super().keyPressEvent(event)
        if event.text().isprintable() and event.text() and self.text() != before:
            self._complete()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps the button inside the field at its right end."""
        super().resizeEvent(event)
        self.button.move(self.width() - self.button.width() - 4, (self.height() - self.button.height()) // 2)

    def commit(self) -> None:
        """Hands over; a number alone stands for the word at that place."""
        before, word = self._last_word()
        if self.is_changed() and word.isdecimal() and 1 <= int(word) <= len(self._choices):
            self.setText(before + self._choices[int(word) - 1])
        super().commit()

    def _last_word(self) -> tuple[str, str]:
        """What stands before the word being typed, and that word."""
        at = self.text().rfind(";") + 1 if self._several else 0
        word = self.text()[at:].lstrip()
        return self.text()[: len(self.text()) - len(word)], word

    def _complete(self) -> None:
        text = self.text()
        before, word = self._last_word()
        if not word or self.cursorPosition() < len(text):
            return
        meant = next((words for words in self._choices if words.casefold().startswith(word.casefold())), "")
        if len(meant) > len(word):
            self.setText(before + meant)
            self.setSelection(len(self.text()), len(text) - len(self.text()))

    def _chosen(self, action: QAction) -> None:
        before = self.text().strip().rstrip(";") if self._several else ""
        self.setText(f"{before}; {action.text()}" if before else action.text())
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.commit()


def make_entry(
    spec: FieldSpec, object_name: str, accessible_name: str, *, wide: bool, limit: bool = False
) -> LineInForm | DateInForm | ChoiceInForm:
    """The field for a value of this kind; `wide` where the row has no comparison beside it."""
    if spec.type is FieldType.DATE:
        return DateInForm(object_name, accessible_name, width=DATE_WIDTH, dense=True)
    if spec.type is FieldType.YES_NO:
        words = [("yes", QCoreApplication.translate("forms", "yes")), ("no", QCoreApplication.translate("forms", "no"))]
        return ChoiceInForm(words, object_name, accessible_name, width=NUMBER_WIDTH, dense=True)
    if spec.type is FieldType.CHOICE and not spec.open:
        codes = [(choice.code, choice.label["en"]) for choice in spec.choices]
        width = TEXT_WIDTH if wide and max(len(words) for _, words in codes) > 24 else CHOICE_WIDTH
        return ChoiceInForm(codes, object_name, accessible_name, width=width, dense=True)
    if spec.type in (FieldType.CHOICE, FieldType.CHOICES):
        several = spec.type is FieldType.CHOICES
        labels = [choice.label["en"] for choice in spec.choices]
        width = TEXT_WIDTH if several else CHOICE_WIDTH + 60
        return OpenListInForm(labels, object_name, accessible_name, several=several, width=width)
    if spec.type is FieldType.TEXT:
        return LineInForm(object_name, accessible_name, width=TEXT_WIDTH if wide else CHOICE_WIDTH, dense=True)
    width = LIMIT_WIDTH if limit else NUMBER_WIDTH
    return LineInForm(object_name, accessible_name, number=True, width=width, dense=True)
