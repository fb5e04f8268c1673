"""RTX Clinic: the command line and the place where the parts are put together."""

from __future__ import annotations

import sys
from pathlib import Path

from core.commands.actions import Desk
from core.commands.line import run
from core.reports.document import DocumentPrinter


def _printer() -> DocumentPrinter:
    from ui.printing.pdf import QtPdfPrinter  # Qt is loaded only when a PDF is asked for

    return QtPdfPrinter()


def _window(demo: bool, clinic: Path | None) -> int:
    from core.services.clinics import Clinics
    from ui.app import run_window
    from ui.places import pages

    return run_window(Clinics(), pages(_printer), clinic=clinic, demo=demo)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:], Desk(_printer, _window)))
