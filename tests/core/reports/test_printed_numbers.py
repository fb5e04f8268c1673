"""No number on paper without its number in the analysis: every cell of every table, and the wiring of the tables by name."""

from __future__ import annotations

import re
from decimal import Decimal

import numpy as np
import pytest

from core.reports.document import Quantity
from core.reports.material import NOT_COMPUTED
from core.stats.options import DAYS_PER_MONTH

PRINTED = re.compile(r"<0\.001|\N{MINUS SIGN}?\d[\d,]*(?:\.\d+)?")

LISTS = ("excluded", "deaths", "strobe")
"""Tables of patients, with dates and the clinic's own words; and of sentences."""


def printed_numbers(text: str) -> list[str]:
    return PRINTED.findall(text)


def filled_cells(document):
    for table in document.tables():
        for row in table.rows:
            for cell in row.cells[1:]:
                if cell.text:
                    yield table, row, cell


def shows(printed: str, quantity: Quantity) -> bool:
    """Whether the printed number is the quantity at the decimals it announces."""
    if printed == "<0.001":
        return quantity.is_p and quantity.value < 0.001
    number = Decimal(printed.replace(",", "").replace("\N{MINUS SIGN}", "-"))
    if -number.as_tuple().exponent != quantity.decimals:
        return False
    half = Decimal(1).scaleb(-quantity.decimals) / 2
    return abs(number - Decimal(quantity.value)) <= half + abs(number) * Decimal("1e-11") + Decimal("1e-12")


def test_every_printed_number_is_its_quantity_at_its_decimals(cohort):
    checked = 0
    for table, row, cell in filled_cells(cohort.document):
        if table.name in LISTS:
            continue
        left = list(cell.quantities)
        for printed in printed_numbers(cell.text):
            found = next((quantity for quantity in left if shows(printed, quantity)), None)
            if not cell.quantities and cell.text == NOT_COMPUTED:
                continue
            assert found is not None, f"{table.name}, {row.cells[0].text}: {printed} of {cell.text!r} is none of {left}"
            left.remove(found)
            checked += 1
        assert not left, f"{table.name}, {row.cells[0].text}: {left} not printed in {cell.text!r}"
    assert checked > 200


def test_every_quantity_is_one_of_the_findings(cohort):
    """In its own unit: as it is, in percent, in months, as a share of its n, or counted from its n."""
    values = [number.value for number in cohort.findings if number.value is not None]
    counts = {(number.value, number.n) for number in cohort.findings if number.value is not None and number.n}
    known = {round(value, 9) for value in values}
    known |= {round(100 * value, 9) for value in values} | {round(value / DAYS_PER_MONTH, 9) for value in values}
    known |= {round(100 * value / n, 9) for value, n in counts} | {float(n) for _, n in counts}
    missing = {
        float(cohort.analysis.population.patients[field].isna().sum()) for field in cohort.analysis.population.patients
    }
    missing |= {float(cohort.analysis.population.n - n) for _, n in counts}
    for table, row, cell in filled_cells(cohort.document):
        if table.name in LISTS:
            continue
        last = table.columns[-1].title == "Missing" and cell is row.cells[-1]
        for quantity in cell.quantities:
            allowed = missing if last else known
            assert round(quantity.value, 9) in allowed, f"{table.name}, {row.cells[0].text}: {quantity}"


def number(told, *keys, **named):
    found = told.findings.find(*keys, **named)
    assert found is not None and found.value is not None, (keys, named)
    return found


@pytest.mark.parametrize(
    ("row", "measure", "code"),
    [
        ("Women, n (%)", "sex", "F"),
        ("Interstitial lung disease", "lung_ild", "yes"),
        ("Anti-Ro52", "ro52", "positive"),
        ("csDMARD at the same time, n (%)", "csdmard_at_rtx", "yes"),
    ],
)
def test_table_1_counts_each_group_in_its_own_column(iim, row, measure, code):
    groups = ("all", "subset=DM", "subset=ASS", "subset=IMNM", "subset=PM")
    assert [column.title for column in iim.table("baseline").columns] == [
        "",
        "All",
        "DM",
        "ASS",
        "IMNM",
        "PM",
        "Std. diff.",
        "p",
        "Missing",
    ]
    for column, group in enumerate(groups, start=1):
        found = number(iim, "baseline", measure, "count", group=group, comparison=f"category={code}")
        assert iim.cell("baseline", row, column) == f"{found.value:.0f} ({100 * found.value / found.n:.1f})"


@pytest.mark.parametrize(
    ("name", "analysis", "measure"),
    [
        ("steroids", "steroid", "pdneq"),
        ("outcomes_all", "outcome", "mmt8"),
        ("outcomes_all", "outcome", "fvc_pct"),
        ("immunoglobulins", "immunoglobulin", "igg"),
        ("immunoglobulins", "immunoglobulin", "igm"),
    ],
)
def test_a_longitudinal_table_takes_each_row_from_its_own_visit(iim, name, analysis, measure):
    rows = rows_of_group(iim.table(name), measure)
    assert list(rows) == ["Baseline", "M6", "M12", "M24", "M24 against M12", "Baseline, M12 and M24"]
    for at, label in (("BL", "Baseline"), ("M6", "M6"), ("M12", "M12"), ("M24", "M24")):
        level = rows[label].cells[2].quantities
        found = [number(iim, analysis, measure, name, time=at).value for name in ("median", "q1", "q3")]
        assert [quantity.value for quantity in level] == found
        assert rows[label].cells[1].quantities[0].value == number(iim, analysis, measure, "median", time=at).n
    for comparison, label in (("M6-BL", "M6"), ("M12-BL", "M12"), ("M24-BL", "M24"), ("M24-M12", "M24 against M12")):
        _, _, _, pairs, change, shift, wilcoxon, holm, t = rows[label].cells
        assert pairs.quantities[0].value == number(iim, analysis, measure, "n", comparison=comparison).value
        found = [number(iim, analysis, measure, name, comparison=comparison).value for name in ("median", "q1", "q3")]
        assert [quantity.value for quantity in change.quantities] == found
        found = [
            number(iim, analysis, measure, name, comparison=comparison, method="Hodges-Lehmann").value
            for name in ("estimate", "ci_low", "ci_high")
        ]
        assert [quantity.value for quantity in shift.quantities] == [value for value in found if value is not None]
        for cell, method in ((wilcoxon, "Wilcoxon"), (t, "paired t")):
            p = number(iim, analysis, measure, "p", comparison=comparison, method=method).value
            assert cell.quantities[0].value == p
        if comparison != "M6-BL":
            assert holm.quantities[0].value == number(iim, analysis, measure, "p_holm", comparison=comparison).value
    omnibus = rows["Baseline, M12 and M24"].cells
    for cell, method in ((omnibus[6], "Friedman"), (omnibus[8], "RM-ANOVA")):
        p = number(iim, analysis, measure, "p", comparison="BL/M12/M24", method=method).value
        assert cell.quantities[0].value == p


def test_table_1_says_how_far_groups_lie_apart(iim):
    from core.stats.balance import largest, standardised_levels, standardised_means
    from core.stats.groups import chi_square_or_fisher

    patients = iim.analysis.population.patients
    subsets = ("DM", "ASS", "IMNM", "PM")
    ages = [patients.loc[patients["subset"] == code, "age"].to_numpy() for code in subsets]
    women = [
        np.array([(patients.loc[patients["subset"] == code, "sex"] == sex).sum() for sex in ("F", "M")])
        for code in subsets
    ]
    age, sex = "Age at first infusion, years, mean (SD)", "Women, n (%)"
    assert iim.cell("baseline", age, 6) == f"{largest(ages, standardised_means):.2f}"
    assert iim.cell("baseline", sex, 6) == f"{largest(women, standardised_levels):.2f}"
    told = number(iim, "baseline", "age_at_first_rtx", "p", group="", comparison="subset")
    assert told.method == "Kruskal-Wallis" and iim.cell("baseline", age, 7) == f"{told.value:.3f}"
    tested = chi_square_or_fisher(np.stack(women, axis=1).tolist())
    assert iim.cell("baseline", sex, 7) == f"{tested.p:.3f}"
    footnote = iim.table("baseline").footnote
    assert "Kruskal-Wallis" in footnote and "Fisher" in footnote and "standardised difference" in footnote
    by_therapy = iim.table("baseline_by_therapy")
    assert [column.title for column in by_therapy.columns] == [
        "", "With csDMARD", "Rituximab alone", "Std. diff.", "p", "Missing",
    ]  # fmt: skip
    assert "Mann-Whitney" in by_therapy.footnote


GROUP_HEADS = {"pdneq": "PDNeq", "mmt8": "MMT-8", "fvc_pct": "FVC", "igg": "IgG", "igm": "IgM"}


def rows_of_group(table, measure):
    rows, inside = {}, False
    for row in table.rows:
        if row.kind == "group":
            inside = row.cells[0].text.startswith(GROUP_HEADS[measure])
        elif inside:
            rows[row.cells[0].text] = row
    return rows


def test_persistence_at_fixed_times_and_by_group(iim):
    at_year = next(row for row in iim.table("persistence_landmarks").rows if row.cells[0].text == "12")
    key = {"time": "d365"}
    expected = [
        number(iim, "persistence", "time_on_rtx", name, **key).value for name in ("at_risk", "events", "censored")
    ]
    assert [cell.quantities[0].value for cell in at_year.cells[1:4]] == expected
    assert [cell.text for cell in at_year.cells[1:]] == [
        "28", "13", "0", "68.3", "51.7\N{EN DASH}80.2", "28 of 41 (68.3)", "53.0\N{EN DASH}80.4"
    ]  # fmt: skip
    assert iim.cell("persistence_groups", "PM", 2) == "5 (100.0)"
    assert iim.cell("persistence_groups", "ASS", 5) == "39.2 (8.7 or more)"


def test_log_rank_pairs_stand_in_the_order_of_every_page(iim):
    rows = iim.table("log_rank").rows
    assert [row.cells[0].text for row in rows][:7] == [
        "Subsets", "DM against ASS", "DM against IMNM", "DM against PM", "ASS against IMNM", "ASS against PM", "IMNM against PM"
    ]  # fmt: skip
    overall = number(iim, "persistence", "time_on_rtx", "chi2", group="", comparison="subset")
    assert rows[0].cells[2].quantities[0].value == overall.value
    pair = number(iim, "persistence", "time_on_rtx", "p", group="", comparison="subset:ASS/PM")
    assert rows[5].cells[4].quantities[0].value == pair.value


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("adverse_event", "Adverse event"),
        ("death", "Death"),
        ("lost_to_follow_up", "Lost to follow-up"),
        ("any", "Any stop"),
    ],
)
def test_reasons_carry_their_own_incidence(iim, reason, words):
    row = next(row for row in iim.table("discontinuation").rows if row.cells[0].text == words)
    for column, day in ((2, "d365"), (3, "d730"), (4, "d1826")):
        found = number(iim, "persistence", "reason", "estimate", comparison=f"reason={reason}", time=day)
        assert row.cells[column].quantities[0].value == pytest.approx(100 * found.value)


def test_skin_and_lung_follow_the_courses(ssc):
    rows = [row for row in ssc.table("skin_lung_by_course").rows if row.kind != "group"]
    for row, time in zip(rows[:3], ("BL", "C1", "C2"), strict=True):
        assert row.cells[2].quantities[0].value == number(ssc, "skin", "mrss", "median", time=time).value
    assert rows[1].cells[0].text == "After course 1"


def test_key_numbers_are_those_of_the_tables(iim, ssc):
    first = iim.document.blocks[0].items
    assert [item.value for item in first] == ["68.3 %", "15 to 5 mg", "90.6 %", "0 of 41"]
    assert first[0].detail == "95 % CI 51.7\N{EN DASH}80.2; 28 at risk"
    median = number(ssc, "skin", "mrss", "median", comparison="C1-BL").value
    assert ssc.document.blocks[0].items[0].value == f"\N{MINUS SIGN}{abs(median):g}"


def test_p_values_have_three_decimals_or_the_floor(cohort):
    seen = [
        printed
        for _, _, cell in filled_cells(cohort.document)
        if len(cell.quantities) == 1 and cell.quantities[0].is_p
        for printed in [cell.text]
    ]
    assert len(seen) > 20
    assert all(re.fullmatch(r"<0\.001|[01]\.\d{3}", printed) for printed in seen)
    assert "0.000" not in seen


def test_numbers_of_a_measure_that_stand_below_each_other_share_their_decimals(cohort):
    for table in cohort.document.tables():
        if [column.title for column in table.columns][2:3] != ["Median (IQR)"]:
            continue
        together: list[set[int]] = []
        for row in table.rows:
            if row.kind == "group":
                together = [set(), set()]
            elif not row.cells[4].text.startswith("\N{GREEK SMALL LETTER CHI}"):
                for places, cell in zip(together, (row.cells[2], row.cells[4]), strict=True):
                    places |= {quantity.decimals for quantity in cell.quantities}
                assert all(len(places) <= 1 for places in together), (table.name, row.cells[0].text)
