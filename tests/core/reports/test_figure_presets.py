"""Figures for a journal and a slide: their size and type, nothing cut or overlapping, files of every kind that say what they rest on."""

from __future__ import annotations

from io import BytesIO
from itertools import combinations, pairwise
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from PIL import Image
from pypdf import PdfReader

from core.reports.figures import presets
from core.reports.figures.canvas import house_style
from core.reports.figures.files import KINDS, figure_of, file_bytes, save_figures
from core.reports.figures.persistence import persistence, persistence_by_group
from core.reports.figures.presets import JOURNAL_85, JOURNAL_170, PRESETS, REPORT, SLIDE
from core.stats.survival import kaplan_meier

JOURNALS = (JOURNAL_85, JOURNAL_170)
SVG = "{http://www.w3.org/2000/svg}"
LABELS = (
    "DM",
    "With csDMARD",
    "Anti-Jo-1 and any other antisynthetase antibody",
    "Züri, Łódź (n°2)",
    "x",
    "2015 to 2019",
)


def drawn(figure, dpi=100):
    figure.set_dpi(dpi)
    canvas = FigureCanvasAgg(figure)
    with house_style():
        canvas.draw()
    return canvas


def texts_of(figure):
    """Every text that is seen, with its box in pixels."""
    axes = {id(label) for ax in figure.axes if not ax.axison for label in (ax.xaxis.label, ax.yaxis.label)}
    hidden = {
        id(label)
        for ax in figure.axes
        for axis in (ax.xaxis, ax.yaxis)
        for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks())
        for label in (tick.label1, tick.label2)
        if not ax.axison or tick not in axis._update_ticks()
    }
    return [
        (text.get_text(), text.get_window_extent())
        for text in figure.findobj(Text)
        if text.get_visible() and text.get_text().strip() and id(text) not in axes | hidden
    ]


def meet(one, other, slack):
    return (
        min(one.x1, other.x1) - max(one.x0, other.x0) > slack and min(one.y1, other.y1) - max(one.y0, other.y0) > slack
    )


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_every_figure_keeps_its_paper_and_no_text_is_cut_or_covers_another(cohort, preset):
    for block in cohort.document.figures():
        figure = figure_of(block, preset)
        canvas = drawn(figure)
        width, height = canvas.get_width_height()
        assert figure.get_size_inches()[0] == pytest.approx(preset.width_in)
        assert preset.height_in is None or figure.get_size_inches()[1] == pytest.approx(preset.height_in)
        found = texts_of(figure)
        assert found, block.name
        for said, box in found:
            assert box.x0 >= -1 and box.y0 >= -1, (block.name, said, box)
            assert box.x1 <= width + 1 and box.y1 <= height + 1, (block.name, said, box, (width, height))
        for (said, box), (other_said, other) in combinations(found, 2):
            assert not meet(box, other, slack=0.02 * figure.dpi), (block.name, said, other_said)


@pytest.mark.parametrize("preset", JOURNALS, ids=lambda preset: preset.key)
def test_type_in_a_journal_has_six_to_eight_points(cohort, preset):
    for block in cohort.document.figures():
        figure = figure_of(block, preset)
        sizes = {text.get_fontsize() for text in figure.findobj(Text) if text.get_text().strip()}
        assert min(sizes) >= 6 and max(sizes) <= 8, (block.name, sizes)


def test_type_on_a_slide_can_be_read_from_the_last_row(iim):
    for block in iim.document.figures():
        sizes = [text.get_fontsize() for text in figure_of(block, SLIDE).findobj(Text) if text.get_text().strip()]
        assert min(sizes) >= 11, (block.name, min(sizes))


def test_a_preset_ends_with_its_figure(iim):
    figure_of(iim.figure("persistence"), SLIDE)
    assert presets.current() is REPORT


def curve(seed, n=24):
    draws = np.random.default_rng(seed)
    return kaplan_meier(np.round(draws.exponential(900, n)) + 1, draws.random(n) < 0.6)


def under_its_tick(canvas, ax, text):
    """The middle of the ink of a count less the place of its tick, in pixels; the ink is looked for in the picture itself."""
    picture = np.asarray(canvas.buffer_rgba())[..., :3].astype(float)
    box = text.get_window_extent()
    top, bottom = picture.shape[0] - round(box.y1), picture.shape[0] - round(box.y0)
    inked = np.flatnonzero((picture[top:bottom, round(box.x0) - 2 : round(box.x1) + 2].min(axis=2) < 200).any(axis=0))
    assert len(inked), text.get_text()
    middle = round(box.x0) - 2 + (inked[0] + inked[-1] + 1) / 2
    return middle - ax.transData.transform((text.get_position()[0], 0))[0]


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
@pytest.mark.parametrize("groups", range(1, 7))
def test_counts_at_risk_stand_within_a_pixel_of_their_tick(preset, groups):
    with presets.using(preset):
        if groups == 1:
            figure = persistence(curve(7))
        else:
            figure = persistence_by_group(
                {f"group={at}": curve(at) for at in range(groups)}, {f"group={at}": LABELS[at] for at in range(groups)}
            )
    canvas = drawn(figure, 100)
    ax = figure.axes[0]
    below = ax.get_window_extent().y0
    rows: dict[int, list] = {}
    for text in ax.texts:
        box = text.get_window_extent()
        if text.get_text()[:1].isdigit() and text.get_ha() == "center" and box.y1 < below:
            rows.setdefault(round((box.y0 + box.y1) / 2), []).append(text)
    assert len(rows) == (3 if groups == 1 else groups)
    for texts in rows.values():
        assert len(texts) >= 3
        for text in texts:
            assert text.get_position()[0] in ax.get_xticks()
            assert abs(under_its_tick(canvas, ax, text)) <= 1.0 + 1e-9, (text.get_text(), preset.key)
        boxes = sorted((text.get_window_extent() for text in texts), key=lambda box: box.x0)
        assert all(left.x1 < right.x0 for left, right in pairwise(boxes))


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_every_kind_says_what_it_rests_on(iim, kind):
    block = iim.figure("persistence")
    assert "SHA-256" in block.identity
    made = file_bytes(figure_of(block, JOURNAL_85), block, kind)
    if kind == "svg":
        tree = ElementTree.fromstring(made)
        assert tree.find(f"{SVG}title").text == block.title
        assert tree.find(f"{SVG}desc").text == block.alt_text
        assert list(tree).index(tree.find(f"{SVG}desc")) <= 1
        assert tree.find(".//{http://purl.org/dc/elements/1.1/}source").text == block.identity
        assert float(tree.get("width").removesuffix("pt")) == pytest.approx(85 / 25.4 * 72)
        return
    if kind == "pdf":
        pdf = PdfReader(BytesIO(made))
        assert pdf.metadata["/Title"] == block.title and pdf.metadata["/Subject"] == block.alt_text
        assert pdf.metadata["/Keywords"] == block.identity
        assert float(pdf.pages[0].mediabox.width) == pytest.approx(85 / 25.4 * 72)
        assert "Months from first infusion" in pdf.pages[0].extract_text()
        fonts = [font.get_object()["/DescendantFonts"][0] for font in pdf.pages[0]["/Resources"]["/Font"].values()]
        kinds = {font["/Subtype"] for font in fonts}
        outlines = {font["/FontDescriptor"]["/FontFile2"].get_data()[:4] for font in fonts}
        assert kinds == {"/CIDFontType2"} and outlines == {b"\0\1\0\0"}
        return
    picture = Image.open(BytesIO(made))
    dpi = 600 if kind.endswith("600") else 300
    assert picture.width == pytest.approx(85 / 25.4 * dpi, abs=1)
    assert [round(float(value)) for value in picture.info["dpi"]] == [dpi, dpi]
    if kind.startswith("png"):
        assert picture.text["Source"] == block.identity and picture.text["Description"] == block.alt_text
    else:
        assert picture.info["compression"] == "tiff_lzw" and picture.mode == "RGB"
        said = picture.tag_v2[270]
        assert block.identity.encode("ascii", "replace").decode() in said and block.title in said


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_the_same_twice(iim, kind):
    block = iim.figure("response")
    first, second = (file_bytes(figure_of(block, JOURNAL_170), block, kind) for _ in range(2))
    assert first == second


def test_files_are_called_by_preset_and_resolution(iim, tmp_path):
    written = save_figures([iim.figure("response")], tmp_path, kinds=("pdf", "png300", "tiff600"), preset=JOURNAL_85)
    assert [path.name for path in written] == [
        "response_journal_85mm.pdf",
        "response_journal_85mm.png",
        "response_journal_85mm_600dpi.tiff",
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(path.name for path in written)
