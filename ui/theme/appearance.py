"""Dresses the application: Fusion, light palette, Inter with tabular figures, one style sheet."""

from __future__ import annotations

from pathlib import Path
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from ui.theme.icons import app_icon
from ui.theme.tokens import FAMILY, Colour, Type, Weight, style_values

FONTS = Path(__file__).parents[2] / "resources" / "fonts"
STYLE_SHEET = Path(__file__).with_name("style.qss")


def apply_theme(app: QApplication) -> None:
    """Makes every window of `app` look like look.md; call it once, before the first widget is made."""
    app.setStyle(QStyleFactory.create("Fusion"))
    # Light on purpose, also under a dark system: printed figures and screen stay the same.
    app.styleHints().setColorScheme(Qt.ColorScheme.Light)
    app.setPalette(light_palette())
    load_fonts()
    app.setFont(font())
    app.setStyleSheet(Template(STYLE_SHEET.read_text(encoding="utf-8")).substitute(style_values()))
    app.setWindowIcon(app_icon())
    app.setEffectEnabled(Qt.UIEffect.UI_AnimateCombo, False)


def load_fonts() -> tuple[str, ...]:
    """Registers the shipped fonts and says which families came; without the files the system's own Inter or sans serves."""
    families: list[str] = []
    for file in sorted(FONTS.glob("*.otf")):
        families += QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(file)))
    return tuple(dict.fromkeys(families))


def font(size: int = Type.BODY, weight: int = Weight.REGULAR) -> QFont:
    """Inter at `size` px with figures of equal width, for text that is painted by hand."""
    made = QFont(FAMILY)
    made.setPixelSize(size)
    made.setWeight(QFont.Weight(weight))
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


def light_palette() -> QPalette:
    """The palette of look.md, the same for an active and an inactive window."""
    palette = QPalette()
    role = QPalette.ColorRole
    for which, colour in (
        (role.Window, Colour.PAGE),
        (role.Base, Colour.SURFACE),
        (role.AlternateBase, Colour.GROUP),
        (role.Text, Colour.INK),
        (role.WindowText, Colour.INK),
        (role.ButtonText, Colour.INK),
        (role.ToolTipBase, Colour.INK),
        (role.ToolTipText, Colour.SURFACE),
        (role.PlaceholderText, Colour.INK3),
        (role.Button, Colour.SURFACE),
        (role.Highlight, Colour.TINT),
        (role.HighlightedText, Colour.INK),
        (role.Link, Colour.ACCENT),
        (role.LinkVisited, Colour.ACCENT),
        (role.Accent, Colour.ACCENT),
        (role.Mid, Colour.LINE),
        (role.Dark, Colour.FIELD),
    ):
        palette.setColor(which, QColor(colour))
    for which in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(Colour.DISABLED))
    return palette


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Sets a property the style sheet looks at and makes the widget follow it at once."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()
