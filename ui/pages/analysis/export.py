"""Exports of the analysis: one subject as PDF, workbook or figures, or the whole report; written in the background."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QEventLoop, QObject, QPoint, QStandardPaths, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from core.reports.design import WHOLE, ReportDesign
from core.services.clinic import write_analysed, write_sections
from core.services.progress import Progress
from core.services.report import OUTPUTS, Written
from ui.pages.analysis.computing import View
from ui.pages.analysis.subjects import Subject
from ui.tasks import Task, TaskRunner
from ui.widgets.kit import named

if TYPE_CHECKING:
    from core.reports.document import DocumentPrinter

Kind = Literal["pdf", "xlsx", "figures"]


def ask_folder(parent: QWidget, title: str) -> Path | None:
    """Lets the user choose a folder; None when they changed their mind."""
    chosen = QFileDialog.getExistingDirectory(parent, title, _documents())
    return Path(chosen) if chosen else None


def ask_file(parent: QWidget, title: str, name: str, kinds: str) -> Path | None:
    """Lets the user choose where a file goes; None when they changed their mind."""
    chosen, _ = QFileDialog.getSaveFileName(parent, title, str(Path(_documents()) / name), kinds)
    return Path(chosen) if chosen else None


class Exporter(QObject):
    """Writes what is shown. `written(folder, sentence)` when files are there; faults go to `failed(fault)`.

    `ask_folder` and `ask_file` may be replaced, so that a test needs no dialog.
    """

    written = Signal(object, str)
    design_wanted = Signal()
    """The user wants to choose what a report holds."""
    locks_wanted = Signal()
    """The user wants to lock the cohort or see the data locks."""
    failed = Signal(object)

    def __init__(self, page: QWidget, runner: TaskRunner, make_printer: Callable[[], DocumentPrinter]) -> None:
        super().__init__(page)
        self._page, self._runner, self._make_printer = page, runner, make_printer
        self.ask_folder: Callable[[QWidget, str], Path | None] = ask_folder
        self.ask_file: Callable[[QWidget, str, str, str], Path | None] = ask_file
        self._target = Path()

    def menu(self, view: View, subject: Subject) -> QMenu:
        """What a subject can be exported as."""
        menu = named(QMenu(self._page), "analysis_export_menu", self.tr("Export {0}").format(subject.title))
        has_figures = any(True for _ in view.documents[subject.key].figures())
        for kind, words in self._kinds().items():
            action = menu.addAction(words)
            action.setObjectName(f"export_{kind}")
            action.triggered.connect(partial(_export, self, view, subject, kind))
            action.setEnabled(kind != "figures" or has_figures)
        for preset, words in self._presets().items():
            action = menu.addAction(words)
            action.setObjectName(f"export_figures_{preset}")
            action.triggered.connect(partial(_export_figures, self, view, subject, preset))
            action.setEnabled(has_figures)
        menu.addSeparator()
        design = menu.addAction(self.tr("Report with chosen parts ..."))
        design.setObjectName("export_design")
        design.triggered.connect(self.design_wanted)
        locks = menu.addAction(self.tr("Lock this cohort, data locks ..."))
        locks.setObjectName("export_locks")
        locks.triggered.connect(self.locks_wanted)
        return menu

    def open_menu(self, view: View, subject: Subject, at: QPoint) -> None:
        """Shows the menu at a place of the screen; it goes when it closes."""
        menu = self.menu(view, subject)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def export(self, view: View, subject: Subject, kind: Kind, preset: str = "report") -> Task | None:
        """Asks where and writes one subject, its figures for a preset; None when the user changed their mind."""
        title = self.tr("Export {0}").format(subject.title)
        if kind == "figures":
            target = self.ask_folder(self._page, title)
        else:
            filters = {"pdf": self.tr("PDF (*.pdf)"), "xlsx": self.tr("Excel workbook (*.xlsx)")}
            target = self.ask_file(self._page, title, f"{subject.key}.{kind}", filters[kind])
        if target is None:
            return None
        if kind != "figures" and target.suffix.casefold() != f".{kind}":
            target = target.with_name(f"{target.name}.{kind}")
        self._target = target if kind == "figures" else target.parent
        return self._runner.compute(
            partial(_write_sections, view, subject, target, kind, preset, self._make_printer),
            title,
            done=self._sections_written,
            failed=self.failed.emit,
            key="analysis-export",
        )

    def export_report(
        self, view: View, design: ReportDesign = WHOLE, outputs: tuple[str, ...] = OUTPUTS
    ) -> Task | None:
        """Asks for a folder and writes the outputs of the report, whole or as designed; None when the user changed their mind."""
        folder = self.ask_folder(self._page, self.tr("Folder for the whole report"))
        if folder is None:
            return None
        self._target = folder
        return self._runner.compute(
            partial(_write_report, view, folder, self._make_printer, design, outputs),
            self.tr("Writing the report"),
            done=self._report_written,
            failed=self.failed.emit,
            key="analysis-export",
        )

    def open_folder(self) -> None:
        """Shows the folder of the last export in the system's file manager."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._target)))

    def _kinds(self) -> dict[Kind, str]:
        return {
            "pdf": self.tr("PDF ..."),
            "xlsx": self.tr("Excel workbook ..."),
            "figures": self.tr("Figures as SVG and PNG ..."),
        }

    def _presets(self) -> dict[str, str]:
        """Figures for something else than the report, by key of `core.reports.figures.presets`."""
        return {
            "journal_85mm": self.tr("Figures for a journal, one column (85 mm) ..."),
            "journal_170mm": self.tr("Figures for a journal, two columns (170 mm) ..."),
            "slide": self.tr("Figures for slides (16:9) ..."),
        }

    def _sections_written(self, files: tuple[Path, ...]) -> None:
        names = ", ".join(path.name for path in files)
        self.written.emit(self._target, self.tr("{0} written to {1}").format(names, self._target))

    def _report_written(self, report: Written) -> None:
        self.written.emit(
            self._target, self.tr("Report of {0:,} patients written to {1}").format(report.n, self._target)
        )


def _export(exporter: Exporter, view: View, subject: Subject, kind: Kind, _checked: bool = False) -> None:
    exporter.export(view, subject, kind)


def _export_figures(exporter: Exporter, view: View, subject: Subject, preset: str, _checked: bool = False) -> None:
    exporter.export(view, subject, "figures", preset)


def _write_sections(
    view: View,
    subject: Subject,
    target: Path,
    kind: Kind,
    preset: str,
    make_printer: Callable[[], DocumentPrinter],
    progress: Progress,
) -> tuple[Path, ...]:
    _prepare_thread()
    return write_sections(view.analysed, subject.sections, target, kind, make_printer, progress, preset=preset)


def _write_report(
    view: View,
    folder: Path,
    make_printer: Callable[[], DocumentPrinter],
    design: ReportDesign,
    outputs: tuple[str, ...],
    progress: Progress,
) -> Written:
    _prepare_thread()
    return write_analysed(view.analysed, folder, outputs, make_printer, progress, design)


def _prepare_thread() -> None:
    # Setting text starts timers, and a thread that Python made has none of Qt's until it had an event loop.
    QEventLoop()


def _documents() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
