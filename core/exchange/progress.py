"""How long work tells where it is: a callable that may raise to cancel."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, float], None]
"""Takes what is being done and the fraction done, 0 to 1."""


def silent(_text: str, _fraction: float) -> None:
    """Nobody watches."""
