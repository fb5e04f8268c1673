"""The print preview: the very pages that go to the printer or into a PDF."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrintPreviewWidget
from PySide6.QtWidgets import QDialog, QFileDialog, QGraphicsView, QWidget

from core.reports.document import SheetSize
from ui.printing.summary_paper import set_up
from ui.theme.tokens import Colour, Size
from ui.widgets.kit import IconButton, PageHead, PrimaryButton, SecondaryButton, Words, column, ground, named

_WIDTH, _HEIGHT = 900, 700
_ZOOM_STEP = 1.25
LEAST_ZOOM, MOST_ZOOM = 0.25, 4.0


class PaperPreview(QDialog):
    """Shows pages; Print, Save as PDF, Close, and how large they are shown. Gone once it is closed.

    A kind of paper derives from it, says how it is painted and written, and in `printed_words` and `saved_words` ({0} is the
    file) what is told afterwards. `name` begins the names of its widgets, `spoken` is what stands on the pages, `file_name` the
    proposal for a PDF.
    """

    said = Signal(str, str)
    """Kind and words for the message bar, once something was printed, saved or refused."""

    def __init__(
        self,
        name: str,
        title: str,
        spoken: str,
        file_name: str,
        printed_words: str,
        saved_words: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name, self._file_name = name, file_name
        self._printed_words, self._saved_words = printed_words, saved_words
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        named(self, f"{name}_preview", title)
        self.setWindowTitle(self.accessibleName())
        ground(self, "page")
        self.size_of_sheet: SheetSize = "a4"
        self._paper = _virtual_printer()
        self.page = named(QPrintPreviewWidget(self._paper, self), f"{name}_page", self.tr("The page as it is printed"))
        self.page.setAccessibleDescription(spoken)
        for view in self.page.findChildren(QGraphicsView):
            view.scene().setBackgroundBrush(QColor(Colour.LOCK_GROUND))
        self.page.paintRequested.connect(self.paint)
        self.zoom_out = IconButton("minus", f"{name}_zoom_out", self.tr("Smaller (Ctrl+-)"))
        self.zoom_in = IconButton("plus", f"{name}_zoom_in", self.tr("Larger (Ctrl++)"))
        self.zoom = Words("", "quiet")
        self.whole = SecondaryButton(self.tr("Whole page"), f"{name}_whole_page", keys="Ctrl+0")
        self.wide = SecondaryButton(self.tr("Page width"), f"{name}_page_width", keys="Ctrl+9")
        self.print = PrimaryButton(self.tr("Print"), f"{name}_print", icon_name="printer", keys="Ctrl+P")
        self.save = SecondaryButton(self.tr("Save as PDF"), f"{name}_save", icon_name="download", keys="Ctrl+S")
        self.close_button = SecondaryButton(self.tr("Close"), f"{name}_close", keys="Esc")
        self._lay_out()
        self.resize(_fitting(parent))

    def paint(self, printer: QPrinter) -> None:
        """Paints every page on a printer, or on the picture of one. Raises OSError when nothing can be painted."""
        raise NotImplementedError

    def write_pdf(self, path: Path) -> None:
        """Writes the pages as PDF, whole or not at all. Raises OSError when the disk refuses."""
        raise NotImplementedError

    def print_now(self) -> None:
        """Asks for the printer and the pages and prints; on the sheet that is shown, whatever the printer was set to."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        set_up(printer, self.size_of_sheet)
        printer.setDocName(self.accessibleName())
        dialog = QPrintDialog(printer, self)
        named(dialog, f"{self._name}_print_dialog", self.tr("Print"))
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange, self.page.pageCount() > 1)
        dialog.setMinMax(1, max(self.page.pageCount(), 1))
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return
        try:
            self.paint(printer)
        except OSError as error:
            self._say("refused", self.tr("Not printed: {0}. Check the printer and print again.").format(error))
        else:
            self._say("done", self._printed_words)

    def save_pdf(self) -> None:
        """Asks where and writes the PDF, whole or not at all."""
        chosen, _ = QFileDialog.getSaveFileName(
            self, self.tr("Save as PDF"), str(Path.home() / self._file_name), self.tr("PDF (*.pdf)")
        )
        if not chosen:
            return
        path = Path(chosen)
        path = path if path.suffix.lower() == ".pdf" else path.with_name(f"{path.name}.pdf")
        try:
            self.write_pdf(path)
        except OSError as error:
            words = self.tr("Not saved: {0}. What was there before is unchanged. Choose another place.")
            self._say("refused", words.format(error.strerror or error))
        else:
            self._say("done", self._saved_words.format(path))

    def set_zoom(self, factor: float) -> None:
        """Shows the page at this part of its printed size."""
        self.page.setZoomMode(QPrintPreviewWidget.ZoomMode.CustomZoom)
        self.page.setZoomFactor(min(max(factor, LEAST_ZOOM), MOST_ZOOM))
        self._tell_zoom()

    def tools(self) -> Sequence[QWidget]:
        """What a kind of paper lets be chosen, at the left of how large it is shown."""
        return ()

    def show_again(self) -> None:
        """Paints the pages anew, after something was chosen."""
        set_up(self._paper, self.size_of_sheet)
        self.page.updatePreview()

    def _lay_out(self) -> None:
        self.head = PageHead(self.accessibleName())
        for button in (self.print, self.save, self.close_button):
            self.head.add_action(button)
        tools = PageHead("", compact=True)
        for tool in (*self.tools(), self.zoom_out, self.zoom, self.zoom_in, self.whole, self.wide):
            tools.add_action(tool)
        self.said_here = Words("", "second", wrap=True)
        self.said_here.setContentsMargins(Size.MARGIN, Size.GAP_8, Size.MARGIN, Size.GAP_8)
        self.said_here.hide()
        self.setLayout(column(self.head, tools, self.page, self.said_here, gap=0))
        self.layout().setStretch(2, 1)  # type: ignore[union-attr] # the column that was just set
        self.zoom_out.setShortcut("Ctrl+-")
        self.zoom_in.setShortcut("Ctrl++")
        self.zoom_out.clicked.connect(self._smaller)
        self.zoom_in.clicked.connect(self._larger)
        self.whole.clicked.connect(self._show_whole)
        self.wide.clicked.connect(self._show_wide)
        self.print.clicked.connect(self.print_now)
        self.save.clicked.connect(self.save_pdf)
        self.close_button.clicked.connect(self.reject)
        self.page.previewChanged.connect(self._tell_zoom)
        self.page.previewChanged.connect(self._tell_pages)
        self._show_wide()
        self.print.setFocus()

    def _smaller(self) -> None:
        self.set_zoom(self.page.zoomFactor() / _ZOOM_STEP)

    def _larger(self) -> None:
        self.set_zoom(self.page.zoomFactor() * _ZOOM_STEP)

    def _show_whole(self) -> None:
        self.page.fitInView()
        self._tell_zoom()

    def _show_wide(self) -> None:
        self.page.fitToWidth()
        self._tell_zoom()

    def _tell_zoom(self) -> None:
        self.zoom.setText(f"{100 * self.page.zoomFactor():.0f} %")

    def _tell_pages(self) -> None:
        count = self.page.pageCount()
        sheet = self.tr("Letter") if self.size_of_sheet == "letter" else self.tr("A4")
        words = self.tr("{0}, 1 page") if count == 1 else self.tr("{0}, {1} pages")
        self.head.set_fact(words.format(sheet, count))

    def _say(self, kind: str, words: str) -> None:
        self.said_here.setText(words)
        self.said_here.show()
        self.said.emit(kind, words)


def _virtual_printer() -> QPrinter:
    """A printer that the preview pretends to be: A4, on every computer, with or without a real one."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    set_up(printer)
    return printer


def _fitting(around: QWidget | None) -> QSize:
    """As large as is comfortable, never larger than the window it stands in front of."""
    most = QSize(_WIDTH, _HEIGHT)
    return most if around is None else most.boundedTo(around.window().size())
