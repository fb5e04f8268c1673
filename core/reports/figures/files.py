"""Figures as files: SVG with text kept as text and PNG at 300 dpi, byte for byte the same for the same numbers."""

from __future__ import annotations

import os
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from core.reports.document import FigureBlock, Progress
from core.reports.figures.canvas import house_style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PNG_DPI = 300


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
    metadata = {"Date": None, "Creator": "RTX Clinic", "Title": block.title, "Description": block.alt_text}
    return _rendered(figure, "svg", metadata)


def png_bytes(figure: Figure, block: FigureBlock) -> bytes:
    """The figure as PNG at 300 dpi."""
    return _rendered(figure, "png", {"Software": "RTX Clinic", "Title": block.title, "Description": block.alt_text})


def _rendered(figure: Figure, kind: str, metadata: dict[str, str | None]) -> bytes:
    stream = BytesIO()
    with house_style():
        figure.savefig(stream, format=kind, dpi=PNG_DPI if kind == "png" else 72, metadata=metadata)
    return stream.getvalue()
