"""RTX Clinic: the command line and the place where the parts are put together."""

from __future__ import annotations

import sys
from pathlib import Path

from core.commands.actions import Desk
from core.commands.line import run
from core.commands.messages import hush_leftovers
from core.reports.document import DocumentPrinter
from core.services.event_log import start_log, watch_for_crashes
from core.services.figures_cache import prepare_figures
from core.services.temporary import data_folder, private_temporary_files


def _printer() -> DocumentPrinter:
    from ui.printing.pdf import QtPdfPrinter  # Qt is loaded only when a PDF is asked for

    return QtPdfPrinter()


def _window(demo: bool, clinic: Path | None) -> int:
    from core.services.clinics import Clinics
    from ui.app import run_window
    from ui.places import pages

    return run_window(Clinics(), pages(_printer), clinic=clinic, demo=demo)


def _main() -> int:
    """Runs one command with its temporary files, its log and its crash reports in the program's own folder."""
    folder = data_folder()
    start_log(folder)
    watch_for_crashes(folder)
    prepare_figures(folder)
    with private_temporary_files(folder):
        return run(sys.argv[1:], Desk(_printer, _window))


if __name__ == "__main__":
    if "--debug" not in sys.argv:
        hush_leftovers()
    sys.exit(_main())
