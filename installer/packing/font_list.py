"""Makes the list of fonts that figures start with: `python -m installer.packing.font_list`, once for every new matplotlib.

Without one, the first figure on a fresh PC waits until matplotlib has opened every font that Windows has.
"""

from __future__ import annotations

import sys
from pathlib import Path
from unittest import mock

from matplotlib import font_manager

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "resources" / "matplotlib"


def write_font_list(folder: Path) -> Path:
    """Writes matplotlib's own fonts, and none of this machine, as matplotlib keeps its list; gives the file."""
    find = font_manager.findSystemFonts

    def only_its_own(fontpaths: list[str] | None = None, fontext: str = "ttf") -> list[str]:
        return sorted(find(fontpaths, fontext)) if fontpaths else []

    with mock.patch.object(font_manager, "findSystemFonts", only_its_own):
        made = font_manager.FontManager()
    made.afmlist = []  # for PostScript alone
    file = folder / f"fontlist-v{font_manager.FontManager.__version__}.json"
    font_manager.json_dump(made, str(file))
    return file


if __name__ == "__main__":
    for old in FOLDER.glob("fontlist-*.json"):
        old.unlink()
    FOLDER.mkdir(exist_ok=True)
    sys.stdout.write(f"{write_font_list(FOLDER)}\n")
