"""Gives matplotlib its list of fonts before it makes one itself, which takes long on a PC with many fonts."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final

SHIPPED: Final = Path(__file__).parents[2] / "resources" / "matplotlib"
_FOLDER: Final = "MPLCONFIGDIR"


def prepare_figures(data: Path, shipped: Path = SHIPPED) -> None:
    """Lets matplotlib keep its files inside `data`, with the shipped list of its own fonts; to be called before it is imported.

    A folder that somebody has set in the environment stays; where `data` refuses, matplotlib goes its own way.
    """
    if os.environ.get(_FOLDER):
        return
    folder = data / "matplotlib"
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for file in shipped.glob("fontlist-*.json"):
            target = folder / file.name
            if not target.exists() or target.stat().st_size != file.stat().st_size:
                beside = target.with_name(f"{file.name}.{os.getpid()}")
                shutil.copyfile(file, beside)
                os.replace(beside, target)
        os.environ[_FOLDER] = str(folder)
