"""Skin score on a drawn body: 17 sites of 0 to 3, arrows move between sites that lie beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from core.scoring.mrss import PAIRED_SITES, SINGLE_SITES
from core.services.entry import FieldState, FormSession
from core.services.visit_checks import other_assessor
from core.services.visit_totals import MRSS_FIELDS, skin_total
from ui.forms.grade_cell import NOT_DONE, GradeCell, Keys, Shade, Step
from ui.forms.grid_panel import GridPanel, Sum
from ui.forms.shown import date_words
from ui.theme.tokens import Colour, Size
from ui.widgets.inline_message import Answer
from ui.widgets.kit import Words

_KEYS: Final = Keys({**{str(grade): str(grade) for grade in range(10)}, NOT_DONE: NOT_DONE})
_SHADES: Final[tuple[Shade, ...]] = ("none", "middle", "strong", "full")

_WIDE, _HIGH = 340, 540
"""The drawing's own measure; it is stretched to the room there is."""
_RIGHT_HALF: Final[Mapping[str, tuple[int, int, int, int]]] = {
    "mrss_fingers": (2, 318, 66, 48),
    "mrss_hand": (12, 268, 58, 46),
    "mrss_forearm": (24, 178, 54, 86),
    "mrss_upper_arm": (40, 86, 54, 88),
    "mrss_thigh": (100, 288, 68, 104),
    "mrss_lower_leg": (106, 396, 58, 92),
    "mrss_foot": (92, 492, 72, 44),
}
"""Left, top, width, height of the sites on the patient's right, which stand at the left of the picture."""
_MIDDLE: Final[Mapping[str, tuple[int, int, int, int]]] = {
    "mrss_face": (135, 4, 70, 60),
    "mrss_anterior_chest": (98, 86, 144, 92),
    "mrss_abdomen": (106, 182, 128, 78),
}
_BLANK: Final = "\u00b7"
_OUTLINE: Final = ((158, 64, 24, 20), (100, 262, 140, 24))
"""Neck and pelvis: drawn, not scored."""


def _places() -> Mapping[str, tuple[int, int, int, int]]:
    left = {f"{site}_left": (_WIDE - x - wide, y, wide, high) for site, (x, y, wide, high) in _RIGHT_HALF.items()}
    return {**_MIDDLE, **{f"{site}_right": place for site, place in _RIGHT_HALF.items()}, **left}


PLACES: Final = _places()


class BodyMap(QWidget):
    """The body with a cell on every site."""

    def __init__(self, cells: Mapping[str, GradeCell], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cells = cells
        for made in cells.values():
            made.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(_WIDE, 236)

    def sizeHint(self) -> QSize:
        """The drawing's own measure."""
        return QSize(_WIDE, _HIGH)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Puts every cell on its site."""
        super().resizeEvent(event)
        for field, made in self._cells.items():
            made.setGeometry(self._placed(PLACES[field]).toRect())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Neck, pelvis and the names of the sides."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(Colour.LINE2), 1))
        painter.setBrush(QColor(Colour.RAIL))
        for place in _OUTLINE:
            painter.drawRoundedRect(self._placed(place), Size.RADIUS_FIELD, Size.RADIUS_FIELD)
        painter.setPen(QColor(Colour.INK2))
        painter.drawText(self._placed((0, 20, 100, 40)), Qt.AlignmentFlag.AlignCenter, self.tr("Right"))
        painter.drawText(self._placed((_WIDE - 100, 20, 100, 40)), Qt.AlignmentFlag.AlignCenter, self.tr("Left"))
        painter.end()

    def _placed(self, place: tuple[int, int, int, int]) -> QRectF:
        x, y, wide, high = place
        down = self.height() / _HIGH
        across = min(self.width() / _WIDE, max(1.0, 1.2 * down))
        start = (self.width() - across * _WIDE) / 2
        return QRectF(start + x * across, y * down, wide * across, high * down)


class SkinMap(GridPanel):
    """The map behind the skin score; Enter walks in the order of the form, right then left."""

    def __init__(self, session: FormSession, parent: QWidget | None = None) -> None:
        super().__init__(session, "mrss", "mRSS", "", parent)
        for field in MRSS_FIELDS:
            self.cell(field, _KEYS)
        self.map = BodyMap(self.cells)
        self._told: dict[str, Words] = {}
        content = QWidget()
        both = QHBoxLayout(content)
        both.setContentsMargins(Size.GAP_12, Size.GAP_8, Size.GAP_12, Size.GAP_8)
        both.setSpacing(Size.GAP_24)
        both.addWidget(self.map, 1)
        both.addLayout(self._table())
        self.hold(content)
        self.show_state()

    def show_state(self) -> None:
        """Also the table of what every site was and is."""
        for field in MRSS_FIELDS if hasattr(self, "_told") else ():
            before, now = getattr(self.comparison.previous, field, None), self.session.value(field)
            shown = "" if now is None else str(now)
            self._told[field].setText(shown if before is None else f"{before} \u2192 {shown or _BLANK}")
            self._told[field].set_role("strong" if None not in (before, now) and before != now else "quiet")
        super().show_state()

    def shade(self, state: FieldState) -> Shade:
        """The thicker, the darker."""
        return "none" if state.value is None else _SHADES[state.value]

    def sums(self) -> Sequence[Sum]:
        """The total beside the visit before and the baseline, and how many sites have a grade."""
        total = skin_total(self.session.value)
        graded = sum(self.session.value(field) is not None for field in MRSS_FIELDS)
        made = [
            Sum(self.tr("mRSS total"), "" if total is None else str(total), "51"),
            Sum(self.tr("Sites with a grade"), str(graded), "17"),
        ]
        for name, visit in (
            (self.tr("Previous"), self.comparison.previous),
            (self.tr("Baseline"), self.comparison.baseline),
        ):
            before = None if visit is None else visit.mrss
            change = ""
            if before is not None and total is not None:
                share = f" ({_signed(100 * (total - before) / before)} %)" if before else ""
                change = self.tr("change {0}").format(f"{_signed(total - before)}{share}")
            made.append(Sum(name, "" if before is None else str(before), "", change))
        return made

    def beside(self, told: Sum) -> str:
        """Changes stand as they are."""
        return f"/ {told.of}" if told.of else told.was

    def neighbour(self, field: str, step: Step) -> str | None:
        """The nearest site in that direction on the drawing."""
        x, y = _middle(field)
        found: list[tuple[float, str]] = []
        for other in MRSS_FIELDS:
            across, down = _middle(other)[0] - x, _middle(other)[1] - y
            ahead, aside = (
                (down if step == "down" else -down, abs(across))
                if step in ("up", "down")
                else (across if step == "right" else -across, abs(down))
            )
            if ahead > 1 and aside <= 2 * ahead:
                found.append((ahead + 2 * aside, other))
        return min(found)[1] if found else None

    def notice(self) -> tuple[str, str, list[Answer]] | None:
        """Another assessor than at the visit before: the score depends on the hand."""
        previous = [visit for visit in (self.comparison.previous, self.comparison.baseline) if visit is not None]
        other = other_assessor(self.session.value, previous, "mrss")
        if other is None:
            return None
        told = self.tr("{0} on {1}. Two hands differ by about 5 points.").format(other[0], date_words(other[1]))
        return self.tr("Other assessor than before:"), told, []

    def _table(self) -> QGridLayout:
        table = QGridLayout()
        table.setHorizontalSpacing(Size.GAP_16)
        table.setVerticalSpacing(0)
        heads = (self.tr("Site"), self.tr("Right"), self.tr("Left"))
        for at, text in enumerate(heads):
            table.addWidget(Words(text, "hint"), 0, at)
        names = self._names()
        lines: list[tuple[str, tuple[str, ...]]] = [(names[site], (f"mrss_{site}",)) for site in SINGLE_SITES]
        for site in PAIRED_SITES:
            of_site = tuple(field for field, name in MRSS_FIELDS.items() if name.startswith(f"{site}_"))
            lines += [(names[site], of_site)]
        for line, (name, of_line) in enumerate(lines, start=1):
            table.addWidget(Words(name, "body"), line, 0)
            for at, field in enumerate(of_line, start=1):
                words = self._told[field] = Words("", "quiet")
                words.setMinimumWidth(46)
                table.addWidget(words, line, at)
        legend = self.tr("0 normal   1 mild   2 moderate   3 severe")
        table.addWidget(Words(legend, "hint"), len(lines) + 1, 0, 1, 3)
        keys = self.tr("A digit enters and goes on; . not done.\nA missing site leaves the total empty.")
        table.addWidget(Words(keys, "hint"), len(lines) + 2, 0, 1, 3)
        table.setRowStretch(len(lines) + 3, 1)
        return table

    def _names(self) -> dict[str, str]:
        return {
            "face": self.tr("Face"),
            "anterior_chest": self.tr("Anterior chest"),
            "abdomen": self.tr("Abdomen"),
            "fingers": self.tr("Fingers"),
            "hands": self.tr("Dorsum of hands"),
            "forearms": self.tr("Forearms"),
            "upper_arms": self.tr("Upper arms"),
            "thighs": self.tr("Thighs"),
            "lower_legs": self.tr("Lower legs"),
            "feet": self.tr("Dorsum of feet"),
        }


def _middle(field: str) -> tuple[float, float]:
    x, y, wide, high = PLACES[field]
    return x + wide / 2, y + high / 2


def _signed(value: float) -> str:
    return f"{value:+.0f}".replace("-", "\u2212") if round(value) else "0"
