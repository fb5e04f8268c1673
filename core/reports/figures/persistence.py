"""Who is still on rituximab: Kaplan-Meier curves with what stands under them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.reports import formats
from core.reports.figures import canvas, palette, risk_rows, steps
from core.stats.exact import Floats
from core.stats.options import DAYS_PER_MONTH

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from core.stats.survival import KaplanMeier

_TOP_IN = 0.1
_PLOT_IN = 1.85
_RIGHT_IN = 0.16
_LEFT_IN = 0.86
_BETWEEN_LABEL_AND_AXIS_IN = 0.4
_LONGEST_LABEL_IN = 1.9
_LEGEND_APART_IN = 1.2 * canvas.TEXT_PT / 72
_LEGEND_AROUND_IN = (2.7 + 0.6) * canvas.TEXT_PT / 72 + _LEGEND_APART_IN
"""Handle, gap and distance to the next column of a legend's entry, as `_draw_legend` sets them."""


@dataclass(frozen=True, slots=True)
class Landmark:
    """The share still on the drug at a time that everybody asks for, in parts of 1, with its interval where there is one."""

    months: float
    label: str
    estimate: float
    ci_low: float | None = None
    ci_high: float | None = None


def persistence(curve: KaplanMeier, *, landmark: Landmark | None = None, median_months: float | None = None) -> Figure:
    """One curve for all patients: 95 % band, censor ticks, landmark, median guide; at risk, events and censored under the ticks."""
    with canvas.house_style():
        ticks = steps.axis_months([curve])
        rows = risk_rows.rows_of_one(risk_rows.at_ticks(curve, ticks))
        below = risk_rows.height_in(len(rows))
        plot_in = canvas.free_height_in(_PLOT_IN, _TOP_IN + below)
        figure = canvas.sheet(_TOP_IN + plot_in + below)
        right = max(_RIGHT_IN, risk_rows.half_of_last_in(rows))
        ax = _time_axes(figure, (_LEFT_IN, _TOP_IN, canvas.page_width_in() - _LEFT_IN - right, plot_in), ticks)
        end = float(ticks[-1])
        months = np.asarray(curve.times, dtype=np.float64) / DAYS_PER_MONTH
        ax.plot([0, end], [50, 50], color=palette.AXIS, linewidth=canvas.pt(0.8), dashes=(4, 3), zorder=1.5)
        _band(ax, curve, months, end)
        _draw_curve(ax, curve, months, end, palette.SINGLE, canvas.pt(1.9))
        _median(ax, median_months, end)
        if landmark is not None and landmark.months <= end:
            _callout(ax, curve, months, landmark)
        risk_rows.draw_rows(ax, ticks, rows)
    return figure


def persistence_by_group(curves: Mapping[str, KaplanMeier], labels: Mapping[str, str]) -> Figure:
    """A curve a group in its own line style, with n and stops in the legend and one risk row a group; keys as `subset=DM`."""
    with canvas.house_style():
        groups = list(curves)
        styles = palette.lines(groups)
        ticks = steps.axis_months(list(curves.values()))
        end = float(ticks[-1])
        names = {group: labels.get(group, group) for group in groups}
        label_in = canvas.widest_in(list(names.values()), canvas.SMALL_PT, canvas.MEDIUM)
        shown = {group: _fitted(name) for group, name in names.items()} if label_in > _LONGEST_LABEL_IN else names
        left = max(_LEFT_IN, min(label_in, _LONGEST_LABEL_IN) + _BETWEEN_LABEL_AND_AXIS_IN)
        entries = [f"{names[group]} n {curves[group].n}, {curves[group].n_events} stopped" for group in groups]
        counts = {group: risk_rows.row_of_group(risk_rows.at_ticks(curves[group], ticks)) for group in groups}
        rows = [(shown[group], counts[group]) for group in groups]
        right = max(_RIGHT_IN, risk_rows.half_of_last_in(rows))
        width = canvas.page_width_in() - left - right
        legend = _Legend(entries, width)
        below = risk_rows.height_in(len(groups) + 1)
        plot_in = canvas.free_height_in(_PLOT_IN, _TOP_IN + below)
        inside = _free_corner(list(curves.values()), end, legend, plot_in)
        top = _TOP_IN + (0.0 if inside else legend.height_in)
        plot_in = canvas.free_height_in(_PLOT_IN, top + below)
        figure = canvas.sheet(top + plot_in + below)
        ax = _time_axes(figure, (left, top, width, plot_in), ticks)
        for group in groups:
            months = np.asarray(curves[group].times, dtype=np.float64) / DAYS_PER_MONTH
            _draw_curve(ax, curves[group], months, end, styles[group], canvas.pt(1.6))
        _draw_legend(ax, [styles[group] for group in groups], legend, inside)
        heading = "At risk (events\N{MIDDLE DOT}censored)"
        risk_rows.draw_rows(ax, ticks, rows, [styles[group].colour for group in groups], heading)
    return figure


def _time_axes(figure: Figure, place: tuple[float, float, float, float], ticks: Sequence[int]) -> Axes:
    ax = canvas.axes(figure, *place)
    ax.set_xlim(0, ticks[-1])
    ax.set_ylim(0, 100)
    ax.set_xticks(steps.readable(ax, ticks))
    ax.set_yticks([0, 20, 40, 60, 80, 100])
    canvas.label_axes(ax, "Months from first infusion", "Still on rituximab, %")
    return ax


def _band(ax: Axes, curve: KaplanMeier, months: Floats, end: float) -> None:
    low, high = np.asarray(curve.ci_low, dtype=np.float64), np.asarray(curve.ci_high, dtype=np.float64)
    known = np.isfinite(low) & np.isfinite(high) & (np.asarray(curve.survival) < 1) & (months < end)
    if not known.any():
        return
    first, beyond = int(np.argmax(known)), months > months[known][-1]
    until = min(end, float(months[beyond][0]) if beyond.any() else float(months[-1]))
    x_low, y_low = steps.thinned(months[first:][known[first:]], 100 * low[first:][known[first:]], end)
    _, y_high = steps.thinned(months[first:][known[first:]], 100 * high[first:][known[first:]], end)
    ax.fill_between(
        np.append(x_low, max(until, x_low[-1])), np.append(y_low, y_low[-1]), np.append(y_high, y_high[-1]),
        step="post", color=palette.BAND, linewidth=0, zorder=2, clip_on=False,
    )  # fmt: skip


def _draw_curve(ax: Axes, curve: KaplanMeier, months: Floats, end: float, line: palette.Line, width: float) -> None:
    survival = 100 * np.asarray(curve.survival, dtype=np.float64)
    until = min(end, float(months[-1])) if len(months) else 0.0
    x, y = steps.polyline(months, survival, 100.0, until)
    ax.plot(x, y, color=line.colour, linestyle=line.linestyle, linewidth=width, zorder=3, clip_on=False,
            solid_capstyle="butt", dash_capstyle="butt")  # fmt: skip
    censored = (np.asarray(curve.censored) > 0) & (months <= end)
    at, value = steps.thinned(months[censored], survival[censored], end)
    colour = palette.INK if line is palette.SINGLE else line.colour
    ax.vlines(
        at, value - 2.2, np.minimum(value + 2.2, 102.2), color=colour, linewidth=canvas.pt(1.0), zorder=4, clip_on=False
    )


def _median(ax: Axes, median_months: float | None, end: float) -> None:
    style = canvas.text_style(canvas.SMALL_PT, palette.INK2)
    if median_months is None:
        ax.text(end, 48, "median not reached", ha="right", va="top", zorder=5, **style)
    elif median_months <= end:
        ax.plot([median_months] * 2, [0, 50], color=palette.INK3, linewidth=canvas.pt(0.8), dashes=(4, 3), zorder=2.5)
        right = median_months < 0.85 * end
        ax.annotate(
            f"median {formats.number(median_months, 1)}", (median_months, 4), (canvas.pt(4 if right else -4), 0),
            textcoords="offset points", ha="left" if right else "right", va="bottom", zorder=5, **style,
        )  # fmt: skip


def _callout(ax: Axes, curve: KaplanMeier, months: Floats, landmark: Landmark) -> None:
    height = 100 * landmark.estimate
    end = ax.get_xlim()[1]
    text = f"{landmark.label}: {formats.number(height, 1)} %"
    if landmark.ci_low is not None and landmark.ci_high is not None:
        text += f"\n95 % CI {formats.span(100 * landmark.ci_low, 100 * landmark.ci_high)}"
    wide = end * canvas.widest_in(text.split("\n"), canvas.TEXT_PT, canvas.MEDIUM) / canvas.width_in(ax)
    x = min(landmark.months + 0.03 * end, end - wide)
    above = height <= 76
    if above:
        y = height + 12
    else:  # under the band, where nothing falls any more
        lows = [band for band in (curve.ci_low, curve.survival) if np.isfinite(band).any()]
        floor = min(
            100 * steps.value_at(months, np.nan_to_num(np.asarray(low, dtype=np.float64), nan=1.0), 1.0, x + wide)
            for low in lows
        )
        y = max(min(floor, height) - 8, 18)
    ax.annotate(
        text, (landmark.months, height), (x, y), ha="left", va="bottom" if above else "top", zorder=6, linespacing=1.2,
        arrowprops={"arrowstyle": "-", "color": palette.INK3, **_leader()},
        annotation_clip=False, **canvas.text_style(weight=canvas.MEDIUM),
    )  # fmt: skip
    ax.plot([landmark.months], [height], "o", markersize=canvas.pt(5), markerfacecolor=palette.WHITE, markeredgecolor=palette.INK,
            markeredgewidth=canvas.pt(1.2), zorder=7, clip_on=False)  # fmt: skip


def _leader() -> dict[str, float]:
    return {"linewidth": canvas.pt(0.7), "shrinkA": canvas.pt(1), "shrinkB": canvas.pt(3)}


def _fitted(name: str) -> str:
    """A long name in two lines, so that a row keeps its height."""
    words, half = name.split(), len(name) / 2
    for position in range(1, len(words)):
        if len(" ".join(words[:position])) >= half or position == len(words) - 1:
            return " ".join(words[:position]) + "\n" + " ".join(words[position:])
    return name


class _Legend:
    """The legend's entries set into as many columns as fit, measured before anything is drawn; entries run down the columns."""

    def __init__(self, entries: Sequence[str], width_in: float) -> None:
        self.entries = list(entries)
        widths = [canvas.text_width_in(entry) + _LEGEND_AROUND_IN for entry in self.entries]
        wanted = 2 if len(self.entries) <= 4 else 3
        fitting = max(1, int(width_in / max(widths)))
        self.columns = min(wanted, fitting, len(self.entries))
        self.rows = -(-len(self.entries) // self.columns)
        self.height_in = 0.165 * self.rows + 0.06
        columns_in = sum(max(widths[start : start + self.rows]) for start in range(0, len(widths), self.rows))
        self.width_part = min(1.0, (columns_in - _LEGEND_APART_IN + 0.04) / width_in)


def _free_corner(curves: Sequence[KaplanMeier], end: float, legend: _Legend, plot_in: float) -> str:
    """The corner of the plot that no curve enters: `upper right`, `lower left` or none."""
    height = 100 * legend.height_in / plot_in + 1
    left_edge, right_edge = end * (1 - legend.width_part), end * legend.width_part
    highest, lowest = 0.0, 100.0
    for curve in curves:
        months = np.asarray(curve.times, dtype=np.float64) / DAYS_PER_MONTH
        survival = 100 * np.asarray(curve.survival, dtype=np.float64)
        if len(months) and months[-1] >= left_edge:
            highest = max(highest, steps.value_at(months, survival, 100.0, left_edge))
        lowest = min(lowest, steps.value_at(months, survival, 100.0, right_edge))
    if highest < 100 - height:
        return "upper right"
    return "lower left" if lowest > height else ""


def _draw_legend(ax: Axes, lines: Sequence[palette.Line], legend: _Legend, inside: str) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], color=line.colour, linestyle=line.linestyle, linewidth=canvas.pt(1.6), dash_capstyle="butt")
        for line in lines
    ]
    place = {"loc": inside} if inside else {"loc": "lower left", "bbox_to_anchor": (0, 1)}
    ax.legend(
        handles, legend.entries, ncols=legend.columns, frameon=False, handlelength=2.7, columnspacing=1.2,
        labelspacing=0.45, handletextpad=0.6, borderaxespad=0.1, borderpad=0.2, labelcolor=palette.INK,
        prop={"family": canvas.FAMILY, "size": canvas.pt(canvas.TEXT_PT)}, **place,
    )  # fmt: skip
