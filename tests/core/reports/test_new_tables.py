"""The tables of rates, models, immunoglobulin courses and scores say what the analysis found, and never that a low Ig is good."""

from __future__ import annotations

import re

import pytest

from core.reports.cohort_report import build_sections
from core.reports.document import Paragraph


def value(told, *key, **where):
    found = told.findings.find(*key, **where)
    assert found is not None and found.value is not None, (key, where)
    return found.value


def test_rates_stand_beside_their_events(iim):
    assert iim.cell("safety_rates", "Serious infection", 1) == "4"
    rate = value(iim, "safety", "adverse_events", "rate_per_100py", comparison="category=serious_infection")
    assert iim.cell("safety_rates", "Serious infection", 2).startswith(f"{rate:.1f} (")
    first = value(iim, "safety", "patients_with_adverse_event", "rate_per_100py", comparison="category=any")
    assert iim.cell("safety_rates", "Any event", 4).startswith(f"{first:.1f} (")
    years = value(iim, "safety", "patient_years", "estimate")
    assert iim.table("safety_rates").footnote.startswith(f"{years:.1f} patient-years")


def test_rates_by_course_and_igg_share_out_the_time(iim):
    table = iim.table("safety_split")
    headings = [row.cells[0].text for row in table.rows if row.kind == "group"]
    assert headings == ["By course", "By the last IgG before the event"]
    split = len(table.rows) - 1 - [row.kind for row in table.rows][::-1].index("group")
    for rows in (table.rows[1:split], table.rows[split + 1 :]):
        spent = sum(row.cells[1].quantities[0].value for row in rows)
        assert spent == pytest.approx(value(iim, "safety", "patient_years", "estimate"))


def test_reactions_name_their_grade(iim):
    assert iim.cell("reactions_deaths", "Grade 2", 2).startswith("6 (1.2;")
    assert iim.cell("reactions_deaths", "Infusion 2 of a course", 2).startswith("4 (1.6;")


def test_deaths_and_infection_stops_are_listed_by_patient(iim):
    rows = [tuple(cell.text for cell in row.cells) for row in iim.table("deaths").rows]
    assert ("IIM-001", "acute myocardial infarction", "17 Apr 2013") in rows
    assert [row[0] for row in rows].count("IIM-033") == 2
    assert len(rows) == 2 + 4 + 4


def test_all_three_denominators_of_tis(iim):
    assert iim.cell("response", "At least minimal, n (%; 95 % CI)", 2).startswith("29 (90.6;")
    assert iim.cell("response", "At least minimal while on rituximab, n (%; 95 % CI)", 2).startswith("28 (100.0;")
    assert iim.cell("response", "At least minimal of all, n (%; 95 % CI)", 2).startswith("29 (70.7;")


@pytest.mark.parametrize(
    ("name", "row", "analysis", "measure", "decimals"),
    [
        ("steroids_model", "PDNeq, mg/day", "steroid", "pdneq", 1),
        ("outcomes_model", "CK, U/L", "outcome", "ck", 2),
        ("outcomes_model", "FVC, % predicted", "outcome", "fvc_pct", 1),
        ("ig_model", "IgM, mg/dL", "immunoglobulin", "igm", 1),
    ],
)
def test_a_model_row_gives_each_visit_its_change(iim, name, row, analysis, measure, decimals):
    for column, at in ((2, "M6"), (4, "M12"), (6, "M24")):
        estimate = value(iim, analysis, measure, "estimate", comparison=f"{at}-BL", method="mixed model")
        quantities = (
            next(found for found in iim.table(name).rows if found.cells[0].text == row).cells[column].quantities
        )
        assert quantities[0].value == estimate
        assert quantities[0].decimals == decimals


def test_small_p_values_are_given_exactly(iim):
    p = value(iim, "steroid", "pdneq", "p", comparison="M12-BL", method="Wilcoxon")
    assert p < 0.001
    assert f"M12 against baseline {p:.1e}" in iim.table("steroids").footnote


def test_slopes_and_grades_come_from_the_analysis(iim):
    assert iim.cell("ig_slopes", "IgA, mg/dL a year", 1) == "31"
    assert iim.cell("igg_grades", "Lowest ever", 3) == "2 (4.9)"
    assert "scheme A: Roberts 2015" in iim.table("igg_grades").footnote
    assert iim.cell("time_to_low_igg", "Below 700", 2) == "2"


def test_another_scheme_prints_its_own_limits(tell):
    other = tell("stano_a.xlsx", ig_scheme="B")
    assert [column.subtitle for column in other.table("igg_grades").columns[2:]] == [
        "600 or more",
        "below 600",
        "below 400",
        "below 200",
    ]
    assert "scheme B: Barmettler 2018" in other.table("igg_grades").footnote


def test_correlations_stand_before_the_split(ssc):
    names = [table.name for table in ssc.document.tables()]
    assert names.index("ig_correlations") < names.index("ig_by_response") < names.index("lung_by_low_ig")
    assert ssc.cell("lung_by_low_ig", "IgM", 1) == "6 (20.7)"
    assert ssc.cell("responders", "Better by 5 or more") == "25 (86.2)"


def test_scores_without_their_fields_say_which(ssc):
    said = {block.lead: block.text for block in build_sections_of(ssc, "skin") if isinstance(block, Paragraph)}
    assert "tendon_friction_rubs" in said["EUSTAR activity index:"].replace(" ", "_")
    assert "not recorded" in said["CRISS:"]


def build_sections_of(told, name):
    from core.reports.material import Provenance

    origin = Provenance("0", 1, "0" * 64, "ssc_a.xlsx", 29, synthetic=True)
    return build_sections(told.analysis, origin, (name,)).blocks


def test_a_low_immunoglobulin_is_never_called_good(cohort):
    for table in cohort.document.tables():
        if re.search(r"\blow\b|\bIg", f"{table.title} {table.footnote}"):
            assert not re.search(r"\b(good|favourable|benefi\w+|desir\w+|target)\b", f"{table.title} {table.footnote}")
    for name in ("ig_by_response", "lung_by_low_ig"):
        tables = [table for table in cohort.document.tables() if table.name == name]
        assert all("a risk to watch, no aim of treatment" in table.footnote for table in tables)
