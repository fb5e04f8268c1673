"""What a figure is drawn for: the page of the report, one or two columns of a journal, or a slide; each with its width and type.

Figures are laid out in inches and points of the report; a preset says how wide such a sheet is and how much everything on it is enlarged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from types import MappingProxyType

MM_PER_IN = 25.4


@dataclass(frozen=True, slots=True)
class Preset:
    """The paper of a figure in inches as printed; `height_in` is None where a figure may be as high as it needs.

    `scale` enlarges type, lines and distances against the report, whose text has 8 pt and whose small text 7.2 pt.
    """

    key: str
    label: str
    width_in: float
    height_in: float | None = None
    scale: float = 1.0

    @property
    def sheet_width_in(self) -> float:
        """The width in inches of the layout."""
        return self.width_in / self.scale

    @property
    def sheet_height_in(self) -> float | None:
        """The height in inches of the layout, where it is fixed."""
        return None if self.height_in is None else self.height_in / self.scale


REPORT = Preset("report", "Report, 182 mm", 182 / MM_PER_IN)
"""The width of the text on an A4 page with margins of 14 mm."""
JOURNAL_85 = Preset("journal_85mm", "Journal, one column, 85 mm", 85 / MM_PER_IN, scale=0.875)
JOURNAL_170 = Preset("journal_170mm", "Journal, two columns, 170 mm", 170 / MM_PER_IN)
SLIDE = Preset("slide", "Slide, 16:9", 40 / 3, 7.5, scale=2.1)

PRESETS: Mapping[str, Preset] = MappingProxyType(
    {preset.key: preset for preset in (REPORT, JOURNAL_85, JOURNAL_170, SLIDE)}
)
"""Every preset by its key, the report's own first."""


class NoRoom(Exception):
    """A figure needs more height or width than its paper has; `share` is how much of it the paper can hold."""

    def __init__(self, share: float) -> None:
        super().__init__(f"only {share:.2f} of the figure fits on its paper")
        self.share = share


_current: ContextVar[Preset] = ContextVar("preset", default=REPORT)


def current() -> Preset:
    """The preset that is drawn for."""
    return _current.get()


@contextmanager
def using(preset: Preset) -> Iterator[None]:
    """Draws for this preset within the block, in this thread alone."""
    token = _current.set(preset)
    try:
        yield
    finally:
        _current.reset(token)


def smaller(preset: Preset, share: float) -> Preset:
    """The same paper with smaller type, so that more stands on it."""
    return replace(preset, scale=preset.scale * share)
