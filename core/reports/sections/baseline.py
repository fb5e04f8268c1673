"""Table 1: who the patients were at the first infusion, overall and by subset, with what was not recorded."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, NamedTuple

from core.reports import cells, formats, labels
from core.reports.document import Block, Cell, Column, Row, Table
from core.reports.formats import SMALL_GROUP
from core.reports.material import Key, Material
from core.reports.sections import rows as make
from core.stats.baseline import MISSING

MOST_COMORBIDITIES = 8
_COMPARED = (Column("Std. diff."), Column("p"))


class Line(NamedTuple):
    """One row: its words, whether it counts or describes, the measure (and code) of its numbers and the patients' field behind it."""

    label: str
    kind: Literal["share", "mean", "median"]
    measure: str
    code: str = ""
    field: str = ""
    indent: int = 0


def blocks(material: Material) -> list[Block]:
    """Table 1 as the papers print it, and a second table with domains that led to rituximab, antibodies and other illness."""
    found: list[Block] = [
        _table(material, "baseline", "Patients at the first infusion", _main_lines(material), tests=True),
        _table(material, "baseline_disease", "Disease measures at the first infusion, median (IQR)", _disease_lines()),
        _table(material, "baseline_details", "Indication, antibodies and other illness", _detail_lines(material)),
        *_by_other_groups(material),
    ]
    return [block for block in found if isinstance(block, Table) and block.rows]


def _by_other_groups(material: Material) -> list[Table]:
    """Table 1 once more by therapy and by every saved filter, where both groups have patients."""
    population = material.analysis.population
    named = {"therapy": "csDMARD at the same time", **{name: name for name, _ in population.options.saved}}
    found = []
    for field, words in named.items():
        codes = ("combination", "monotherapy") if field == "therapy" else ("yes", "no")
        groups = tuple(f"{field}={code}" for code in codes)
        counted = [material.value(Key("baseline", "age_at_first_rtx", group), "n") for group in groups]
        if all(counted):
            title = f"Patients at the first infusion by {words}"
            found.append(
                _table(material, f"baseline_by_{field}", title, _main_lines(material), tests=True, groups=groups)
            )
    return found


def _main_lines(material: Material) -> list[Line | str]:
    lines: list[Line | str] = [
        Line("Women, n (%)", "share", "sex", "F", "sex"),
        Line("Age at first infusion, years, mean (SD)", "mean", "age_at_first_rtx"),
    ]
    if "SSc" in material.diseases:
        lines.append(Line("Age at first infusion, years, median (IQR)", "median", "age_at_first_rtx"))
        for code in ("diffuse", "limited", "sine"):
            words = labels.choice(material.dictionary, "patients", "ssc_subset", code).capitalize()
            lines.append(Line(f"{words}, n (%)", "share", "ssc_subset", code, "ssc_subset"))
    lines += [
        Line("Disease duration, years, median (IQR)", "median", "disease_duration_years"),
        "Domains ever involved, n (%)",
        *(_yes(label, field) for label, field in (
            ("Muscle", "muscle"), ("Skin", "skin"), ("Joints", "joint"), ("Interstitial lung disease", "lung_ild"),
            ("Oesophagus", "oesophageal"),
        )),
        "Antibodies, n (%)",
        Line("ANA at least 1/160", "share", "ana_positive", "yes", "ana_titre", 1),
        Line("Any myositis antibody", "share", "msa_maa_positive", "yes", "msa_maa", 1),
        Line("Anti-Ro52", "share", "ro52", "positive", "ro52", 1),
        *(Line(code, "share", "autoantibody", code, "autoantibody", 1) for code in _codes(material, "autoantibody")),
        "Treatment and state at first infusion",
        Line("csDMARD at the same time, n (%)", "share", "csdmard_at_rtx", "yes", "csdmard_at_rtx", 1),
        Line("Glucocorticoid at the same time, n (%)", "share", "glucocorticoid", "yes", indent=1),
        Line("csDMARDs failed, median (IQR)", "median", "n_failed_csdmard", indent=1),
        Line("PDNeq, mg/day, median (IQR)", "median", "pdneq", indent=1),
        Line("IgG, mg/dL, median (IQR)", "median", "igg", indent=1),
        Line("Any comorbidity, n (%)", "share", "comorbidities", "any", "comorbidities"),
    ]  # fmt: skip
    return lines


def _disease_lines() -> list[Line | str]:
    measures = (
        "mmt8",
        "ck",
        "haq_di",
        "physician_global",
        "patient_global",
        "extramuscular_vas",
        "mrss",
        "fvc_pct",
        "dlco_pct",
        "iga",
        "igm",
    )
    return [
        Line(labels.MEASURES[name].full, "median", name) for name in (*measures, "follow_up_years", "follow_up_weeks")
    ]


def _detail_lines(material: Material) -> list[Line | str]:
    illnesses = [code for code in _codes(material, "comorbidities") if code not in ("any", "none")][:MOST_COMORBIDITIES]
    findings = [code for code in _codes(material, "skin_features") if code not in ("any", "none")][:MOST_COMORBIDITIES]
    antibodies = [code for code in _codes(material, "msa_maa") if code != "negative"]
    return [
        "Refractory domain that led to rituximab, n (%)",
        *(_yes(label, field) for label, field in (
            ("Muscle", "ind_muscle"), ("Skin", "ind_skin"), ("Joints", "ind_joint"), ("Lung", "ind_lung"),
        )),
        "Main myositis antibody, n (%)",
        *(Line(code, "share", "msa_maa", code, "msa_maa", 1) for code in antibodies),
        Line("Rheumatoid factor positive, n (%)", "share", "rf", "positive", "rf"),
        "csDMARD at the first infusion, n (%)",
        *(Line(code, "share", "csdmard_at_rtx", code, "csdmard_at_rtx", 1) for code in _codes(material, "csdmard_at_rtx") if code != "yes"),
        "Findings of the skin, n (%)",
        *(Line(code, "share", "skin_features", code, "skin_features", 1) for code in findings),
        f"Other illness, n (%){', the most frequent' if len(illnesses) == MOST_COMORBIDITIES else ''}",
        *(Line(code, "share", "comorbidities", code, "comorbidities", 1) for code in illnesses),
    ]  # fmt: skip


def _yes(label: str, field: str) -> Line:
    return Line(label, "share", field, "yes", field, 1)


def _codes(material: Material, measure: str) -> list[str]:
    """The codes of a field counted at baseline, the most frequent first."""
    counted = [
        (-(number.value or 0), position, number.comparison.removeprefix("category="))
        for position, number in enumerate(material.analysis_numbers("baseline"))
        if (number.measure, number.group, number.statistic) == (measure, "all", "count")
    ]
    return [code for _, _, code in sorted(counted)]


def _table(
    material: Material,
    name: str,
    title: str,
    lines: list[Line | str],
    *,
    tests: bool = False,
    groups: tuple[str, ...] = (),
) -> Table:
    """The lines by `groups` (those of every page by default); `tests` adds how far they lie apart and a p."""
    groups = groups or material.columns
    field = groups[-1].partition("=")[0] if tests and len(groups) > 1 else ""
    rows: list[Row] = []
    for line in lines:
        if isinstance(line, str):
            if rows and rows[-1].kind == "group":
                rows.pop()
            rows.append(make.heading_row(line))
            continue
        beside = _compared(material, line, field) if field else ()
        row = (cells.words(line.label), *_described(material, line, groups), *beside, _missing(material, line))
        if row[1].text:
            if not line.indent and rows and rows[-1].kind == "group":
                rows.pop()
            rows.append(Row(row, indent=line.indent))
    if rows and rows[-1].kind == "group":
        rows.pop()
    columns = (make.first_column(), *_columns(material, groups), *(_COMPARED if field else ()), Column("Missing"))
    text = make.footnote(
        _measured_how(lines),
        make.small_groups([material.group_n(group) for group in groups]),
        "Missing: patients without the value, all groups.",
        labels.explain(material.dictionary, groups, _terms(rows)),
        _tests_named(groups, field) if field else "",
        rows=rows,
    )
    return Table(name, title, columns, tuple(rows), text)


def _compared(material: Material, line: Line, field: str) -> tuple[Cell, Cell]:
    """How far the groups of the field lie apart, and the p of the test that the footnote names."""
    key = Key("baseline", line.measure, "", f"{field};category={line.code}" if line.code else field)
    return cells.value(material.value(key, "estimate"), 2, "standardised difference"), material.p(key, "")


def _tests_named(groups: tuple[str, ...], field: str) -> str:
    compared = [group for group in groups if group.startswith(f"{field}=")]
    two = len(compared) == 2
    of = "" if two else ", the largest of any two groups"
    return (
        f"Std. diff.: standardised difference (Yang and Dalton 2012){of}; without unit, above 0.1 is often called imbalance. "
        f"p: {'Mann-Whitney' if two else 'Kruskal-Wallis'} for measures; Pearson's chi-square, or Fisher's exact test where an expected "
        "count is below 5, for shares; not adjusted for the number of rows, descriptive."
    )


def _columns(material: Material, groups: tuple[str, ...]) -> list[Column]:
    """Each group with its n and its share of all (Stano 2025, Table 1)."""
    columns = make.group_columns(material, groups)
    if material.n < SMALL_GROUP:
        return columns
    return [
        column
        if key == "all" or size < SMALL_GROUP
        else replace(column, subtitle=f"n {formats.count_percent(size, material.n)}")
        for key, column, size in zip(groups, columns, (material.group_n(key) for key in groups), strict=True)
    ]


def _terms(rows: list[Row]) -> list[str]:
    words = " ".join(row.cells[0].text for row in rows)
    return [term for term in labels.ABBREVIATIONS if term in words and term not in ("Ig", "IQR", "CI")]


def _measured_how(lines: list[Line | str]) -> str:
    kinds = {line.kind for line in lines if isinstance(line, Line)}
    if kinds == {"median"}:
        return "Quartiles type 6."
    counts = "n (%) with the column\N{RIGHT SINGLE QUOTATION MARK}s n as denominator"
    if kinds == {"share"}:
        return f"{counts}."
    return f"{counts}; mean (SD) or median (IQR, quartiles type 6) as said in the row."


def _described(material: Material, line: Line, groups: tuple[str, ...]) -> list[Cell]:
    keys = [Key("baseline", line.measure, group, f"category={line.code}" if line.code else "") for group in groups]
    if line.kind == "share":
        return [material.share(key) for key in keys]
    return [material.mean_sd(key) for key in keys] if line.kind == "mean" else material.medians(keys)


def _missing(material: Material, line: Line) -> Cell:
    # A measure made of a field (ANA positive of its titre) keeps those without the value itself, `msa_maa_positive` with its field.
    for measure in (line.measure, line.field):
        missing = material.count(Key("baseline", measure), MISSING)
        if missing.text:
            return missing
    return cells.EMPTY
