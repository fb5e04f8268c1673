"""How long work says where it is: a callable that may raise to cancel."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, float], None]
"""Called with a short text and the fraction done (0 to 1); raising inside it cancels the work."""


def silent(text: str, fraction: float) -> None:
    """Progress that nobody watches."""


def part(progress: Progress, start: float, end: float) -> Progress:
    """The same progress for a step that takes its share between two fractions."""

    def within(text: str, fraction: float) -> None:
        progress(text, start + (end - start) * fraction)

    return within
