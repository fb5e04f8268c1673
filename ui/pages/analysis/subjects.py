"""The tabs of the analysis: which sections of the report stand on each, and what a tab says when it has nothing to show."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication


@dataclass(frozen=True)
class Subject:
    """One tab: `sections` are names of `core.reports.cohort_report.SECTIONS`; `short` stands where the window is narrow."""

    key: str
    title: str
    short: str
    sections: tuple[str, ...]
    nothing: str
    """Said where the report is silent about it."""


def subjects() -> tuple[Subject, ...]:
    """The tabs in reading order, in the language of the window."""
    return (
        Subject("cohort", _tr("Cohort & Table 1"), _tr("Cohort"), ("cohort", "details"), _tr("Nothing is recorded of these patients.")),
        Subject(
            "persistence", _tr("Persistence"), _tr("Persistence"), ("persistence", "sensitivity"),
            _tr("No time on rituximab can be computed."),
        ),
        Subject("steroids", _tr("Steroids"), _tr("Steroids"), ("steroids",), _tr("No steroid dose is recorded.")),
        Subject(
            "response", _tr("Response"), _tr("TIS"), ("response_overview", "response"),
            _tr("Response (TIS) belongs to myositis: nobody of this cohort has it."),
        ),
        Subject("outcomes", _tr("Muscle & lung"), _tr("Muscle"), ("outcomes",), _tr("No muscle or lung measure is recorded.")),
        Subject("skin", _tr("Skin (SSc)"), _tr("Skin"), ("skin",), _tr("Skin belongs to systemic sclerosis: nobody here has an mRSS.")),
        Subject("immunoglobulins", _tr("Immunoglobulins"), _tr("Ig"), ("immunoglobulins",), _tr("No immunoglobulin is recorded.")),
        Subject("safety", _tr("Safety"), _tr("Safety"), ("safety",), _tr("No adverse event is recorded.")),
        Subject("stops", _tr("Stops"), _tr("Stops"), ("reasons", "flow", "courses"), _tr("No stop of rituximab is recorded.")),
        Subject("quality", _tr("Data quality"), _tr("Quality"), ("quality",), _tr("No visit has a value of any measure.")),
    )  # fmt: skip


def figure_words(name: str) -> str:
    """The short name of a figure where a subject has several to choose from; empty for a figure that stands alone."""
    return {
        "persistence": _tr("All"),
        "persistence_by_disease": _tr("Disease"),
        "persistence_by_subset": _tr("Subset"),
        "persistence_by_therapy": _tr("Therapy"),
        "cumulative_incidence": _tr("Reason"),
        "full_dose": _tr("Full dose"),
        "response": _tr("All"),
        "response_by_subset": _tr("Subset"),
        "patient_flow": _tr("Flow"),
        "swimmer": _tr("Patients"),
        "immunoglobulins": _tr("Levels"),
        "ig_skin": _tr("Ig and skin"),
    }.get(name) or _page_words(name)


def _page_words(name: str) -> str:
    """The words of a further page of the lanes of patients, `swimmer_2`."""
    figure, _, page = name.rpartition("_")
    return _tr("Patients, {0}").format(page) if figure == "swimmer" and page.isdigit() else ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("Analysis", text)
