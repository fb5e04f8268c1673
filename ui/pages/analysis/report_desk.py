"""Between the report builder, the templates of the clinic and what writes the report."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from core.faults import ClinicFault
from core.reports.design import ReportDesign
from core.services.progress import Progress
from core.services.report_templates import ReportTemplate, ReportTemplates
from ui.backend import Shell
from ui.pages.analysis.builder import ReportBuilder
from ui.pages.analysis.subject_stack import SubjectStack


class ReportDesk(QObject):
    """Opens the builder over the results; templates are read and kept in the database thread."""

    def __init__(
        self,
        templates: Callable[[], ReportTemplates],
        stack: SubjectStack,
        shell: Shell,
        write: Callable[[ReportDesign, tuple[str, ...]], object],
    ) -> None:
        super().__init__(stack)
        self._templates, self._stack, self._shell, self._write = templates, stack, shell, write
        self.builder = ReportBuilder()
        stack.addWidget(self.builder)
        self.builder.back_wanted.connect(stack.leave_over)
        self.builder.wanted.connect(self._wanted)
        self.builder.kept.connect(self._keep)
        self.builder.removed.connect(self._remove)

    def open(self) -> None:
        """Shows the builder, the keyboard on its first part."""
        self._stack.lay_over(self.builder)
        next(iter(self.builder.parts.values())).setFocus()
        self._start(_read, self.builder.show_templates)

    def _wanted(self, design: ReportDesign, outputs: tuple[str, ...]) -> None:
        self._write(design, outputs)

    def _keep(self, template: ReportTemplate) -> None:
        self._start(partial(_save, template), self._changed)

    def _remove(self, name: str) -> None:
        self._start(partial(_forget, name), self._changed)

    def _start(
        self,
        work: Callable[[ReportTemplates], tuple[ReportTemplate, ...]],
        done: Callable[[tuple[ReportTemplate, ...]], object],
    ) -> None:
        templates = self._templates

        def run(_progress: Progress) -> tuple[ReportTemplate, ...]:
            return work(templates())

        self._shell.runner.database(run, self.tr("Report templates"), done=done, failed=self._refused)

    def _changed(self, templates: tuple[ReportTemplate, ...]) -> None:
        self.builder.show_templates(templates)
        self._shell.say("done", self.tr("Report templates changed"))

    def _refused(self, fault: ClinicFault) -> None:
        self.builder.message.say("refused", fault.what, f"{fault.safe} {fault.todo}")


def _read(templates: ReportTemplates) -> tuple[ReportTemplate, ...]:
    return templates.all()


def _save(template: ReportTemplate, templates: ReportTemplates) -> tuple[ReportTemplate, ...]:
    templates.save(template)
    return templates.all()


def _forget(name: str, templates: ReportTemplates) -> tuple[ReportTemplate, ...]:
    templates.remove(name)
    return templates.all()
