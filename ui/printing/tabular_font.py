"""The type of paper: Inter with its tabular figures as the only ones, so that numbers stand in columns and stay text in the PDF.

Inter keeps tabular figures (and brackets of the height of capitals) as alternates that no character names. Chosen through a font feature,
a PDF shows them but cannot say what they are: numbers would be lost to search, to copying and to a screen reader. Here the characters
name them.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

FAMILY = "Inter Tabular"
_ORIGINAL = "Inter"
_NAMES = (1, 3, 4, 6, 16)
"""The entries of a font's name table that hold its family: family, unique name, full name, PostScript name, typographic family."""
_POSTSCRIPT = 6


def tabular_font(path: Path) -> bytes:
    """The font of the file under the name `FAMILY`: figures tabular, no alternates. Raises OSError when the file cannot be read."""
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True, recalcBBoxes=False) as font:
        tabular = _tabular_figures(font)
        for table in font["cmap"].tables:
            table.cmap = {character: tabular.get(glyph, glyph) for character, glyph in table.cmap.items()}
        del font["GSUB"]
        for entry in font["name"].names:
            if entry.nameID in _NAMES:
                family = FAMILY.replace(" ", "") if entry.nameID == _POSTSCRIPT else FAMILY
                entry.string = entry.toUnicode().replace(_ORIGINAL, family, 1)
        made = BytesIO()
        font.save(made, reorderTables=None)
    return made.getvalue()


def _tabular_figures(font: Any) -> dict[str, str]:
    """The tabular glyph of each glyph that has one."""
    table = font["GSUB"].table
    lookups = {
        index
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag == "tnum"
        for index in record.Feature.LookupListIndex
    }
    found: dict[str, str] = {}
    for index in sorted(lookups):
        for part in table.LookupList.Lookup[index].SubTable:
            found.update(getattr(part, "ExtSubTable", part).mapping)
    return found
