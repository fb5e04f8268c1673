"""The program's icon for the system, drawn from its vector tile."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

TILE = Path(__file__).parents[2] / "resources" / "icons" / "rtx-clinic.svg"
SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256)


def draw(size: int) -> Image.Image:
    """The tile as a picture of `size` pixels, drawn sharp at that size."""
    canvas = QImage(size, size, QImage.Format.Format_ARGB32)
    canvas.fill(Qt.GlobalColor.transparent)
    painter = QPainter(canvas)
    QSvgRenderer(str(TILE)).render(painter)
    painter.end()
    kept = QBuffer()
    kept.open(QIODevice.OpenModeFlag.WriteOnly)
    canvas.save(kept, "PNG")
    return Image.open(BytesIO(kept.data().data())).convert("RGBA")


def write_ico(path: Path) -> Path:
    """The Windows icon with every size that Explorer and the taskbar ask for."""
    *smaller, largest = [draw(size) for size in SIZES]
    largest.save(path, format="ICO", sizes=[(size, size) for size in SIZES], append_images=smaller)
    return path


def write_png(path: Path, size: int = 256) -> Path:
    """The icon for a Linux desktop."""
    draw(size).save(path)
    return path
