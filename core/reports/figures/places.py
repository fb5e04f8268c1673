"""Where labels stand when there is less room than words."""

from __future__ import annotations

from collections.abc import Sequence


def spread_apart(wanted: Sequence[float], apart: float, top: float) -> list[float]:
    """Places as near as possible to those wanted (ascending), at least `apart` from each other and none above `top`."""
    places = list(wanted)
    for position in range(1, len(places)):
        places[position] = max(places[position], places[position - 1] + apart)
    ceiling = top
    for position in reversed(range(len(places))):
        places[position] = min(places[position], ceiling)
        ceiling = places[position] - apart
    return places
