"""Figures as files: SVG and PDF with text kept as text, PNG and TIFF as journals ask for; byte for byte the same for the same numbers."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from math import log
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from core.reports.document import FigureBlock, Progress
from core.reports.figures import presets
from core.reports.figures.canvas import house_style
from core.reports.figures.pdf_fonts import with_true_type
from core.reports.figures.presets import Preset

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PROGRAM = "RTX Clinic"
_LEAST_SHARE = 0.3
"""A figure that would have to be smaller than this to stand on its paper is refused."""
_TIFF_DESCRIPTION, _TIFF_SOFTWARE = 270, 305


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file: its words in a list, the end of its name, its suffix and, for pixels, their number per inch."""

    label: str
    suffix: str
    dpi: int = 0
    ending: str = ""


KINDS: Mapping[str, FileKind] = MappingProxyType(
    {
        "svg": FileKind("SVG", ".svg"),
        "pdf": FileKind("PDF", ".pdf"),
        "png300": FileKind("PNG, 300 dpi", ".png", 300),
        "png600": FileKind("PNG, 600 dpi", ".png", 600, "_600dpi"),
        "tiff300": FileKind("TIFF, 300 dpi", ".tiff", 300),
        "tiff600": FileKind("TIFF, 600 dpi", ".tiff", 600, "_600dpi"),
    }
)
"""Every kind of file a figure can be written as, by its key."""

USUAL_KINDS = ("svg", "png300")
"""What stands in a report's folder."""

KINDS_FOR: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        presets.REPORT.key: USUAL_KINDS,
        presets.JOURNAL_85.key: ("svg", "pdf", "png300", "tiff600"),
        presets.JOURNAL_170.key: ("svg", "pdf", "png300", "tiff600"),
        presets.SLIDE.key: USUAL_KINDS,
    }
)
"""The kinds of file that a preset is usually wanted in: journals take vectors, or pixels at 600 dpi."""


@dataclass(frozen=True, slots=True)
class AxesPlace:
    """Where axes stand on their figure, in parts of its width and height from the top left, and the data limits at these edges.

    `log` says that y is drawn by its logarithm.
    """

    left: float
    top: float
    right: float
    bottom: float
    x_limits: tuple[float, float]
    y_limits: tuple[float, float]
    log: bool = False

    def data(self, across: float, down: float) -> tuple[float, float] | None:
        """The data coordinates of a place of the figure (parts from the top left); None outside the axes."""
        x, y = (across - self.left) / (self.right - self.left), (self.bottom - down) / (self.bottom - self.top)
        if not (0 <= x <= 1 and 0 <= y <= 1):
            return None
        (x0, x1), (y0, y1) = self.x_limits, self.y_limits
        at = y0 * (y1 / y0) ** y if self.log else y0 + y * (y1 - y0)
        return x0 + x * (x1 - x0), at

    def place(self, x: float, y: float) -> tuple[float, float]:
        """The place of the figure (parts from the top left) of data coordinates."""
        (x0, x1), (y0, y1) = self.x_limits, self.y_limits
        return (
            self.left + (x - x0) / (x1 - x0) * (self.right - self.left),
            self.bottom - (log(y / y0) / log(y1 / y0) if self.log else (y - y0) / (y1 - y0)) * (self.bottom - self.top),
        )


def axes_places(figure: Figure) -> tuple[AxesPlace, ...]:
    """The places of the axes of a figure in the order they were drawn, as its patients are found in them."""
    found = []
    for ax in figure.axes:
        box, log_scale = ax.get_position(), ax.get_yscale() == "log"
        found.append(AxesPlace(box.x0, 1 - box.y1, box.x1, 1 - box.y0, ax.get_xlim(), ax.get_ylim(), log_scale))
    return tuple(found)


def figure_of(block: FigureBlock, preset: Preset = presets.REPORT) -> Figure:
    """A block's figure for a preset: its width in inches, its type. On a slide what needs more height is set in smaller type.

    Raises ValueError where even type of a third would not fit.
    """
    chosen = preset
    while chosen.scale >= _LEAST_SHARE * preset.scale:
        try:
            with presets.using(chosen):
                return block.draw()
        except presets.NoRoom as found:
            chosen = presets.smaller(chosen, min(0.97, max(found.share**0.5, 0.7)))
    raise ValueError(f"{block.title} does not fit on {preset.label}")


def save_figures(
    figures: Iterable[FigureBlock],
    folder: Path,
    *,
    kinds: Sequence[str] = USUAL_KINDS,
    preset: Preset = presets.REPORT,
    progress: Progress | None = None,
) -> list[Path]:
    """Writes every figure into `folder` in each of the `kinds` (keys of KINDS), each file whole or not at all.

    A file is called by its figure, and by its preset and 600 dpi where these are not the report's: `persistence_journal_85mm.svg`.
    Raises OSError when the disk refuses.
    """
    blocks = list(figures)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for position, block in enumerate(blocks):
        if progress is not None:
            progress(f"Drawing {block.title}", position / len(blocks))
        figure = figure_of(block, preset)
        for kind in kinds:
            path = folder / file_name(block, kind, preset)
            beside = path.with_name(f".{path.name}.writing")
            try:
                beside.write_bytes(file_bytes(figure, block, kind))
                os.replace(beside, path)
            finally:
                beside.unlink(missing_ok=True)
            written.append(path)
    return written


def file_name(block: FigureBlock, kind: str, preset: Preset = presets.REPORT) -> str:
    """What a figure's file is called."""
    for_what = "" if preset.key == presets.REPORT.key else f"_{preset.key}"
    return f"{block.name}{for_what}{KINDS[kind].ending}{KINDS[kind].suffix}"


def file_bytes(figure: Figure, block: FigureBlock, kind: str) -> bytes:
    """A drawn figure as a file of a kind, with its title, what it shows in words, and what it rests on; without a date."""
    found = KINDS[kind]
    if found.suffix == ".svg":
        return svg_bytes(figure, block)
    if found.suffix == ".pdf":
        return pdf_bytes(figure, block)
    return png_bytes(figure, block, found.dpi) if found.suffix == ".png" else tiff_bytes(figure, block, found.dpi)


def svg_bytes(figure: Figure, block: FigureBlock) -> bytes:
    """The figure as SVG: title and description for screen readers stand first in the picture, as in its metadata."""
    metadata = {"Date": None, "Creator": PROGRAM, "Title": block.title, "Description": block.alt_text}
    made = _rendered(figure, "svg", metadata=metadata | _origin("Source", block))
    spoken = f"</title>\n <desc>{escape(block.alt_text)}</desc>".encode()
    return made.replace(b"<svg ", b'<svg role="img" ', 1).replace(b"</title>", spoken, 1)


def pdf_bytes(figure: Figure, block: FigureBlock) -> bytes:
    """The figure as PDF with its fonts embedded."""
    metadata = {"CreationDate": None, "ModDate": None, "Creator": PROGRAM, "Producer": None}
    about = {"Title": block.title, "Subject": block.alt_text}
    return with_true_type(_rendered(figure, "pdf", metadata=metadata | about | _origin("Keywords", block)))


def png_bytes(figure: Figure, block: FigureBlock, dpi: int = 300) -> bytes:
    """The figure as PNG."""
    metadata = {"Software": PROGRAM, "Title": block.title, "Description": block.alt_text}
    return _rendered(figure, "png", dpi=dpi, metadata=metadata | _origin("Source", block))


def tiff_bytes(figure: Figure, block: FigureBlock, dpi: int = 300) -> bytes:
    """The figure as TIFF, compressed without loss (LZW), in RGB."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image

    before = figure.dpi
    try:
        figure.set_dpi(dpi)
        with house_style():
            drawn = FigureCanvasAgg(figure)
            drawn.draw()
        picture = Image.frombuffer("RGBA", drawn.get_width_height(), drawn.buffer_rgba()).convert("RGB")
    finally:
        figure.set_dpi(before)
    said = " ".join(part for part in (f"{block.title}.", block.alt_text, block.identity) if part)
    about = {_TIFF_DESCRIPTION: said.encode("ascii", "replace").decode(), _TIFF_SOFTWARE: PROGRAM}
    stream = BytesIO()
    picture.save(stream, "TIFF", compression="tiff_lzw", dpi=(dpi, dpi), tiffinfo=about)
    return stream.getvalue()


def _origin(field: str, block: FigureBlock) -> dict[str, str]:
    """What the figure rests on, so that a picture that travels alone still says it."""
    return {field: block.identity} if block.identity else {}


def _rendered(figure: Figure, kind: str, *, metadata: Mapping[str, Any], dpi: int = 72) -> bytes:
    stream = BytesIO()
    with house_style():
        figure.savefig(stream, format=kind, dpi=dpi, metadata=dict(metadata))
    return stream.getvalue()
