"""Who the patient is, fixed on every tab and form: code, birth date, age, sex, disease, rituximab, and at most three alerts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from core.dictionary.partial_dates import completed_years
from core.dictionary.spec import Dictionary
from core.domain.records import Patient
from core.reports.formats import number
from core.reports.labels import choice
from core.services.alerts import Alert, alerts_of
from core.services.chart import Chart
from ui.pages.patient.words import antibody_words, shown_day
from ui.theme.appearance import font
from ui.theme.tokens import Colour, Size, Type
from ui.widgets.chip import ChipKind
from ui.widgets.kit import Chip, Words, column, ground, row
from ui.widgets.layouts import empty

MOST_ALERTS = 3
_KINDS: dict[str, ChipKind] = {"unsafe": "overdue", "due": "due", "past": "past"}
_ICONS = {
    "dead": "",
    "stopped": "",
    "lapsed": "clock-alert",
    "overdue": "clock-alert",
    "due": "clock",
    "upcoming": "clock",
    "low_igg": "test-tube",
}


class PatientHeader(QWidget):
    """60 px that say whose page this is; `today` gives the clinic's day, by which ages and alerts are told."""

    def __init__(
        self, dictionary: Dictionary, today: Callable[[], date] = date.today, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        ground(self, "head")
        self.setFixedHeight(Size.PATIENT_HEADER)
        self._today = today
        self._dictionary = dictionary
        self._alerts: tuple[Alert, ...] = ()
        self.code = Words("", "patient")
        self.born = Words("", "label")
        self.age = Words("", "quiet")
        self.about = _OneLine()
        self._chips = QHBoxLayout()
        self._chips.setSpacing(Size.GAP_8)
        first = row(self.code, self.born, self.age, "stretch", gap=Size.GAP_12)
        line = row(gap=Size.GAP_16, margins=(Size.MARGIN, 0, Size.MARGIN, 0))
        line.addLayout(column("stretch", first, self.about, "stretch", gap=2), 1)
        line.addLayout(self._chips)
        self.setLayout(line)

    def show_code(self, code: str) -> None:
        """Names the patient while the records are being read; nothing of another patient stays."""
        self.code.setText(self.tr("Patient {0}").format(code) if code else "")
        self.born.setText("")
        self.age.setText("")
        self.about.say("")
        self._alerts = ()
        self._show_alerts()

    def show_chart(self, chart: Chart) -> None:
        """Shows who the chart belongs to."""
        patient = chart.patient.record
        self.show_code(patient.patient_id)
        born = shown_day(patient.birth_date)
        self.born.setText(self.tr("born {0}").format(born) if born else self.tr("birth date not recorded"))
        self.age.setText(", ".join(part for part in (self._age(patient), patient.sex) if part))
        self.about.say(" \N{MIDDLE DOT} ".join(part for part in self._facts(chart) if part))
        self._alerts = alerts_of(chart, self._today())
        self._show_alerts()

    def alerts(self) -> Sequence[str]:
        """The words of every alert, the most serious first, also of those that have no room."""
        return [self._words(alert) for alert in self._alerts]

    def minimumSizeHint(self) -> QSize:
        """Code and birth date always stand whole; the second line gives way."""
        return QSize(0, Size.PATIENT_HEADER)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fewer chips in a narrow window."""
        super().resizeEvent(event)
        self._show_alerts()

    def _age(self, patient: Patient) -> str:
        if patient.vital_status == "dead":
            return self.tr("died")
        if not patient.birth_date:
            return ""
        return self.tr("{0} y").format(completed_years(patient.birth_date, self._today().isoformat())[0])

    def _facts(self, chart: Chart) -> Sequence[str]:
        patient = chart.patient.record
        antibody = patient.msa_maa if patient.iim_subset else patient.autoantibody
        organs = [
            name
            for name, affected in (
                (self.tr("muscle"), patient.muscle),
                (self.tr("skin"), patient.skin),
                (self.tr("joints"), patient.joint),
                (self.tr("lung"), patient.lung_ild),
                (self.tr("oesophagus"), patient.oesophageal),
            )
            if affected
        ]
        return (
            self._disease(patient),
            antibody_words(antibody),
            ", ".join(organs),
            self._rituximab(chart),
        )

    def _disease(self, patient: Patient) -> str:
        if patient.iim_subset:
            words = choice(self._dictionary, "patients", "iim_subset", patient.iim_subset)
            return f"{_capital(words)} ({patient.iim_subset})" if words != patient.iim_subset else words
        if patient.ssc_subset:
            words = choice(self._dictionary, "patients", "ssc_subset", patient.ssc_subset)
            return self.tr("Systemic sclerosis, {0}").format(words)
        if patient.disease:
            return _capital(choice(self._dictionary, "patients", "disease", patient.disease))
        return self.tr("disease not recorded")

    def _rituximab(self, chart: Chart) -> str:
        if not chart.first_rtx_date:
            return self.tr("no rituximab recorded")
        since = self.tr("rituximab since {0}").format(shown_day(chart.first_rtx_date))
        if not chart.courses:
            return since
        return self.tr("{0}, course {1}").format(since, chart.courses[-1].number)

    def _show_alerts(self) -> None:
        room = MOST_ALERTS if self.width() >= Size.SIDE_PANEL_BELOW else 2 if self.width() >= 760 else 1
        empty(self._chips)
        for alert in self._alerts[:room]:
            chip = Chip(self._words(alert), _KINDS[alert.urgency], _ICONS[alert.kind])
            chip.setToolTip(self._tip(alert))
            self._chips.addWidget(chip)
        rest = self._alerts[room:]
        if rest:
            more = Chip(f"+{len(rest)}", "plain")
            more.setToolTip("\n".join(self._words(alert) for alert in rest))
            more.setAccessibleName(", ".join(self._words(alert) for alert in rest))
            self._chips.addWidget(more)

    def _words(self, alert: Alert) -> str:
        if alert.kind == "dead":
            return self.tr("died")
        if alert.kind == "stopped":
            day = shown_day(alert.day)
            return self.tr("RTX stopped {0}").format(day) if day else self.tr("RTX stopped")
        if alert.kind == "low_igg":
            return self.tr("IgG low: {0} mg/dL").format(number(alert.value or 0))
        days = alert.days or 0
        if alert.kind == "lapsed":
            return self.tr("infusion {0} days over: stopped?").format(number(days))
        if alert.kind == "overdue":
            return self.tr("infusion {0} days over").format(days)
        if days == 0:
            return self.tr("infusion due today")
        if days > 0:
            return self.tr("infusion due, {0} days over").format(days)
        return self.tr("infusion due in {0} days").format(-days)

    def _tip(self, alert: Alert) -> str:
        day = shown_day(alert.day)
        if alert.kind == "low_igg":
            return self.tr("Measured {0}. For clinician review.").format(day)
        if alert.kind in ("dead", "stopped"):
            return day
        return self.tr("Due {0}: 182 days after the first infusion of the last course. For clinician review.").format(
            day
        )


class _OneLine(QWidget):
    """The second line, cut with an ellipsis where the width ends; its tip holds all of it."""

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def say(self, text: str) -> None:
        self._text = text
        self.setToolTip(text)
        self.setAccessibleName(text)
        self.update()

    def text(self) -> str:
        return self._text

    def sizeHint(self) -> QSize:
        return QSize(200, 18)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        used = font(Type.SMALL)
        painter.setFont(used)
        painter.setPen(QColor(Colour.INK2))
        words = QFontMetrics(used).elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        painter.end()


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
