"""Reads what a session will need while nobody waits for it: after the window was painted, in the background."""

from __future__ import annotations

import importlib
from typing import Final

from core.services.progress import Progress, silent

NEEDED_FIRST: Final = ("core.services.clinic", "core.storage.clinic_file", "core.services.backup_keeper")
"""For opening a clinic file: the database, its encryption, the dictionary."""
NEEDED_LATER: Final = (
    "pandas",
    "scipy.stats",
    "lifelines",
    "matplotlib.figure",
    "matplotlib.backends.backend_agg",
    "core.stats.analysis",
)
"""For the analysis and its figures."""


def warm_up(progress: Progress = silent) -> None:
    """Imports one library at a time, so that closing the window need not wait for all. `progress` may raise to cancel."""
    names = (*NEEDED_FIRST, *NEEDED_LATER)
    for at, name in enumerate(names):
        progress("Getting the analysis ready", at / len(names))
        importlib.import_module(name)
