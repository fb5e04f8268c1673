"""Two changes of the same patients against each other, one dot a patient, with the zero of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from core.reports import formats
from core.reports.figures import canvas, palette, presets
from core.stats.exact import Floats

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_TOP_IN, _LEFT_IN, _RIGHT_IN, _BELOW_IN, _TITLE_IN = 0.1, 0.62, 0.16, 0.46, 0.34
_PLOT_IN, _NARROW_PLOT_IN = 1.9, 1.7


@dataclass(frozen=True, slots=True, eq=False)
class Cloud:
    """One panel: `x` and `y` of the same patients, the axes' names, and what stands above (measure, n, correlation)."""

    title: str
    note: str
    x_label: str
    y_label: str
    x: Floats
    y: Floats


def scatter_panels(clouds: Sequence[Cloud]) -> Figure:
    """The panels side by side, under each other in one column of a journal."""
    with canvas.house_style():
        columns = 1 if canvas.narrow() else len(clouds)
        rows = ceil(len(clouds) / columns)
        around = _TITLE_IN + _BELOW_IN
        usual = _NARROW_PLOT_IN if rows > 1 else _PLOT_IN
        plot_in = canvas.free_height_in(usual, _TOP_IN + rows * around, rows)
        figure = canvas.sheet(_TOP_IN + rows * (around + plot_in))
        width = canvas.page_width_in() / columns
        for position, cloud in enumerate(clouds):
            row, column = divmod(position, columns)
            top = _TOP_IN + row * (around + plot_in) + _TITLE_IN
            ax = canvas.axes(figure, column * width + _LEFT_IN, top, width - _LEFT_IN - _RIGHT_IN, plot_in)
            _draw(ax, cloud, named=column == 0)
    return figure


def _draw(ax: Axes, cloud: Cloud, *, named: bool) -> None:
    from matplotlib.ticker import MaxNLocator

    for values, limits in ((cloud.x, ax.set_xlim), (cloud.y, ax.set_ylim)):
        low, high = min(0.0, float(values.min())), max(0.0, float(values.max()))
        margin = 0.06 * (high - low) or 1.0
        limits(low - margin, high + margin)
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    for x, y in (((0, 0), (low, high)), ((left, right), (0, 0))):
        ax.plot(x, y, color=palette.AXIS, linewidth=canvas.pt(0.8), dashes=(4, 3), zorder=1.5, clip_on=False)
    crowded = len(cloud.x) > 300
    ax.plot(
        cloud.x, cloud.y, linestyle="none", marker="o", markersize=canvas.pt(2.0 if crowded else 3.6),
        markerfacecolor=palette.WHITE, markeredgecolor=palette.ACCENT, markeredgewidth=canvas.pt(0.9), zorder=4, clip_on=False,
    )  # fmt: skip
    bins = 5 if canvas.width_in(ax) < 1.8 or presets.current().height_in else 6
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(MaxNLocator(nbins=bins, steps=[1, 2, 5, 10]))
        axis.set_major_formatter(lambda value, _: formats.trimmed(value, 1))
    for text, above, style in (
        (cloud.title, 16, canvas.text_style(weight=canvas.SEMIBOLD)),
        (cloud.note, 5, canvas.text_style(canvas.SMALL_PT, palette.INK2)),
    ):
        ax.annotate(
            text, (0, 1), (0, canvas.pt(above)), xycoords="axes fraction", textcoords="offset points", ha="left",
            va="bottom", annotation_clip=False, **style,
        )  # fmt: skip
    canvas.label_axes(ax, cloud.x_label, cloud.y_label if named else "")
