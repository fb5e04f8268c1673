"""The first figure on a fresh PC opens no font of the system: the list of fonts is there before."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from matplotlib import font_manager

from core.services.figures_cache import SHIPPED, prepare_figures
from installer.packing.font_list import write_font_list

ROOT = Path(__file__).parents[3]
FIRST_IMPORT = """
import sys
from pathlib import Path
from core.services.figures_cache import prepare_figures
prepare_figures(Path(sys.argv[1]))
from matplotlib import font_manager
print(len(font_manager.fontManager.ttflist), sum("matplotlib" in entry.fname for entry in font_manager.fontManager.ttflist))
"""


def test_the_shipped_list_is_that_of_this_matplotlib(tmp_path: Path) -> None:
    """A newer one needs `python -m installer.packing.font_list`."""
    made = write_font_list(tmp_path)
    assert [file.name for file in SHIPPED.iterdir()] == [made.name]
    assert (SHIPPED / made.name).read_text() == made.read_text()
    assert str(ROOT) not in made.read_text(), "no path of the machine that built it"


def test_matplotlib_starts_with_its_own_fonts_alone(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "MPLCONFIGDIR"}
    done = subprocess.run(
        [sys.executable, "-c", FIRST_IMPORT, str(tmp_path)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    every, own = map(int, done.stdout.split())
    assert every == own > 10
    assert done.stderr == ""


def test_a_damaged_list_is_replaced_and_a_refused_folder_is_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MPLCONFIGDIR", raising=False)
    name = f"fontlist-v{font_manager.FontManager.__version__}.json"
    kept = tmp_path / "matplotlib" / name
    kept.parent.mkdir()
    kept.write_text("{")
    prepare_figures(tmp_path)
    assert kept.read_bytes() == (SHIPPED / name).read_bytes()
    assert os.environ["MPLCONFIGDIR"] == str(kept.parent)
    monkeypatch.delenv("MPLCONFIGDIR")
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    prepare_figures(in_the_way)
    assert "MPLCONFIGDIR" not in os.environ
