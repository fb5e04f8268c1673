"""What loads when: the window must be painted before the heavy libraries are read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = ("pandas", "scipy", "lifelines", "matplotlib", "numpy")


@pytest.mark.parametrize(
    "modules",
    [
        "core.domain, core.dictionary.loader",
        "core.services, core.services.report, core.services.sources, core.services.importing, core.services.clinic_files",
        "core.commands.line",
    ],
)
def test_a_room_opens_without_the_heavy_libraries(modules: str) -> None:
    code = f"import sys, {modules}; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
