"""Figures show the findings, at any size, in the house's colours, and say in words what they show."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import Rectangle

from core.reports.figures import palette
from core.reports.figures.canvas import FAMILY, house_style
from core.reports.figures.files import save_figures, svg_bytes
from core.reports.figures.incidence import cumulative_incidence
from core.reports.figures.response import CATEGORIES, ResponseBar, response_bars
from core.reports.figures.steps import axis_months, thinned
from core.stats.options import DAYS_PER_MONTH

SVG = "{http://www.w3.org/2000/svg}"


def drawn(block, scale=1.0):
    figure = block.draw()
    width, height = figure.get_size_inches()
    figure.set_size_inches(scale * width, scale * height)
    canvas = FigureCanvasAgg(figure)
    with house_style():
        canvas.draw()
    return figure


def curves_of(ax):
    """The step lines with more corners than a guide has."""
    return [line for line in ax.lines if len(line.get_xdata()) > 4]


def lightness(colour: str) -> float:
    """CIE L* of a colour on screen (sRGB, D65)."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 116 * luminance ** (1 / 3) - 16 if luminance > 0.008856 else 903.3 * luminance


def test_every_figure_draws_within_its_sheet(cohort):
    figures = list(cohort.document.figures())
    assert len(figures) >= 3
    for block in figures:
        figure = drawn(block)
        width, height = figure.canvas.get_width_height()
        written = [
            text
            for ax in figure.axes
            for text in (*ax.texts, *((ax.xaxis.label, ax.yaxis.label) if ax.axison else ()))
            if text.get_visible() and text.get_text().strip()
        ]
        assert written, block.name
        for text in written:
            box = text.get_window_extent()
            assert box.x0 >= -1 and box.y0 >= -1, (block.name, text.get_text(), box)
            assert box.x1 <= width + 1 and box.y1 <= height + 1, (block.name, text.get_text(), box)


def test_figures_have_captions_and_say_their_n_in_words(cohort):
    sizes = {f"n {n:,}" for number in cohort.findings if (n := number.n)}
    for block in cohort.document.figures():
        assert block.caption.endswith(".")
        assert block.alt_text.endswith(".")
        said = set(re.findall(r"n [\d,]+", block.alt_text)) | {
            f"n {n}" for n in re.findall(r"(\d+) patients", block.alt_text)
        }
        assert said and said & sizes, block.alt_text


def test_the_curve_has_the_steps_of_the_analysis(iim):
    curve = iim.analysis.persistence.curves["all"]
    ax = drawn(iim.figure("persistence")).axes[0]
    line = max(curves_of(ax), key=lambda found: len(found.get_xdata()))
    x, y = np.asarray(line.get_xdata()), np.asarray(line.get_ydata())
    end = ax.get_xlim()[1]
    assert (x[0], y[0]) == (0.0, 100.0)
    for time, survival in zip(curve.times, curve.survival, strict=True):
        month = time / DAYS_PER_MONTH
        if month <= end:
            at = np.flatnonzero(np.isclose(x, month, rtol=0, atol=1e-9))
            assert len(at) and y[at[-1]] == pytest.approx(100 * survival), month
    assert np.all(np.diff(y) <= 1e-9)
    assert set(np.round(y, 9)) <= {100.0, *np.round(100 * curve.survival, 9)}


def test_censored_patients_are_ticks_on_the_curve(iim):
    curve = iim.analysis.persistence.curves["all"]
    ax = drawn(iim.figure("persistence")).axes[0]
    ticks = [segment for lines in ax.collections if hasattr(lines, "get_segments") for segment in lines.get_segments()]
    censored = curve.times[curve.censored > 0] / DAYS_PER_MONTH
    expected = censored[censored <= ax.get_xlim()[1]]
    assert sorted(segment[0, 0] for segment in ticks) == pytest.approx(sorted(expected))
    for segment in ticks:
        middle = segment[:, 1].mean()
        assert middle == pytest.approx(100 * curve.at(segment[0, 0] * DAYS_PER_MONTH).estimate, abs=0.1)


@pytest.mark.parametrize("scale", [1.0, 1.6])
@pytest.mark.parametrize("name", ["persistence", "persistence_by_subset", "persistence_by_therapy"])
def test_patients_at_risk_stand_under_their_ticks(iim, name, scale):
    ax = drawn(iim.figure(name), scale).axes[0]
    places = {round(float(tick)): ax.transData.transform((tick, 0))[0] for tick in ax.get_xticks()}
    rows: dict[float, list] = {}
    for text in ax.texts:
        box = text.get_window_extent()
        if re.fullmatch(r"[\d,]+( \(\d+\N{MIDDLE DOT}\d+\))?", text.get_text()) and box.y1 < ax.get_window_extent().y0:
            rows.setdefault(round(box.y0 + box.y1), []).append(text)
    counted = (
        3
        if name == "persistence"
        else len([key for key in iim.analysis.persistence.curves if key.startswith(name[15:])])
    )
    assert len(rows) == counted
    for texts in rows.values():
        assert len(texts) == len(places)
        for text, (month, place) in zip(
            sorted(texts, key=lambda text: text.get_position()[0]), places.items(), strict=True
        ):
            box = text.get_window_extent()
            assert (box.x0 + box.x1) / 2 == pytest.approx(place, abs=1.0), (month, text.get_text())
        boxes = sorted((text.get_window_extent() for text in texts), key=lambda box: box.x0)
        assert all(left.x1 < right.x0 for left, right in pairwise(boxes))


def test_rows_at_risk_keep_their_distance_in_inches(iim):
    def distance(scale):
        figure = drawn(iim.figure("persistence"), scale)
        ax = figure.axes[0]
        first = next(text for text in ax.texts if text.get_text() == "At risk")
        box = first.get_window_extent()
        return (ax.get_window_extent().y0 - (box.y0 + box.y1) / 2) / figure.dpi

    assert distance(1.0) == pytest.approx(distance(1.6), abs=0.02)


def test_the_count_at_risk_is_the_analysis_count(iim):
    curve = iim.analysis.persistence.curves["all"]
    ax = drawn(iim.figure("persistence")).axes[0]
    month_12 = [text for text in ax.texts if text.get_position()[0] == 12 and text.get_text().isdigit()]
    top_down = [int(text.get_text()) for text in sorted(month_12, key=lambda text: -text.get_window_extent().y0)]
    at = curve.at(12 * DAYS_PER_MONTH)
    assert top_down == [at.at_risk, at.events, at.censored]


@pytest.mark.parametrize(
    ("group", "colour", "dashes", "marker"),
    [
        ("subset=DM", "#14213D", (), "o"),
        ("subset=ASS", "#0B7A9B", (7, 2), "s"),
        ("subset=IMNM", "#8F2D56", (7, 2, 1.5, 2), "^"),
        ("subset=PM", "#C4701B", (2, 1.6), "D"),
        ("subset=diffuse", "#14213D", (), "o"),
        ("subset=limited", "#0B7A9B", (7, 2), "s"),
    ],
)
def test_a_subset_keeps_its_colour_line_and_marker(group, colour, dashes, marker):
    line = palette.lines([group, "subset=other"])[group]
    assert (line.colour, line.dashes, line.marker) == (colour, dashes, marker)


def test_subset_curves_are_drawn_in_their_own_style(iim):
    ax = drawn(iim.figure("persistence_by_subset")).axes[0]
    colours = [to_hex(line.get_color()).upper() for line in curves_of(ax)]
    assert colours == ["#14213D", "#0B7A9B", "#8F2D56", "#C4701B"]
    solid = [line.is_dashed() is False for line in curves_of(ax)]
    assert solid == [True, False, False, False]
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    curves = iim.analysis.persistence.curves
    assert legend == [
        f"{name} n {curves[f'subset={name}'].n}, {curves[f'subset={name}'].n_events} stopped"
        for name in ("DM", "ASS", "IMNM", "PM")
    ]


@pytest.mark.parametrize("fills", [palette.REASON_FILLS, palette.RESPONSE_FILLS])
def test_neighbouring_fills_are_told_apart_in_grey(fills):
    for first, second in pairwise(fills.values()):
        apart = abs(lightness(first.colour) - lightness(second.colour))
        assert apart >= 9 or first.hatch != second.hatch, (first, second)


def test_lines_of_groups_are_told_apart_in_grey():
    for first, second in pairwise([palette.GROUP_LINES[f"subset={name}"] for name in ("DM", "ASS", "IMNM", "PM")]):
        assert abs(lightness(first.colour) - lightness(second.colour)) >= 10
        assert first.dashes != second.dashes


def test_reasons_beyond_the_known_ones_get_fills_of_their_own():
    fills = palette.reason_fills(["death", "pregnancy", "transfer", "other"])
    assert fills["death"] is palette.REASON_FILLS["death"]
    assert len({(fill.colour, fill.hatch) for fill in fills.values()}) == 4


def test_response_bars_add_up_to_all_patients(iim):
    ax = drawn(iim.figure("response")).axes[0]
    bars: dict[float, list[Rectangle]] = {}
    for patch in ax.patches:
        if isinstance(patch, Rectangle):
            bars.setdefault(round(patch.get_y(), 6), []).append(patch)
    assert len(bars) == 2
    for parts, at in zip((bars[key] for key in sorted(bars)), ("M12", "M24"), strict=True):
        parts.sort(key=lambda part: part.get_x())
        assert parts[0].get_x() == 0
        for left, right in pairwise(parts):
            assert left.get_x() + left.get_width() == pytest.approx(right.get_x())
        assert sum(part.get_width() for part in parts) == iim.analysis.population.n
        counts = [
            iim.findings.find("response", "tis", "count", comparison=f"category={code}", time=at).value
            for code in CATEGORIES
        ]
        assert [part.get_width() for part in parts] == [count for count in counts if count]


def test_a_bar_without_patients_in_most_categories_is_drawn():
    bar = ResponseBar("M12", {"major": 1}, "PM")
    figure = response_bars([bar])
    assert (bar.n, bar.assessed) == (1, 1)
    assert [text.get_text() for text in figure.axes[0].texts if text.get_text() == "1"] == ["1"]


def test_incidences_stack_up_to_any_stop(iim):
    incidence = iim.analysis.persistence.incidence
    reasons = list(incidence.causes)
    figure = cumulative_incidence(incidence, reasons, {}, [0, 12, 24, 36, 48, 60, 72, 84])
    ax = figure.axes[0]
    edges = [max(line.get_ydata()) for line in curves_of(ax)]
    any_stop = iim.findings.find("persistence", "reason", "estimate", comparison="reason=any", time="d1826").value
    at_five_years = sum(incidence.at(reason, 1826) for reason in reasons)
    assert at_five_years == pytest.approx(any_stop)
    assert max(edges) == pytest.approx(100 * sum(incidence.at(reason, 84 * DAYS_PER_MONTH) for reason in reasons))
    named = [text.get_text() for text in ax.texts]
    assert named == [f"{reason} {100 * incidence.at(reason, 84 * DAYS_PER_MONTH):.1f} %" for reason in reasons]


def test_dots_show_every_patient_and_bars_the_medians(iim):
    ax = drawn(iim.figure("steroid_dose")).axes[0]
    dots = next(line for line in ax.lines if line.get_marker() == "o" and line.get_linestyle() == "None")
    values = iim.analysis.steroid.of("pdneq", "all").values
    every = np.concatenate([values[at] for at in ("BL", "M6", "M12", "M24")])
    assert sorted(dots.get_ydata()) == pytest.approx(sorted(every[~np.isnan(every)]))
    labels = [text.get_text() for text in ax.texts]
    for at, median in (("n 41", "15"), ("n 38", "7.5"), ("n 32", "5"), ("n 22", "5")):
        assert at in labels and median in labels


def test_svg_is_the_same_twice_and_its_text_is_text(iim):
    block = iim.figure("persistence_by_subset")
    first, second = (svg_bytes(block.draw(), block) for _ in range(2))
    assert first == second
    tree = ElementTree.fromstring(first)
    words = ["".join(text.itertext()) for text in tree.iter(f"{SVG}text")]
    assert "Months from first infusion" in words and "DM n 15, 7 stopped" in words
    styles = " ".join(text.get("style", "") for text in tree.iter(f"{SVG}text"))
    assert set(re.findall(r"font-family: '([^']+)'", styles)) == {FAMILY}
    assert block.alt_text.encode() in first
    assert not list(tree.iter(f"{SVG}image")) and not list(tree.iter(f"{SVG}pattern"))


def test_figures_are_written_whole_with_their_names(ssc, tmp_path):
    said: list[str] = []
    block = ssc.figure("outcomes")
    written = save_figures([block], tmp_path / "figures", progress=lambda text, _: said.append(text))
    assert [path.name for path in written] == ["outcomes.svg", "outcomes.png"]
    assert sorted(path.name for path in (tmp_path / "figures").iterdir()) == ["outcomes.png", "outcomes.svg"]
    assert written[1].read_bytes().startswith(b"\x89PNG")
    assert said == [f"Drawing {block.title}"]


def test_figures_that_cannot_be_written_leave_nothing(ssc, tmp_path):
    blocked = tmp_path / "figures"
    blocked.write_text("a file stands where the folder should be")
    with pytest.raises(OSError):
        save_figures([ssc.figure("outcomes")], blocked)
    assert blocked.read_text().startswith("a file")


@pytest.mark.parametrize(("months", "end"), [((1, 2), 2), ((4, 11), 12), ((5, 30), 36), ((14, 200), 216)])
def test_the_time_axis_ends_with_the_last_stop(months, end, iim):
    curve = iim.analysis.persistence.curves["all"]
    shortened = type(curve)(
        times=np.array(months) * DAYS_PER_MONTH - 0.5, survival=np.array([0.5, 0.0]), at_risk=np.array([2, 1]),
        events=np.array([1, 1]), censored=np.array([0, 0]), variance=np.zeros(2), ci_low=np.zeros(2), ci_high=np.ones(2),
        n=2, n_events=2,
    )  # fmt: skip
    ticks = axis_months([shortened])
    assert ticks[0] == 0 and ticks[-1] == end
    assert len({right - left for left, right in pairwise(ticks)}) == 1
    assert len(ticks) <= 16


def test_steps_too_fine_for_the_eye_are_drawn_as_one_and_keep_the_last():
    months = np.linspace(0, 100, 10_001)
    values = np.linspace(100, 0, 10_001)
    x, y = thinned(months, values, 100.0)
    assert len(x) <= 1501
    assert y[-1] == 0.0 and np.all(np.diff(y) < 0)


DEUTERANOPIA = np.array(
    [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
)
"""Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB."""


def lab_seen_without_green(colour: str) -> np.ndarray:
    """CIE L*a*b* of a colour as somebody without green cones sees it."""
    rgb = np.array(to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(DEUTERANOPIA @ linear, 0, 1)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ seen
    f = np.cbrt(np.maximum(xyz / (0.9505, 1.0, 1.089), 0.008856))
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_groups_of_a_figure_differ_by_line_and_marker_and_for_the_colour_blind_by_colour():
    fields: dict[str, list] = {}
    for key in (*palette.GROUP_LINES, "subset=overlap", "subset=other"):
        fields.setdefault(key.partition("=")[0], []).append(key)
    fields["subset"] = ["subset=DM", "subset=ASS", "subset=IMNM", "subset=PM", "subset=overlap", "subset=other"]
    for keys in fields.values():
        lines = list(palette.lines(keys).values())
        for position, first in enumerate(lines):
            for second in lines[position + 1 :]:
                assert first.dashes != second.dashes and first.marker != second.marker, (first, second)
                apart = np.linalg.norm(lab_seen_without_green(first.colour) - lab_seen_without_green(second.colour))
                assert apart >= 12, (first, second, apart)


def test_fills_of_any_two_reasons_differ_by_lightness_or_hatch():
    fills = list(palette.reason_fills([*palette.REASON_FILLS, "pregnancy", "patient_choice", "transfer"]).values())
    for position, first in enumerate(fills):
        for second in fills[position + 1 :]:
            apart = abs(lightness(first.colour) - lightness(second.colour))
            assert apart >= 9 or first.hatch != second.hatch, (first, second)


def test_ends_of_treatment_are_told_apart_by_shape_alone():
    marks = palette.end_marks([*palette.END_MARKS, "pregnancy", "patient_choice", "transfer", "other"])
    assert len({mark.marker for mark in marks.values()}) == len(marks)


def test_what_was_recorded_and_what_is_missing_differ_in_grey():
    from core.reports.figures.missing_map import FILLS

    for first, second in pairwise(sorted(lightness(fill.colour) for fill in FILLS.values())):
        assert second - first >= 15
