"""Qt without a window: an application that can lay out text on a machine without a display, and the fonts it does so with."""

from __future__ import annotations

import os
import sys

from PySide6.QtGui import QFontDatabase, QGuiApplication

from core.reports.figures.canvas import font_paths
from ui.printing.tabular_font import FAMILY, tabular_font


def ensure_application() -> QGuiApplication:
    """The running Qt application, or one of our own where there is none; offscreen where there is no display."""
    running = QGuiApplication.instance()
    if isinstance(running, QGuiApplication):
        return running
    if _no_display():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return QGuiApplication([sys.argv[0] or "rtx-clinic"])


def ensure_fonts() -> str:
    """Makes the type of paper known to Qt and gives its family; calling it again changes nothing."""
    if FAMILY not in QFontDatabase.families():
        for path in font_paths():
            QFontDatabase.addApplicationFontFromData(tabular_font(path))
    return FAMILY


def _no_display() -> bool:
    return sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
