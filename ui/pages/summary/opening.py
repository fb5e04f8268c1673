"""Opens the print preview of a patient's summary: records from the database thread, charts in the computing thread, then the page."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from core.services.clinic import ClinicSession
from core.services.progress import Progress
from ui.backend import Shell
from ui.pages.summary.preview import SummaryPreview

if TYPE_CHECKING:
    from core.reports.summary.page import PatientSummary
    from core.services.chart import Chart

_KEY = "patient_summary"


def open_summary(session: ClinicSession, shell: Shell, code: str) -> None:
    """Shows the summary of the patient `code` ready to be printed; says so in the message bar when there is no such patient."""
    SummaryOpening(session, shell, code).start()


class SummaryOpening(QObject):
    """One summary on its way to the screen; lives until the preview stands or there is nothing to show."""

    def __init__(self, session: ClinicSession, shell: Shell, code: str) -> None:
        self._around = shell if isinstance(shell, QWidget) else None
        super().__init__(self._around)
        self._session, self._shell, self._code = session, shell, code

    def start(self) -> None:
        """Asks for the records."""
        session, code = self._session, self._code
        task = self._shell.runner.database(
            lambda _progress: session.chart(code), self.tr("Reading {0}").format(code), done=self._drawn_from
        )
        task.failed.connect(self._end)

    def _drawn_from(self, chart: Chart | None) -> None:
        if chart is None:
            self._shell.say(
                "refused",
                self.tr("There is no patient {0} in this clinic. Nothing was printed. Find the patient first.").format(
                    self._code
                ),
            )
            self._end()
            return
        user, synthetic = self._session.user, self._session.synthetic

        def draw(_progress: Progress) -> PatientSummary:
            from core.services.summary import summary_of

            return summary_of(chart, datetime.now(), user=user, synthetic=synthetic)  # noqa: DTZ005 - the clinic's own clock

        task = self._shell.runner.compute(draw, self.tr("Setting the summary"), done=self._show, key=_KEY)
        task.failed.connect(self._end)
        task.cancelled.connect(self._end)

    def _show(self, summary: PatientSummary) -> None:
        # Behind the lock, or when the clinic was left meanwhile, no patient may come to the front.
        if self._around is None or self._around.isVisible():
            preview = SummaryPreview(summary, self._code, self._around)
            preview.said.connect(self._shell.say)
            preview.open()
        self._end()

    def _end(self, _fault: object = None) -> None:
        self.deleteLater()
