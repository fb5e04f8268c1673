"""RTX Clinic: the command line and the place where the parts are put together."""

from __future__ import annotations

import sys

from core.commands.line import run
from core.reports.document import DocumentPrinter


def _printer() -> DocumentPrinter:
    from ui.printing.pdf import QtPdfPrinter  # Qt is loaded only when a PDF is asked for

    return QtPdfPrinter()


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:], make_printer=_printer))
