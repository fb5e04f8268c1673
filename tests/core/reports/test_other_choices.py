"""The tables of other choices, hazard ratios and further groups: their numbers are those of the findings, their words those chosen."""

from __future__ import annotations

from datetime import date

from core.dictionary.loader import load_dictionary
from core.reports.cohort_report import SECTIONS, build_cohort_report, build_sections
from core.reports.document import Column
from core.services.report import report_provenance
from core.services.sources import open_source
from core.stats.analysis import analyse
from core.stats.options import Options, Preset


def heads(columns: tuple[Column, ...]) -> list[str]:
    return [f"{column.title} {column.subtitle}".strip() for column in columns]


def test_other_choices_stand_after_persistence(iim):
    names = list(SECTIONS)
    assert names.index("sensitivity") == names.index("persistence") + 1
    tables = [table.name for table in iim.document.tables()]
    assert tables.index("persistence_landmarks") < tables.index("sensitivity") < tables.index("steroids")


def test_each_choice_has_its_row_and_what_was_chosen_stands_first(iim):
    table = iim.table("sensitivity")
    assert [row.cells[0].text for row in table.rows] == [
        "As chosen",
        "Registry preset",
        "Lost to follow-up censored",
        "Remission censored",
        "Deaths censored",
    ]
    assert heads(table.columns)[1] == "Stopped of 41"
    assert iim.cell("sensitivity", "As chosen", 2).startswith("68.3 (51.7")
    assert iim.cell("sensitivity", "As chosen", 3).startswith("68.3 (53.0")
    assert iim.cell("sensitivity", "Lost to follow-up censored", -1) == "nothing"


def test_what_changes_is_said_in_words(tell):
    alone = tell("stano_a.xlsx", preset=Preset.CAUSE, cause="adverse_event")
    assert alone.cell("sensitivity", "Every stop an event", -1) == "1 year"
    assert alone.table("persistence_landmarks").columns[4].title == "No such stop, %"
    assert "cause-specific, not cumulative incidence" in alone.figure("persistence").caption


def test_hazard_ratios_name_their_reference_and_their_check(iim):
    rows = [row.cells[0].text for row in iim.table("hazard_ratios").rows]
    assert rows[0] == "Subset, against DM"
    assert {"ASS", "PM", "IMNM", "Whole model", "Rituximab alone", "male"} <= set(rows)
    found = iim.findings.find("persistence", "time_on_rtx", "hr", group="", comparison="subset:DM/PM")
    assert iim.cell("hazard_ratios", "PM", 2).startswith(f"{found.value:.2f} (")


def test_without_stops_there_are_neither_choices_nor_hazards(ssc):
    assert not {"sensitivity", "hazard_ratios"} & {table.name for table in ssc.document.tables()}
    assert list(build_sections(ssc.analysis, ssc.provenance, ["sensitivity"]).blocks) == []


def test_further_groups_carry_the_labels_of_the_dictionary(iim):
    heads_of_groups = [row.cells[0].text for row in iim.table("persistence_further").rows if row.kind == "group"]
    assert heads_of_groups[:3] == ["Sex at birth", "Myositis antibody", "Muscle"]
    assert heads_of_groups[-1] == "Period of the first infusion"
    tested = [row.cells[0].text for row in iim.table("log_rank").rows]
    assert set(heads_of_groups) <= set(tested)


def test_a_saved_filter_is_told_under_its_name(teaching_iim):
    source = open_source(teaching_iim, lambda: "", today=date(2026, 1, 1))
    chosen = Options(saved=(("women with DM", (("subset", "DM"), ("sex", "F"))),))
    told = build_cohort_report(analyse(source.cohort, load_dictionary(), chosen), report_provenance(source))
    rows = next(table for table in told.tables() if table.name == "persistence_further").rows
    at = next(place for place, row in enumerate(rows) if row.cells[0].text == "women with DM")
    assert [(row.cells[0].text, row.cells[1].text) for row in rows[at + 1 : at + 3]] == [("yes", "11"), ("no", "30")]
