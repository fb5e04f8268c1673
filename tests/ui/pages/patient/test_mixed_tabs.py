"""Therapies, screening, vaccines, antibodies, organs and other diseases: entered by keys, shown under their groups, opened again."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.domain.records import (
    AntibodyTest,
    ComorbidCondition,
    OrganInvolvement,
    Patient,
    ScreeningTest,
    Stored,
    Therapy,
    TreatmentBefore,
    Vaccination,
    Visit,
)
from core.services.chart import Chart, build_chart
from ui.forms.form_page import FormPage
from ui.pages.patient.mixed_tables import DIAGNOSIS, PROTECTION, THERAPIES
from ui.pages.patient.page import PatientPage
from ui.pages.patients.page import PatientsPage
from ui.widgets.kit import Group, TableView

Key = Qt.Key
CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def told(table: TableView) -> list[list[str]]:
    """Groups as title and rule, rows as their cells."""
    model = table.table
    return [
        [one.title, one.rule]
        if isinstance(one, Group)
        else [model.cell(at, column).spoken() for column in range(model.columnCount())]
        for at, one in enumerate(model.rows())
    ]


def press(*keys: str | Key) -> None:
    for key in keys:
        here = QApplication.focusWidget()
        assert here is not None
        if isinstance(key, str):
            QTest.keyClicks(here, key)
        else:
            QTest.keyClick(here, key)


ENTERED: Sequence[tuple[Key, str, str, Sequence[str | Key], str, list[list[str]]]] = [
    (
        Key.Key_T, "concomitant_therapies", THERAPIES,
        ["prednisone", Key.Key_Return, "5", Key.Key_Return, "mg", Key.Key_Return, "daily", Key.Key_Return, "1", Key.Key_Return,
         Key.Key_Return, "1.1.2024", Key.Key_Return],
        "drug",
        [["Glucocorticoids today", "PDNeq 5 mg/day"],
         ["prednisone", "5 mg", "once a day", "by mouth", "1 Jan 2024", "", "", ""]],
    ),
    (
        Key.Key_V, "vaccinations", PROTECTION,
        ["influenza", Key.Key_Return, Key.Key_Return, "2", Key.Key_Return, "3.10.2023", Key.Key_Return],
        "vaccine",
        [["influenza", "3 Oct 2023", "dose 2", "", "", ""]],
    ),
    (
        Key.Key_S, "screening", PROTECTION,
        ["anti-HBc", Key.Key_Return, "1.6.2023", Key.Key_Return, "positive", Key.Key_Return, Key.Key_Return, Key.Key_Return,
         "entecavir", Key.Key_Return],
        "test",
        [["Screening", ""], ["anti-HBc", "1 Jun 2023", "positive", "", "entecavir", ""]],
    ),
    (
        Key.Key_A, "antibodies", DIAGNOSIS,
        ["Ro52", Key.Key_Return, "5.2023", Key.Key_Return, "positive", Key.Key_Return],
        "antibody",
        [["Antibodies", ""], ["Ro52", "May 2023", "positive", "", ""]],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("key", "form", "tab", "typed", "first", "shown"), ENTERED, ids=[one[1] for one in ENTERED])
def test_a_record_is_entered_by_keys_from_any_tab_and_stands_on_its_own(
    qtbot: QtBot,
    patients_place: PatientsPage,
    patient: PatientPage,
    key: Key,
    form: str,
    tab: str,
    typed: Sequence[str | Key],
    first: str,
    shown: list[list[str]],
) -> None:
    qtbot.keyClick(QApplication.focusWidget() or patient, key, CTRL_SHIFT)
    page = patients_place.form
    assert isinstance(page, FormPage)
    assert page.form == form
    qtbot.waitUntil(lambda: page.body is not None and page.first_focus() is QApplication.focusWidget())
    assert page.entry is not None
    press(*typed)
    qtbot.keyClick(QApplication.focusWidget() or page, Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: patients_place.form is None)
    qtbot.waitUntil(lambda: bool(patient.chart() and getattr(patient.chart(), form)))
    patient.choose(form)
    assert patient.tabs.key() == tab
    rows = told(patient.tables[tab])
    assert [row for row in shown if row not in rows] == [], rows
    table = patient.tables[tab]
    table.take_keyboard()
    chart = patient.chart()
    assert chart is not None
    table.choose(f"{form}_{getattr(chart, form)[0].record_id}")
    qtbot.keyClick(table, Key.Key_Return)
    opened = patients_place.form
    assert isinstance(opened, FormPage)
    qtbot.waitUntil(lambda: opened.entry is not None)
    assert opened.entry is not None
    assert opened.entry.value(first) == getattr(getattr(chart, form)[0].record, first)
    opened.leave()


def chart_of(**records: Sequence[object]) -> Chart:
    stored = {
        form: tuple(Stored(form, number, 1, 1, one) for number, one in enumerate(records.get(form, ()), start=1))  # type: ignore[arg-type]
        for form in (
            "treatments_before", "infusions", "visits", "adverse_events", "discontinuations", "screening", "vaccinations",
            "antibodies", "organ_involvement", "comorbid_conditions", "concomitant_therapies",
        )
    }  # fmt: skip
    patient = Patient(
        patient_id="B-2", hbsag="negative", vacc_zoster="2022-05", msa_maa="Mi-2", screening_date="2022-01-02"
    )
    return build_chart(Stored("patients", 1, 1, 1, patient), stored)  # type: ignore[arg-type]


def test_therapies_stand_by_whether_they_are_taken_today(patient: PatientPage) -> None:
    chart = chart_of(
        concomitant_therapies=[
            Therapy(
                patient_id="B-2",
                drug="prednisone",
                dose=10.0,
                dose_unit="mg",
                frequency="alternate_days",
                start_date="2024-01",
            ),
            Therapy(patient_id="B-2", drug="hydrocortisone", dose=10.0, dose_unit="mg", frequency="twice_daily"),
            Therapy(
                patient_id="B-2",
                drug="methotrexate",
                dose=15.0,
                dose_unit="mg",
                frequency="weekly",
                start_date="2023-02-01",
            ),
            Therapy(patient_id="B-2", drug="azathioprine", stop_date="2024-08-01", stop_reason="ineffective"),
        ],
        treatments_before=[TreatmentBefore(patient_id="B-2", drug="ciclosporin", max_dose=200.0, dose_unit="mg/day")],
    )
    table = patient.tables[THERAPIES]
    table.set_rows(patient._mixed.rows(THERAPIES, chart))
    assert told(table) == [
        ["Glucocorticoids today", "PDNeq 10 mg/day"],
        ["hydrocortisone", "10 mg", "twice a day", "", "", "", "", ""],
        ["prednisone", "10 mg", "every other day", "", "Jan 2024", "", "", ""],
        ["Other therapies today", ""],
        ["methotrexate", "15 mg", "once a week", "", "1 Feb 2023", "", "", ""],
        ["Ended, or still to begin", ""],
        ["azathioprine", "", "", "", "", "1 Aug 2024", "no effect", ""],
        ["Before rituximab", ""],
        ["ciclosporin", "200 mg/day", "", "", "", "", "", ""],
    ]


def test_what_stands_in_the_patients_own_record_is_shown_with_the_rest(patient: PatientPage) -> None:
    chart = chart_of(
        screening=[ScreeningTest(patient_id="B-2", test="IGRA", test_date="2024-02-01", result="negative")],
        vaccinations=[
            Vaccination(patient_id="B-2", vaccine="RSV", vaccination_date="2024", product="Arexvy", batch="X1")
        ],
        antibodies=[AntibodyTest(patient_id="B-2", antibody="ANA", result="positive", intensity="1/640")],
        organ_involvement=[
            OrganInvolvement(patient_id="B-2", organ="lung", active=True, refractory=False, detail="NSIP")
        ],
        comorbid_conditions=[ComorbidCondition(patient_id="B-2", condition="COPD", onset_date="2015", active=True)],
    )
    table = patient.tables[PROTECTION]
    table.set_rows(patient._mixed.rows(PROTECTION, chart))
    assert told(table) == [
        ["Screening", ""],
        ["IGRA", "1 Feb 2024", "negative", "", "", ""],
        ["Vaccinations", ""],
        ["RSV", "2024", "", "", "Arexvy", "X1"],
        ["In the patient's own record", "Ctrl+E changes it"],
        ["HBsAg", "2 Jan 2022", "negative", "", "", ""],
        ["Zoster vaccine", "May 2022", "", "", "", ""],
    ]
    table = patient.tables[DIAGNOSIS]
    table.set_rows(patient._mixed.rows(DIAGNOSIS, chart))
    assert told(table)[:6] == [
        ["Antibodies", ""],
        ["ANA", "", "positive", "1/640", ""],
        ["Organs involved", ""],
        ["lung", "", "active", "not refractory", "NSIP"],
        ["Other diseases", ""],
        ["COPD", "2015", "active", "", ""],
    ]


def test_the_usual_course_leaves_no_ideal_window_for_a_vaccine(qtbot: QtBot, patient: PatientPage) -> None:
    chart = patient.chart()
    assert chart is not None
    assert patient._mixed._window(chart).startswith("no ideal window; options: before first RTX")


def test_a_visit_without_a_steroid_shows_the_dose_of_the_therapies(patient: PatientPage) -> None:
    chart = chart_of(
        visits=[Visit(patient_id="B-2", visit_date="2024-02-01")],
        concomitant_therapies=[
            Therapy(patient_id="B-2", drug="prednisone", dose=7.5, dose_unit="mg", frequency="daily")
        ],
    )
    patient.flow.show_chart(chart)
    model = patient.flow.table.table
    cells = {one.key: model.cell(at, 1).text for at, one in enumerate(model.rows()) if not isinstance(one, Group)}
    assert cells["pdneq"] == "7.5"
