"""The main figures look as they did when somebody last looked at them (tests/reference/figure_images.py writes them anew)."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.reports.figures.presets import PRESETS

PLACE = Path(__file__).parents[2] / "reference" / "figure_images.py"
_SPEC = importlib.util.spec_from_file_location("figure_images", PLACE)
images = importlib.util.module_from_spec(_SPEC)
sys.modules["figure_images"] = images
_SPEC.loader.exec_module(images)

MOST_RMS, MOST_BLOCK = 2.0, 40.0
"""Of 255: hinting moves ink within a block; a moved word or line changes whole blocks."""

CASES = [
    (cohort, name, preset) for cohort, names in images.FIGURES.items() for name in names for preset in images.PRESETS
]


def apart(found, expected):
    """Root mean square and largest difference of two pictures."""
    difference = found - expected
    return float(np.sqrt((difference**2).mean())), float(np.abs(difference).max())


def reference(cohort, name, preset):
    return np.asarray(Image.open(images.path_of(cohort, name, preset)), dtype=np.float64)


@pytest.mark.parametrize(("cohort", "name", "preset"), CASES)
def test_a_figure_looks_as_it_did(iim, ssc, cohort, name, preset):
    told = {"stano_a": iim, "ssc_a": ssc}[cohort]
    found, expected = images.small_picture(told.figure(name), PRESETS[preset]), reference(cohort, name, preset)
    assert found.shape == expected.shape
    rms, most = apart(found, expected)
    assert rms <= MOST_RMS and most <= MOST_BLOCK, (rms, most)


def test_a_word_that_moved_is_seen(iim):
    from core.reports.figures.files import figure_of

    def moved():
        figure = figure_of(iim.figure("persistence"))
        label = next(text for text in figure.axes[0].texts if text.get_text() == "28")
        label.set_position((label.get_position()[0] + 2, 0))
        return figure

    class Block:
        draw = staticmethod(moved)
        title = "moved"

    found = images.small_picture(Block, PRESETS["report"])
    rms, most = apart(found, reference("stano_a", "persistence", "report"))
    assert rms > MOST_RMS or most > MOST_BLOCK, (rms, most)
