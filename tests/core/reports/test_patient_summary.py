"""What the one-page summary says of a patient: identity, alerts, changes, courses, response, and nothing that is not recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.domain.records import (
    AdverseEvent,
    Discontinuation,
    Infusion,
    Patient,
    Record,
    Stored,
    TreatmentBefore,
    Visit,
)
from core.reports.figures.patient_course import Limit, Panel, draw_patient_course
from core.reports.summary.given import season_start
from core.reports.summary.page import Facts, Grid, GridColumn, PatientSummary, Words
from core.services.chart import Chart, build_chart, chart_from_batches
from core.services.sources import checked_workbook
from core.services.summary import summary_of

PRINTED = datetime(2024, 7, 1, 9, 44)
START = "2023-01-10"


def stored(form: str, record: Record) -> Stored[Any]:
    return Stored(form=form, record_id=1, version=1, patient_record_id=1, record=record)


def chart(
    *visits: Visit,
    infusions: tuple[str, ...] = (START,),
    events: tuple[AdverseEvent, ...] = (),
    stops: tuple[Discontinuation, ...] = (),
    before: tuple[TreatmentBefore, ...] = (),
    **patient: Any,
) -> Chart:
    given = {
        "birth_date": "1960-02-03",
        "sex": "F",
        "disease": "IIM",
        "iim_subset": "DM",
        "first_rtx_date": START,
    } | patient
    screened = {"hbsag": "negative", "anti_hbc": "negative", "igra": "negative"}
    return build_chart(
        stored("patients", Patient(patient_id="P7", **(screened | given))),
        {
            "treatments_before": tuple(stored("treatments_before", one) for one in before),
            "infusions": tuple(
                stored("infusions", Infusion(patient_id="P7", infusion_date=day, given_dose_mg=1000.0))
                for day in infusions
            ),
            "visits": tuple(stored("visits", one) for one in visits),
            "adverse_events": tuple(stored("adverse_events", one) for one in events),
            "discontinuations": tuple(stored("discontinuations", one) for one in stops),
        },
    )


def visit(day: str, **values: Any) -> Visit:
    return Visit(patient_id="P7", visit_date=day, **values)


def event(day: str | None, term: str, **values: Any) -> AdverseEvent:
    return AdverseEvent(patient_id="P7", onset_date=day, term=term, **values)


def told(of: Chart, printed: datetime = PRINTED, **more: Any) -> PatientSummary:
    return summary_of(of, printed, **more)


def block(summary: PatientSummary, title: str) -> Facts | Grid:
    found = [one for one in (*summary.top, *summary.left, *summary.right) if one.title.startswith(title)]
    assert len(found) == 1, [one.title for one in (*summary.top, *summary.left, *summary.right)]
    return found[0]


def fact(summary: PatientSummary, title: str, label: str) -> str:
    facts = block(summary, title)
    assert isinstance(facts, Facts)
    return next(str(row.words) for row in facts.rows if row.label == label)


def labels(summary: PatientSummary, title: str) -> list[str]:
    facts = block(summary, title)
    assert isinstance(facts, Facts)
    return [row.label for row in facts.rows]


def rows(summary: PatientSummary, title: str) -> list[list[str]]:
    grid = block(summary, title)
    assert isinstance(grid, Grid)
    return [[str(cell).replace("\N{NO-BREAK SPACE}", " ") for cell in row] for row in grid.rows]


@pytest.fixture(scope="module")
def iim_024() -> PatientSummary:
    workbook = Path(__file__).parents[3] / "resources" / "teaching" / "stano_a.xlsx"
    found = chart_from_batches(checked_workbook(workbook, PRINTED.date()).batches, "IIM-024")
    assert found is not None
    return told(found, user="Nurse AB", synthetic=True)


def test_teaching_patient_as_on_the_design(iim_024: PatientSummary) -> None:
    assert iim_024.title == "Patient IIM-024"
    assert str(iim_024.born) == "born 11 Feb 1959 · 65 years · woman"
    assert iim_024.identity == "IIM-024 · born 11 Feb 1959"
    assert iim_024.printed.startswith("Patient summary · printed Mon 1 Jul 2024, 09:44 by Nurse AB")
    assert iim_024.banner == "SYNTHETIC TEACHING DATA"
    assert iim_024.alerts == (
        "▲ Infusion due 5 Jun 2024: 26 days over",
        "▲ Ig test due 28 May 2024: 34 days over",
        "▼ IgM 32 mg/dL, below LLN 40 since 9 Jun 2020; fell 53 %",
    )
    assert fact(iim_024, "Treatment now", "Next due").startswith("5 Jun 2024 (182 days")
    assert fact(iim_024, "Treatment now", "Steroid") == "PDNeq 5 mg/day, prednisone 5 mg; 30 at baseline"
    assert rows(iim_024, "Response, 27 Nov 2023 against 2 Jun 2019") == [
        ["Physician global", "6.1", "2.8", "33 %", "17.5 of 20"],
        ["Patient global", "7.7", "2.6", "51 %", "10 of 10"],
        ["MMT-8, 0–150", "148", "148", "0 %", "0 of 32.5"],
        ["HAQ-DI", "1", "0.375", "20.8 %", "7.5 of 10"],
        ["CK, ULN 170", "77", "120", "worse", "0 of 7.5"],
        ["Extramuscular", "5.9", "1", "49 %", "20 of 20"],
        ["TIS, all six present", "", "", "moderate", "55 of 100"],
    ]
    assert rows(iim_024, "Rituximab by course")[0] == [
        "10",
        "6, 20 Dec 2023",
        "1000 mg × 2",
        "Truxima TX234744; Rixathon KR233794",
    ]
    assert len(rows(iim_024, "Rituximab by course")) == 10
    assert rows(iim_024, "Last immunoglobulins, 27 Nov 2023")[2] == ["IgM", "68", "32", "−53 %", "40", "▼ below"]


def test_the_plain_line_comes_with_words_and_numbers(iim_024: PatientSummary) -> None:
    assert str(iim_024.changed) == (
        "What changed from 7 Jun 2023 to 27 Nov 2023: strength the same (MMT-8 148); muscle enzyme up (CK 105 to 120 U/L); "
        "disability score down (HAQ-DI 0.5 to 0.375); steroid the same (PDNeq 5 mg/day); "
        "IgG 734 to 738 mg/dL, above the lower limit 700; courses 9, 10 given from 14 Jun 2023."
    )
    assert iim_024.texts().index(str(iim_024.changed)) < iim_024.texts().index("Diagnosis")


def test_charts_say_their_last_values(iim_024: PatientSummary) -> None:
    assert iim_024.charts is not None
    assert (
        iim_024.charts.alt_text == "PDNeq last 5; CK last 120; MMT-8 last 148; FVC last 96; DLCO last 97; IgG last 738"
    )
    drawn = iim_024.charts.svg.decode()
    assert "LLN 700" in drawn
    assert "ULN 170" in drawn
    assert "<image" not in drawn


def test_systemic_sclerosis_shows_skin_and_lung(teaching_ssc: Path) -> None:
    found = chart_from_batches(checked_workbook(teaching_ssc, PRINTED.date()).batches, "SSC-01")
    assert found is not None
    summary = told(found)
    assert fact(summary, "Diagnosis", "Disease") == "Systemic sclerosis, diffuse cutaneous"
    assert summary.charts is not None
    assert summary.charts.alt_text.startswith("mRSS last 25; FVC last 92.8; DLCO last 67; IgG")
    assert [row[1:4] for row in rows(summary, "Then and now")] == [
        ["26", "25", "−1"],
        ["89.3", "92.8", "+3.5"],
        ["74", "67", "−7"],
    ]
    assert "▲ No HBsAg, anti-HBc, IGRA on record" in summary.alerts
    assert summary.banner == ""


def test_a_patient_without_visits() -> None:
    summary = told(chart())
    assert str(summary.changed) == "No visit is recorded yet."
    assert summary.charts is None
    assert "▲ No IgG on record" in summary.alerts
    assert fact(summary, "Last immunoglobulins", "Recorded") == "none"
    assert fact(summary, "Response", "Not computed").startswith("no value")
    assert fact(summary, "Adverse events", "Recorded") == "none"


def test_a_patient_before_rituximab_has_nothing_due() -> None:
    summary = told(chart(infusions=(), first_rtx_date=None, hbsag=None, birth_date=None))
    assert summary.alerts == ("nothing open",)
    assert fact(summary, "Treatment now", "Rituximab") == "not started"
    assert summary.identity == "P7 · date of birth not recorded"


def test_one_visit_has_nothing_to_compare() -> None:
    assert (
        str(told(chart(visit(START, igg=900.0))).changed)
        == "Only one visit is recorded (10 Jan 2023): nothing to compare yet."
    )


def test_a_stopped_patient() -> None:
    stop = Discontinuation(patient_id="P7", discontinuation_date="2023-05-02", reason="adverse_event", detail="rash")
    summary = told(chart(visit(START, igg=900.0), stops=(stop,)))
    assert fact(summary, "Treatment", "Next due") == "none: stopped 2 May 2023; adverse event (rash)"
    assert summary.alerts == ("nothing open",)
    within_a_year = told(chart(visit(START, igg=900.0), stops=(stop,)), datetime(2023, 12, 1))
    assert within_a_year.alerts == ("▲ Ig test due 12 Jul 2023: 142 days over",)


def test_a_dead_patient_has_no_age_and_nothing_due() -> None:
    summary = told(chart(visit(START, igg=300.0), vital_status="dead", last_contact_date="2023-09-09"))
    assert str(summary.born) == "born 3 Feb 1960 · woman · died"
    assert summary.alerts == ("none: the patient died",)
    assert fact(summary, "Treatment", "Next due") == "none: the patient died"


@pytest.mark.parametrize(
    ("printed", "line"),
    [
        (date(2023, 6, 10), ""),
        (date(2023, 6, 11), "▲ Infusion due 11 Jul 2023: in 30 days"),
        (date(2023, 7, 10), "▲ Infusion due 11 Jul 2023: in 1 day"),
        (date(2023, 7, 11), "▲ Infusion due 11 Jul 2023: today"),
        (date(2023, 10, 9), "▲ Infusion due 11 Jul 2023: 90 days over"),
        (date(2023, 10, 10), "▲ Infusion due 11 Jul 2023: 91 days over; stopped?"),
    ],
)
def test_when_the_next_infusion_is_due(printed: date, line: str) -> None:
    found = told(chart(), datetime.combine(printed, datetime.min.time())).alerts
    assert [one for one in found if "Infusion" in one] == ([line] if line else [])


@pytest.mark.parametrize(("days", "late"), [(183 + 30, False), (183 + 31, True)])
def test_when_the_next_ig_test_is_due(days: int, late: bool) -> None:
    printed = datetime(2023, 1, 10) + timedelta(days=days)
    found = told(chart(visit(START, igg=900.0)), printed).alerts
    assert any("Ig test due 12 Jul 2023" in one for one in found) is late


def test_low_values_count_from_the_unbroken_run_and_the_limit_itself_is_not_low() -> None:
    levels = {"2023-01-10": 690.0, "2023-03-01": 700.0, "2023-05-01": 650.0, "2023-06-01": 640.0}
    summary = told(chart(*(visit(day, igg=level) for day, level in levels.items())), datetime(2023, 6, 2))
    assert summary.alerts == ("▼ IgG 640 mg/dL, below LLN 700 since 1 May 2023",)
    assert rows(summary, "Last immunoglobulins")[0][-1] == "▼ below"
    at_the_limit = told(chart(visit(START, igg=700.0)), datetime(2023, 1, 11))
    assert at_the_limit.alerts == ("nothing open",)
    assert rows(at_the_limit, "Last immunoglobulins")[0][-1] == "at the limit"


def test_an_incomplete_tis_says_what_is_missing_and_its_bounds() -> None:
    six = {
        "physician_global": 6.0,
        "patient_global": 5.5,
        "mmt8": 134.0,
        "haq_di": 1.25,
        "ck": 670.0,
        "ck_uln": 170.0,
        "extramuscular_vas": 4.0,
    }
    later = six | {"physician_global": 2.0, "patient_global": None, "extramuscular_vas": None}
    found = rows(told(chart(visit(START, **six), visit("2023-07-01", **later))), "Response, 1 Jul 2023")
    assert found[1] == ["Patient global", "5.5", "·", "not done", "0 to 10"]
    assert found[-1] == ["TIS, 4 of six", "", "", "not determinable", "17.5 to 42.5"]


def test_the_last_complete_tis_stands_before_a_later_incomplete_one() -> None:
    six = {
        "physician_global": 6.0,
        "patient_global": 5.5,
        "mmt8": 134.0,
        "haq_di": 1.25,
        "ck": 670.0,
        "ck_uln": 170.0,
        "extramuscular_vas": 4.0,
    }
    summary = told(chart(visit(START, **six), visit("2023-04-01", **six), visit("2023-07-01", mmt8=140.0)))
    assert block(summary, "Response").title == "Response, 1 Apr 2023 against 10 Jan 2023"


def test_what_happened_since_the_visit_before() -> None:
    stop = Discontinuation(patient_id="P7", discontinuation_date="2023-08-01", reason="ineffectiveness")
    events = tuple(event(f"2023-07-{day:02}", f"infection {day}", ctcae_grade=2) for day in (1, 2, 3))
    summary = told(
        chart(
            visit("2023-02-01", mmt8=80.0),
            visit("2023-06-01", mmt8=70.0),
            infusions=(START, "2023-05-05"),
            events=events,
            stops=(stop,),
        )
    )
    assert str(summary.changed) == (
        "What changed from 1 Feb 2023 to 1 Jun 2023: strength down (MMT-8 80 to 70); course 2 given from 5 May 2023; "
        "adverse events: infection 2 (grade 2), infection 3 (grade 2) and 1 more; rituximab stopped 1 Aug 2023 (ineffectiveness)."
    )


def test_strength_on_two_scales_is_not_compared() -> None:
    summary = told(chart(visit("2023-02-01", mmt8=80.0, mmt8_scale="80"), visit("2023-06-01", mmt8=140.0)))
    assert str(summary.changed) == "What changed from 1 Feb 2023 to 1 Jun 2023: no measure was taken at both visits."


def test_adverse_events_of_grade_one_are_counted_not_listed() -> None:
    events = (
        event("2023-02", "cough", ctcae_grade=1),
        event("2023-03-01", "sepsis", ctcae_grade=3, serious=True),
        event(None, "fall"),
    )
    found = rows(told(chart(events=events)), "Adverse events")
    assert found == [["1 Mar 2023", "sepsis", "3, serious", "open"], ["no date", "fall", "?", "open"]]
    assert fact(told(chart(events=events[:1])), "Adverse events", "Recorded") == "none (1 of grade 1)"


def test_what_is_not_recorded_is_left_out_or_named() -> None:
    summary = told(chart(vacc_influenza="2023-10-02", vacc_zoster="2022"))
    assert labels(summary, "Diagnosis") == ["Disease"]
    assert labels(summary, "Treatment now") == ["Rituximab", "Next due"]
    assert fact(summary, "Vaccinations", "Influenza") == "2 Oct 2023"
    assert fact(summary, "Vaccinations", "Zoster") == "2022"
    assert fact(summary, "Vaccinations", "Not recorded") == "▲ Pneumococcal, SARS-CoV-2"
    assert fact(summary, "Screening", "Not recorded") == "anti-HCV"


def test_influenza_of_an_earlier_season_is_marked() -> None:
    assert "not this season" in fact(told(chart(vacc_influenza="2023-08-31")), "Vaccinations", "Influenza")
    assert (season_start(date(2024, 8, 31)), season_start(date(2024, 9, 1))) == ("2023-09-01", "2024-09-01")


def test_positive_screening_and_reactions_stand_out() -> None:
    one = chart(hbsag="positive", screening_date="2022-12")
    assert fact(told(one), "Screening", "Dec 2022") == "▲ HBsAg positive, anti-HBc neg, IGRA neg"
    reacted = replace(one.courses[0].infusions[0], infusion_reaction=True)
    with_reaction = replace(one, courses=(replace(one.courses[0], infusions=(reacted,)),))
    assert rows(told(with_reaction), "Rituximab by course") == [["1", "10 Jan 2023", "1000 mg", "▲ 1 of 1"]]


def test_steroids_are_said_as_taken_and_as_prednisone() -> None:
    taken = visit(START, steroid_drug="methylprednisolone", steroid_dose_mg_day=8.0)
    assert fact(told(chart(taken)), "Treatment now", "Steroid") == "PDNeq 10 mg/day, methylprednisolone 8 mg"
    assert fact(told(chart(visit(START, steroid_drug="none"))), "Treatment now", "Steroid") == "none"
    unknown = fact(
        told(chart(visit(START, steroid_drug="prednisone"), visit("2023-02-01"))), "Treatment now", "Steroid"
    )
    assert unknown == "prednisone, dose not recorded on 10 Jan 2023"


def test_therapy_beside_rituximab_is_what_was_not_stopped() -> None:
    before = (
        TreatmentBefore(patient_id="P7", drug="methotrexate", start_date="2020-05-06", ongoing_at_first_rtx=True),
        TreatmentBefore(patient_id="P7", drug="prednisone", ongoing_at_first_rtx=True),
        TreatmentBefore(patient_id="P7", drug="azathioprine", ongoing_at_first_rtx=False),
    )
    assert (
        fact(told(chart(before=before)), "Treatment now", "Beside it")
        == "methotrexate since May 2020, as at first infusion"
    )
    assert fact(told(chart(csdmard_at_rtx="none")), "Treatment now", "Beside it") == "none at the first infusion"


def test_courses_name_month_and_year_once() -> None:
    days = ("2023-12-20", "2023-12-27", "2024-01-03")
    assert rows(told(chart(infusions=days)), "Rituximab by course")[0][1] == "20, 27 Dec 2023, 3 Jan 2024"


def test_a_grid_refuses_a_row_of_another_length() -> None:
    with pytest.raises(ValueError, match="another number of cells"):
        Grid("Courses", (GridColumn("No."),), ((Words("1"), Words("2")),))


@pytest.mark.parametrize("count", [1, 3, 6])
def test_charts_take_one_row_for_three(count: int) -> None:
    panel = Panel("IgG", "mg/dL", ("2023-01-10", "2024-01-10"), (650.0, 700.0), Limit("LLN 700", 700.0, below=True))
    figure = draw_patient_course([panel] * count, ["2023-01-10"])
    assert len(figure.axes) == count
    assert figure.get_size_inches()[1] == pytest.approx(1.2 * (1 if count <= 3 else 2))
    filled = [
        len(line.get_xdata())
        for line in figure.axes[0].lines
        if line.get_markerfacecolor() == "#17222C" and line.get_marker() == "o"
    ]
    assert filled == [1], "only the value below the limit is a filled point"
