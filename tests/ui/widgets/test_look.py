"""Tokens keep their contrast, every icon and name in the style sheet exists, fonts are ours."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QFontInfo, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from ui.theme.appearance import STYLE_SHEET, font, load_fonts
from ui.theme.icons import ICONS, app_icon, icon, pixmap
from ui.theme.tokens import Colour, Size, Type, style_values
from ui.widgets.kit import Words

UI = Path(__file__).parents[3] / "ui"


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Colour, other: Colour) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        (Colour.INK, Colour.SURFACE),
        (Colour.INK2, Colour.RAIL),
        (Colour.INK3, Colour.SURFACE),
        (Colour.INK3, Colour.PAGE),
        (Colour.INK3, Colour.TINT),
        (Colour.INK3, Colour.LOCK_GROUND),
        (Colour.INK2, Colour.QUIET),
        (Colour.ACCENT, Colour.SURFACE),
        (Colour.ACCENT, Colour.TINT),
        (Colour.SURFACE, Colour.ACCENT),
        (Colour.SURFACE, Colour.ACCENT_DARK),
        (Colour.WARNING, Colour.WARNING_FILL),
        (Colour.ERROR, Colour.ERROR_FILL),
        (Colour.DONE, Colour.DONE_FILL),
        (Colour.TEACHING, Colour.TEACHING_FILL),
        (Colour.ACCENT, Colour.TODAY_FILL),
        (Colour.INK, Colour.MATCH),
    ],
)
def test_text_can_be_read(text: Colour, ground: Colour) -> None:
    assert contrast(text, ground) >= 4.5


@pytest.mark.parametrize("line", [Colour.FIELD, Colour.WARNING_LINE, Colour.ERROR, Colour.ACCENT])
def test_lines_that_carry_meaning_can_be_seen(line: Colour) -> None:
    assert contrast(line, Colour.SURFACE) >= 3


def test_the_style_sheet_uses_only_tokens() -> None:
    text = STYLE_SHEET.read_text(encoding="utf-8")
    assert set(re.findall(r"\$(\w+)", text)) <= set(style_values())
    assert re.findall(r"#[0-9A-Fa-f]{3,8}\b(?![\w-]*\s*\{)", re.sub(r"\w+#\w+", "", text)) == []


def test_no_widget_writes_down_a_colour() -> None:
    found = [
        path.name
        for path in UI.rglob("*.py")
        if path.name != "tokens.py"
        and "printing" not in path.parts
        and re.search(r"['\"]#[0-9A-Fa-f]{6}['\"]", path.read_text())
    ]
    assert found == []


def test_no_text_is_smaller_than_eleven_pixels() -> None:
    assert min(Type) == 11


def test_every_icon_that_is_named_is_there() -> None:
    before = r"icon_name=|Icon\(|IconButton\(|pixmap\(|show_icon\(|ChoiceCard\(|Place\(\"\w+\", self.tr\(\"\w+\"\), "
    written = re.compile(rf"(?:{before})\s*\"([a-z0-9-]+)\"")
    names = {name for path in UI.rglob("*.py") for name in written.findall(path.read_text(encoding="utf-8"))}
    assert {"calendar-check", "folder-open", "eye", "chevron-left"} <= names
    assert [name for name in sorted(names) if not (ICONS / f"{name}.svg").exists()] == []


def test_an_icon_takes_the_colour_of_its_token(qtbot: QtBot) -> None:
    image = pixmap("check", Colour.ERROR, 16, 2.0).toImage()
    assert (image.width(), image.devicePixelRatio()) == (32, 2.0)
    strongest = max(
        (image.pixelColor(x, y) for x in range(32) for y in range(32)),
        key=lambda colour: (colour.alpha(), -colour.lightness()),
    )
    assert strongest.name() == Colour.ERROR.lower()


def test_a_disabled_icon_is_grey_and_a_checked_one_chosen(qtbot: QtBot) -> None:
    made = icon("check", Colour.INK2, chosen=Colour.ACCENT)
    normal = made.pixmap(16, 16, QIcon.Mode.Normal, QIcon.State.Off).toImage()
    assert made.pixmap(16, 16, QIcon.Mode.Disabled).toImage() != normal
    assert made.pixmap(16, 16, QIcon.Mode.Normal, QIcon.State.On).toImage() != normal
    assert not app_icon().isNull()


def test_a_missing_icon_is_a_fault_of_the_programmer(qtbot: QtBot) -> None:
    with pytest.raises(FileNotFoundError):
        pixmap("no-such-icon")


def test_the_shipped_font_is_used(qtbot: QtBot) -> None:
    assert "Inter" in load_fonts()
    assert QFontInfo(font()).family() == "Inter"
    assert QApplication.font().pixelSize() == Type.BODY
    # Figures of equal width: a column of numbers stands under each other.
    from PySide6.QtGui import QFontMetricsF

    metrics = QFontMetricsF(font())
    assert metrics.horizontalAdvance("111") == metrics.horizontalAdvance("888")
    label = Words("111", "section")
    other = Words("888", "section")
    for widget in (label, other):
        qtbot.addWidget(widget)
        widget.ensurePolished()
    assert label.sizeHint().width() == other.sizeHint().width()


def test_the_palette_is_light_also_when_the_window_is_not_active() -> None:
    palette = QApplication.palette()
    for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
        assert palette.color(group, QPalette.ColorRole.Highlight) == QColor(Colour.TINT)
        assert palette.color(group, QPalette.ColorRole.Window) == QColor(Colour.PAGE)


def test_a_wrapping_text_is_plain_whatever_it_holds(qtbot: QtBot) -> None:
    words = Words("<b>1 < 2</b> & so on", wrap=True)
    qtbot.addWidget(words)
    assert words.text() == "<b>1 < 2</b> & so on"
    assert "&lt;b&gt;" in QLabel.text(words)


def test_a_wrapping_text_grows_in_height_instead_of_being_cut(qtbot: QtBot) -> None:
    words = Words("Nobody touched the keyboard for 10 minutes. Your draft is saved.", wrap=True)
    qtbot.addWidget(words)
    assert words.sizeHint().height() < words.heightForWidth(120)
    assert words.heightForWidth(120) >= 3 * Size.GAP_16
