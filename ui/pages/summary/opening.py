"""Opens the print preview of a patient's summary: records from the database thread, charts in the computing thread, then the page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from core.services.clinic import ClinicSession
from core.services.progress import Progress
from ui.backend import Shell
from ui.pages.summary.preview import PatientPages, SummaryPreview

if TYPE_CHECKING:
    from core.services.chart import Chart

_KEY = "patient_summary"


def open_summary(session: ClinicSession, shell: Shell, code: str) -> None:
    """Shows the summary of the patient `code` ready to be printed; says so in the message bar when there is no such patient."""
    SummaryOpening(session, shell, [code]).start()


def open_summaries(session: ClinicSession, shell: Shell, codes: Sequence[str]) -> None:
    """Shows the summaries of several patients as one print job or PDF; making them shows its progress and can be cancelled."""
    SummaryOpening(session, shell, codes).start()


class SummaryOpening(QObject):
    """Summaries on their way to the screen; lives until the preview stands or there is nothing to show."""

    def __init__(self, session: ClinicSession, shell: Shell, codes: Sequence[str]) -> None:
        self._around = shell if isinstance(shell, QWidget) else None
        super().__init__(self._around)
        self._session, self._shell, self._codes = session, shell, tuple(codes)

    def start(self) -> None:
        """Asks for the records."""
        session, codes = self._session, self._codes

        def read(progress: Progress) -> list[Chart | None]:
            charts = []
            for place, code in enumerate(codes):
                progress(code, place / len(codes))
                charts.append(session.chart(code))
            return charts

        one = self.tr("Reading {0}").format(codes[0])
        words = one if len(codes) == 1 else self.tr("Reading {0} patients").format(len(codes))
        task = self._shell.runner.database(read, words, done=self._drawn_from, can_cancel=True, key=_KEY)
        task.failed.connect(self._end)
        task.cancelled.connect(self._end)

    def _drawn_from(self, charts: list[Chart | None]) -> None:
        found = [(code, chart) for code, chart in zip(self._codes, charts, strict=True) if chart is not None]
        if not found:
            self._shell.say(
                "refused",
                self.tr("There is no patient {0} in this clinic. Nothing was printed. Find the patient first.").format(
                    ", ".join(self._codes)
                ),
            )
            self._end()
            return
        user, synthetic = self._session.user, self._session.synthetic

        def draw(progress: Progress) -> list[PatientPages]:
            from core.services.summary import handout_of, summary_of

            drawn, now = [], datetime.now()  # noqa: DTZ005 - the clinic's own clock
            for place, (code, chart) in enumerate(found):
                progress(code, place / len(found))
                summary = summary_of(chart, now, user=user, synthetic=synthetic)
                drawn.append(PatientPages(code, summary, handout_of(chart, now, user=user, synthetic=synthetic)))
            return drawn

        words = (
            self.tr("Setting the summary") if len(found) == 1 else self.tr("Setting {0} summaries").format(len(found))
        )
        task = self._shell.runner.compute(draw, words, done=self._show, key=_KEY)
        task.failed.connect(self._end)
        task.cancelled.connect(self._end)

    def _show(self, patients: list[PatientPages]) -> None:
        # Behind the lock, or when the clinic was left meanwhile, no patient may come to the front.
        if self._around is None or self._around.isVisible():
            preview = SummaryPreview(patients, self._around)
            preview.said.connect(self._shell.say)
            preview.open()
        self._end()

    def _end(self, _fault: object = None) -> None:
        self.deleteLater()
