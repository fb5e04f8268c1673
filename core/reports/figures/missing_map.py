"""What was recorded and what was not: a row a patient, a column a measure, a block a time point."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.reports.figures import canvas, palette
from core.reports.figures.keys import KEY_ROW_IN, draw_key

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


class State(IntEnum):
    """What is known of a value: there, absent though the patient was followed, or not to be expected any more."""

    NOT_FOLLOWED = 0
    MISSING = 1
    RECORDED = 2


WORDS = {
    State.RECORDED: "recorded",
    State.MISSING: "missing",
    State.NOT_FOLLOWED: "no longer followed",
}
FILLS = {
    State.RECORDED: palette.Fill(palette.ACCENT, "", palette.WHITE),
    State.MISSING: palette.Fill(palette.WHITE),
    State.NOT_FOLLOWED: palette.Fill("#C3CBD1"),
}

_LEFT_IN, _RIGHT_IN, _TOP_IN = 0.12, 0.1, 0.06
_TIME_IN = 0.2
_BLOCK_GAP_IN = 0.14
_LEAST_COLUMN_IN = 0.114
_USUAL_ROW_IN, _LEAST_ROW_IN, _MOST_HEIGHT_IN = 0.075, 0.02, 5.6
_GAP = 0.12
"""The part of a cell that stays white between it and its neighbours."""

States = npt.NDArray[np.int8]


def missing_map(states: States, times: Sequence[str], measures: Sequence[str]) -> Figure:
    """`states` by patient, time point and measure (values of State); time points stand side by side as far as there is room."""
    with canvas.house_style():
        patients, _, columns = states.shape
        names_in = canvas.widest_in(measures, canvas.SMALL_PT) + 0.1
        room = canvas.page_width_in() - _LEFT_IN - _RIGHT_IN
        least_in = columns * _LEAST_COLUMN_IN + _BLOCK_GAP_IN
        canvas.need_width(len(times) * least_in, room + _BLOCK_GAP_IN)
        across = max(1, min(len(times), int((room + _BLOCK_GAP_IN) / least_in)))
        down = -(-len(times) // across)
        across = -(-len(times) // down)
        block_in = (room - (across - 1) * _BLOCK_GAP_IN) / across
        head_in = _TIME_IN + names_in
        around = _TOP_IN + down * head_in + KEY_ROW_IN + 0.16
        row_in = min(_USUAL_ROW_IN, max(_LEAST_ROW_IN, _MOST_HEIGHT_IN / down / patients))
        plot_in = canvas.free_height_in(row_in * patients, around, down)
        figure = canvas.sheet(around + down * plot_in)
        for position, time in enumerate(times):
            row, column = divmod(position, across)
            left = _LEFT_IN + column * (block_in + _BLOCK_GAP_IN)
            top = _TOP_IN + row * (head_in + plot_in) + head_in
            ax = canvas.axes(figure, left, top, block_in, plot_in)
            _block(ax, states[:, position], time, measures, names_in)
        entries = [(FILLS[state], WORDS[state]) for state in WORDS]
        draw_key(figure, entries, _LEFT_IN, around + down * plot_in - KEY_ROW_IN - 0.04, columns=len(entries))
    return figure


def _block(ax: Axes, states: States, time: str, measures: Sequence[str], names_in: float) -> None:
    patients, columns = states.shape
    ax.grid(visible=False)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    ax.set_xlim(0, columns)
    ax.set_ylim(patients, 0)
    ax.set_xticks([])
    ax.set_yticks([])
    for state in State:
        _cells(ax, np.argwhere(states == state), FILLS[state])
    above = canvas.below_axes(ax, -canvas.size_in(canvas.root(ax))[1] * ax.get_position().height - 0.04)
    for column, name in enumerate(measures):
        ax.text(
            column + 0.5, 0, name, transform=above, rotation=90, ha="center", va="bottom",
            **canvas.text_style(canvas.SMALL_PT, palette.INK2),
        )  # fmt: skip
    title = canvas.below_axes(ax, -canvas.size_in(canvas.root(ax))[1] * ax.get_position().height - names_in)
    ax.text(0, 0, time, transform=title, ha="left", va="bottom", **canvas.text_style(weight=canvas.SEMIBOLD))


def _cells(ax: Axes, places: npt.NDArray[np.intp], fill: palette.Fill) -> None:
    """All cells of one state as one shape; a missing value is an outline, so that it is no bare paper."""
    from matplotlib.collections import PolyCollection

    if not len(places):
        return
    y, x = places.T.astype(np.float64)
    low, high = _GAP / 2, 1 - _GAP / 2
    corners = [(x + low, y + low), (x + high, y + low), (x + high, y + high), (x + low, y + high)]
    shapes = np.stack([np.stack(corner, axis=1) for corner in corners], axis=1)
    outline = palette.INK3 if fill.colour == palette.WHITE else "none"
    ax.add_collection(
        PolyCollection(
            list(shapes), facecolors=fill.colour, edgecolors=outline, linewidths=canvas.pt(0.35) if outline != "none" else 0,
            clip_on=False, zorder=2,
        )
    )  # fmt: skip
