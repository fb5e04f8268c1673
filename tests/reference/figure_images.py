"""Reference pictures of the main figures of the teaching cohorts, made small so that hinting of type does not count.

Write them anew after a wanted change, look at each, and commit them with it:
    python tests/reference/figure_images.py
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt

FOLDER = Path(__file__).parent / "images"
TEACHING = Path(__file__).parents[2] / "resources" / "teaching"
BLOCK = 8
"""Pixels of a drawn picture, along each side, that become one of the reference."""
DPI = 150

FIGURES = {
    "stano_a": (
        "patient_flow", "persistence", "persistence_by_subset", "persistence_by_therapy", "cumulative_incidence", "swimmer",
        "steroid_dose", "response", "response_by_subset", "outcomes", "immunoglobulins", "missing_data",
    ),
    "ssc_a": ("skin_lung_by_course", "ig_skin"),
}  # fmt: skip
PRESETS = ("report", "journal_85mm", "slide")

Picture = npt.NDArray[np.float64]


def small_picture(block, preset) -> Picture:
    """The figure in grey from 0 to 255, each value the mean of a block of pixels."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    from core.reports.figures.canvas import house_style
    from core.reports.figures.files import figure_of

    figure = figure_of(block, preset)
    figure.set_dpi(DPI / preset.scale if preset.height_in else DPI)
    with house_style():
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
    grey = np.asarray(canvas.buffer_rgba())[..., :3].astype(np.float64) @ (0.299, 0.587, 0.114)
    rows, columns = (-(-size // BLOCK) for size in grey.shape)
    padded = np.pad(
        grey, ((0, rows * BLOCK - grey.shape[0]), (0, columns * BLOCK - grey.shape[1])), constant_values=255
    )
    return padded.reshape(rows, BLOCK, columns, BLOCK).mean(axis=(1, 3))


def path_of(cohort: str, figure: str, preset: str) -> Path:
    """Where a reference picture is kept."""
    return FOLDER / f"{cohort}_{figure}_{preset}.png"


def _write() -> None:
    from datetime import date

    from PIL import Image

    from core.dictionary.loader import load_dictionary
    from core.reports.cohort_report import build_cohort_report
    from core.reports.figures.presets import PRESETS as KNOWN
    from core.services.report import report_provenance
    from core.services.sources import open_source
    from core.stats.analysis import analyse
    from core.stats.options import Options

    for cohort, names in FIGURES.items():
        source = open_source(TEACHING / f"{cohort}.xlsx", lambda: "", today=date(2026, 1, 1))
        analysis = analyse(source.cohort, load_dictionary(), Options())
        blocks = {block.name: block for block in build_cohort_report(analysis, report_provenance(source)).figures()}
        for name in names:
            for preset in PRESETS:
                picture = np.rint(small_picture(blocks[name], KNOWN[preset])).astype(np.uint8)
                Image.fromarray(picture).save(path_of(cohort, name, preset), optimize=True)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    FOLDER.mkdir(exist_ok=True)
    _write()
