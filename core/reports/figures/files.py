"""Figures as files: SVG with text kept as text and PNG at 300 dpi, byte for byte the same for the same numbers."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from core.reports.document import FigureBlock, Progress
from core.reports.figures.canvas import house_style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PNG_DPI = 300


@dataclass(frozen=True, slots=True)
class AxesPlace:
    """Where axes stand on their figure, in parts of its width and height from the top left, and the data limits at these edges."""

    left: float
    top: float
    right: float
    bottom: float
    x_limits: tuple[float, float]
    y_limits: tuple[float, float]

    def data(self, across: float, down: float) -> tuple[float, float] | None:
        """The data coordinates of a place of the figure (parts from the top left); None outside the axes."""
        x, y = (across - self.left) / (self.right - self.left), (self.bottom - down) / (self.bottom - self.top)
        if not (0 <= x <= 1 and 0 <= y <= 1):
            return None
        (x0, x1), (y0, y1) = self.x_limits, self.y_limits
        return x0 + x * (x1 - x0), y0 + y * (y1 - y0)

    def place(self, x: float, y: float) -> tuple[float, float]:
        """The place of the figure (parts from the top left) of data coordinates."""
        (x0, x1), (y0, y1) = self.x_limits, self.y_limits
        return (
            self.left + (x - x0) / (x1 - x0) * (self.right - self.left),
            self.bottom - (y - y0) / (y1 - y0) * (self.bottom - self.top),
        )


def first_axes(figure: Figure) -> AxesPlace:
    """The place of the first axes of a figure, those that its patients are found in."""
    ax = figure.axes[0]
    box = ax.get_position()
    return AxesPlace(box.x0, 1 - box.y1, box.x1, 1 - box.y0, ax.get_xlim(), ax.get_ylim())


def save_figures(figures: Iterable[FigureBlock], folder: Path, *, progress: Progress | None = None) -> list[Path]:
    """Writes NAME.svg and NAME.png of every figure into `folder`, each file whole or not at all. Raises OSError when the disk refuses."""
    blocks = list(figures)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for position, block in enumerate(blocks):
        if progress is not None:
            progress(f"Drawing {block.title}", position / len(blocks))
        figure = block.draw()
        for suffix, content in ((".svg", svg_bytes(figure, block)), (".png", png_bytes(figure, block))):
            path = folder / f"{block.name}{suffix}"
            beside = path.with_name(f".{path.name}.writing")
            try:
                beside.write_bytes(content)
                os.replace(beside, path)
            finally:
                beside.unlink(missing_ok=True)
            written.append(path)
    return written


def svg_bytes(figure: Figure, block: FigureBlock) -> bytes:
    """The figure as SVG without a date, with its title and its description in words."""
    metadata: dict[str, str | None] = {
        "Date": None,
        "Creator": "RTX Clinic",
        "Title": block.title,
        "Description": block.alt_text,
    }
    return _rendered(figure, "svg", metadata | _origin(block))


def png_bytes(figure: Figure, block: FigureBlock) -> bytes:
    """The figure as PNG at 300 dpi."""
    metadata: dict[str, str | None] = {"Software": "RTX Clinic", "Title": block.title, "Description": block.alt_text}
    return _rendered(figure, "png", metadata | _origin(block))


def _origin(block: FigureBlock) -> dict[str, str | None]:
    """What the figure rests on, so that a picture that travels alone still says it."""
    return {"Source": block.identity} if block.identity else {}


def _rendered(figure: Figure, kind: str, metadata: dict[str, str | None]) -> bytes:
    stream = BytesIO()
    with house_style():
        figure.savefig(stream, format=kind, dpi=PNG_DPI if kind == "png" else 72, metadata=metadata)
    return stream.getvalue()
