"""Icons: SVG files drawn in a token's colour, sharp at every scaling."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from ui.theme.tokens import Colour, Size

ICONS = Path(__file__).parents[2] / "resources" / "icons"
APP_SIGN = "rtx-clinic"


def icon(
    name: str,
    colour: Colour = Colour.INK2,
    size: int = Size.ICON,
    *,
    chosen: Colour | None = None,
    hover: Colour | None = None,
) -> QIcon:
    """An icon for a button: `colour` at rest, grey when disabled, `chosen` while checked, `hover` under the pointer."""
    made = QIcon()
    made.addPixmap(pixmap(name, colour, size))
    made.addPixmap(pixmap(name, Colour.DISABLED, size), QIcon.Mode.Disabled)
    if hover is not None:
        made.addPixmap(pixmap(name, hover, size), QIcon.Mode.Active)
    if chosen is not None:
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Active, QIcon.Mode.Selected):
            made.addPixmap(pixmap(name, chosen, size), mode, QIcon.State.On)
    return made


def pixmap(name: str, colour: Colour = Colour.INK2, size: int = Size.ICON, ratio: float | None = None) -> QPixmap:
    """The icon as a square picture of `size` logical px, for labels and for painting; `ratio` defaults to the sharpest screen.

    Raises FileNotFoundError when resources/icons has no such file.
    """
    ratio = _screen_ratio() if ratio is None else ratio
    key = f"rtx-icon/{name}/{colour}/{size}/{ratio}"
    drawn = QPixmap()
    if not QPixmapCache.find(key, drawn):
        drawn = _draw(name, colour, size, ratio)
        QPixmapCache.insert(key, drawn)
    return drawn


def app_icon() -> QIcon:
    """The R tile in the sizes that task bars and title bars ask for."""
    made = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        made.addPixmap(pixmap(APP_SIGN, Colour.ACCENT, size, 1.0))
    return made


def _screen_ratio() -> float:
    app = QGuiApplication.instance()
    return app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0


def _draw(name: str, colour: Colour, size: int, ratio: float) -> QPixmap:
    svg = (ICONS / f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour.value)
    side = round(size * ratio)
    drawn = QPixmap(side, side)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    return drawn
