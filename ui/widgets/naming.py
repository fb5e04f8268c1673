"""Names for screen readers and for driving the window: every widget that takes a key or a click has two."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QCalendarWidget,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTextEdit,
    QWidget,
)

W = TypeVar("W", bound=QWidget)

INTERACTIVE = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
)


def named(widget: W, object_name: str, accessible_name: str) -> W:
    """Gives a widget its two names and hands it back: `object_name` for tests, `accessible_name` spoken by a screen reader."""
    widget.setObjectName(object_name)
    widget.setAccessibleName(accessible_name)
    return widget


def nameless(window: QWidget) -> list[str]:
    """The interactive widgets under `window` that lack a name, each as `Class in Parent: what is missing`; empty is good.

    Parts that Qt makes inside its own widgets (scroll bars, the list of a combo box, the table's header) are left out.
    """
    found = []
    for widget in [window, *window.findChildren(QWidget)]:
        if not isinstance(widget, INTERACTIVE) or _inside_another(widget):
            continue
        missing = [
            what
            for what, name in (("objectName", widget.objectName()), ("accessibleName", widget.accessibleName()))
            if not name
        ]
        if missing:
            parent = type(widget.parentWidget()).__name__
            found.append(f"{type(widget).__name__} in {parent}: {' and '.join(missing)}")
    return found


def _inside_another(widget: QWidget) -> bool:
    if isinstance(widget, (QScrollBar, QHeaderView)) or widget.objectName().startswith("qt_"):
        return True
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QComboBox | QAbstractItemView | QCalendarWidget):
            return True
        parent = parent.parentWidget()
    return False
