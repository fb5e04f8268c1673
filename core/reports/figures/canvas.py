"""The sheet a figure is drawn on: laid out in inches from the top left, with Inter and the axes of the house.

Inches and points are those of the report; `presets` says how wide the sheet is and how much larger it is printed.
Nothing relies on clipping: what is drawn is cut to the axes beforehand, because the SVG reader of the PDF knows no clip paths.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.reports.figures import palette, presets

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.transforms import Transform

FAMILY = "Inter"
FONT_FOLDER = Path(__file__).parents[3] / "resources" / "fonts"
FONT_FILES = ("Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf")

NARROW_IN = 5.0
"""Below this width a key stands under its plot and panels under each other."""

TEXT_PT = 8.0
SMALL_PT = 7.2
SEMIBOLD = 600
MEDIUM = 500


def font_paths() -> list[Path]:
    """The font files of the program."""
    return [path for name in FONT_FILES for path in sorted(FONT_FOLDER.glob(f"**/{name}"))[:1]]


def register_fonts() -> None:
    """Makes Inter known to matplotlib; calling it again changes nothing."""
    from matplotlib import font_manager

    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    for path in font_paths():
        if str(path) not in known:
            font_manager.fontManager.addfont(str(path))


@contextmanager
def house_style() -> Iterator[None]:
    """The settings that text and lines are made and saved under, put back afterwards: SVG text stays text, names in it never change."""
    import matplotlib as mpl

    register_fonts()
    settings = {
        "font.family": FAMILY,
        "font.size": TEXT_PT,
        "svg.fonttype": "none",
        "svg.hashsalt": "rtx-clinic",
        "pdf.fonttype": 42,
        "path.simplify": False,
        "axes.unicode_minus": True,
    }
    with mpl.rc_context(settings):
        yield


def page_width_in() -> float:
    """How wide the sheet is."""
    return presets.current().sheet_width_in


def narrow() -> bool:
    """Whether the sheet is one column of a journal."""
    return page_width_in() < NARROW_IN


def pt(points: float) -> float:
    """Points of the layout in points of the paper: line widths, markers, distances."""
    return points * presets.current().scale


def free_height_in(usual: float, around: float, parts: int = 1, *, least: float = 0.8) -> float:
    """The height of each of `parts` plots under each other: the usual one, or what a slide leaves beside `around`."""
    whole = presets.current().sheet_height_in
    return usual if whole is None else max(least, (whole - around) / parts)


def need_width(needed_in: float, there_in: float) -> None:
    """Raises NoRoom where a slide, whose type may be made smaller, is not wide enough for words."""
    if presets.current().height_in is not None and needed_in > there_in:
        raise presets.NoRoom(there_in / needed_in)


def sheet(height_in: float) -> Figure:
    """An empty white figure of this height and the width of the preset. Raises NoRoom when its paper is not so high."""
    from matplotlib.figure import Figure

    preset = presets.current()
    whole = preset.sheet_height_in
    if whole is not None and height_in > whole + 1e-6:
        raise presets.NoRoom(whole / height_in)
    size = (preset.width_in, preset.scale * (height_in if whole is None else whole))
    return Figure(figsize=size, facecolor=palette.WHITE)


def axes(figure: Figure, left: float, top: float, width: float, height: float) -> Axes:
    """Axes placed in inches from the top left: left and bottom line only, faint horizontal grid behind everything."""
    total_width, total_height = size_in(figure)
    ax = figure.add_axes(
        (left / total_width, 1 - (top + height) / total_height, width / total_width, height / total_height)
    )
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        ax.spines[side].set_color(palette.AXIS)
        ax.spines[side].set_linewidth(pt(0.8))
    ax.grid(visible=True, axis="y", color=palette.GRID, linewidth=pt(0.8))
    ax.set_axisbelow(True)
    ax.tick_params(
        colors=palette.INK2,
        labelcolor=palette.INK2,
        labelsize=pt(TEXT_PT),
        labelfontfamily=FAMILY,
        color=palette.AXIS,
        width=pt(0.8),
        length=pt(3),
        pad=pt(3.5),
    )
    return ax


def text_style(size: float = TEXT_PT, colour: str = palette.INK, weight: int = 400) -> dict[str, Any]:
    """The arguments of a text, named once."""
    return {"fontfamily": FAMILY, "fontsize": pt(size), "color": colour, "fontweight": weight}


def label_axes(ax: Axes, x: str = "", y: str = "") -> None:
    """Names the axes in the quiet ink."""
    style = text_style(colour=palette.INK2)
    if x:
        ax.set_xlabel(x, labelpad=pt(4), **style)
    if y:
        ax.set_ylabel(y, labelpad=pt(4), **style)


def root(ax: Axes) -> Figure:
    """The figure that the axes stand on."""
    figure = ax.get_figure(root=True)
    if figure is None:
        raise ValueError("the axes stand on no figure")
    return figure


def size_in(figure: Figure) -> tuple[float, float]:
    """Width and height of a figure in inches of the layout."""
    width, height = figure.get_size_inches() / presets.current().scale
    return float(width), float(height)


def width_in(ax: Axes) -> float:
    """How wide axes are, in inches of the layout."""
    return ax.get_position().width * size_in(root(ax))[0]


def dots_per_inch(ax: Axes) -> float:
    """The resolution in which the axes' display coordinates count, per inch of the layout."""
    return float(root(ax).dpi) * presets.current().scale


def below_axes(ax: Axes, inches: float) -> Transform:
    """A place under the axes: x in data, y at a fixed distance in inches below the bottom line."""
    from matplotlib.transforms import ScaledTranslation

    return ax.get_xaxis_transform() + ScaledTranslation(0, -inches * presets.current().scale, root(ax).dpi_scale_trans)


def text_width_in(text: str, size: float = TEXT_PT, weight: int = 400) -> float:
    """How wide a line of text is, in inches, measured in Inter; asked within `house_style`, which knows the fonts."""
    from matplotlib.font_manager import FontProperties, findfont, get_font
    from matplotlib.ft2font import LoadFlags

    font = get_font(findfont(FontProperties(family=FAMILY, weight=weight)))
    font.set_size(size, 72)
    font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    return float(font.get_width_height()[0]) / 64 / 72


def widest_in(texts: Sequence[str], size: float = TEXT_PT, weight: int = 400) -> float:
    """The width of the widest of several lines, in inches."""
    return max((text_width_in(text, size, weight) for text in texts), default=0.0)
