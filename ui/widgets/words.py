"""Text on a page: labels whose look is a role, never a literal size or colour."""

from __future__ import annotations

from html import escape
from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from ui.theme.appearance import restyle
from ui.theme.icons import pixmap
from ui.theme.tokens import Colour, Size, Weight

Role = Literal[
    "body", "strong", "label", "second", "quiet", "lead", "small", "small_strong", "small_second", "hint", "strip",
    "section", "patient", "page_title", "sign", "welcome", "result",
]  # fmt: skip
Tone = Literal["", "warning", "error", "done", "accent", "teaching"]


_LINE: dict[Role, int] = {
    "lead": 24,
    "section": 20,
    "small": 16,
    "small_strong": 16,
    "small_second": 16,
    "hint": 16,
    "patient": 22,
    "page_title": 28,
}
_BODY_LINE = 18


class Words(QLabel):
    """A line of text in a role of look.md, or with `wrap` a paragraph that breaks where the width ends; nothing is ever elided."""

    def __init__(
        self, text: str = "", role: Role = "body", *, tone: Tone = "", wrap: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._role, self._wrap = role, wrap
        self._bold = self._text = ""
        # A broken paragraph needs its line height, which Qt knows only in rich text.
        self.setTextFormat(Qt.TextFormat.RichText if wrap else Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setProperty("tone", tone)
        if wrap:
            self.setWordWrap(True)
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Says something else; the text is never read as markup."""
        self.say("", text)

    def say(self, bold: str, rest: str) -> None:
        """Semibold first words and the rest; only a wrapping text shows the difference."""
        self._bold, self._text = bold, rest
        if self._wrap:
            height = _LINE.get(self._role, _BODY_LINE)
            strong = f'<span style="font-weight:600">{_markup(bold)} </span>' if bold else ""
            super().setText(f'<p style="line-height:{height}px">{strong}{_markup(rest)}</p>' if self.text() else "")
        else:
            super().setText(self.text())

    def text(self) -> str:
        """What it says, without markup."""
        return f"{self._bold} {self._text}".strip() if self._bold else self._text

    def set_tone(self, tone: Tone) -> None:
        """Colours the words by meaning; the words themselves must carry the meaning too."""
        restyle(self, "tone", tone)

    def set_role(self, role: Role) -> None:
        """Changes size and weight."""
        self._role = role
        restyle(self, "role", role)
        self.say(self._bold, self._text)

    def sizeHint(self) -> QSize:
        """The width of the text on one line; Qt alone would ask for a square block of broken lines."""
        if not self._wrap:
            return super().sizeHint()
        self.ensurePolished()
        margins = self.contentsMargins()
        heavy = QFont(self.font())
        heavy.setWeight(QFont.Weight(Weight.SEMIBOLD))
        lines = self._text.splitlines() or [""]
        width = max(self.fontMetrics().horizontalAdvance(line) for line in lines)
        if self._bold:
            width += QFontMetrics(heavy).horizontalAdvance(f"{self._bold} ")
        width += margins.left() + margins.right() + 3
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """A wrapping label may shrink to a few words; any other keeps its whole text."""
        if not self._wrap:
            return super().minimumSizeHint()
        return QSize(min(96, self.sizeHint().width()), self.fontMetrics().height())


def _markup(text: str) -> str:
    return escape(text).replace("\n", "<br>")


class Icon(QLabel):
    """A still picture beside words; it says nothing to a screen reader because the words do."""

    def __init__(
        self, name: str, colour: Colour = Colour.INK2, size: int = Size.ICON, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._size = size
        self.setFixedSize(size, size)
        self.draw(name, colour)

    def draw(self, name: str, colour: Colour) -> None:
        """Shows another icon or the same in another colour."""
        self.setPixmap(pixmap(name, colour, self._size))


class Rule(QFrame):
    """A one-pixel line between parts of a page."""

    def __init__(self, way: Literal["across", "down"] = "across", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("rule", way)


def ground(widget: QWidget, name: str) -> QWidget:
    """Fills a plain widget with a named ground of the style sheet (page, surface, rail, lock, head, foot, strip, tile)."""
    widget.setProperty("ground", name)
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    return widget
