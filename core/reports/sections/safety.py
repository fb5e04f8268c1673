"""Safety: adverse events as events and as patients, infusion reactions and deaths."""

from __future__ import annotations

from core.reports import cells, formats
from core.reports.document import Block, Column, Row, Table
from core.reports.material import Key, Material
from core.reports.sections import rows as make
from core.reports.sections import safety_rates

_FIRST = {
    "any": "Any",
    "serious": "Serious",
    "related": "Related to rituximab",
    "opportunistic": "Opportunistic infections",
}


def blocks(material: Material) -> list[Block]:
    """One table of events and one line each for reactions and deaths."""
    found: list[Block] = []
    codes = _codes(material)
    if codes and material.measured("safety", "adverse_events"):
        found.append(_events(material, codes))
    else:
        found.append(
            make.absent(
                "Adverse events", material.why_absent("safety", "adverse_events") or "no adverse events are recorded"
            )
        )
    return found + safety_rates.blocks(material) + _once(material) + safety_rates.listed(material)


def _codes(material: Material) -> list[str]:
    return [
        number.comparison.removeprefix("category=")
        for number in material.analysis_numbers("safety")
        if (number.measure, number.group, number.statistic) == ("adverse_events", "all", "count")
        and number.value is not None
    ]


def _events(material: Material, codes: list[str]) -> Table:
    grades = [code for code in codes if code.startswith("grade_")]
    kinds = [code for code in codes if code not in _FIRST and code not in grades]
    rows = [_row(material, code, _FIRST[code]) for code in codes if code in _FIRST]
    if grades:
        rows += [
            make.heading_row("By CTCAE grade"),
            *(_row(material, code, f"Grade {code.removeprefix('grade_')}", 1) for code in grades),
        ]
    if kinds:
        rows += [
            make.heading_row("By kind"),
            *(_row(material, code, code[:1].upper() + code[1:].replace("_", " "), 1) for code in kinds),
        ]
    columns = (make.first_column(), Column("Events"), Column(f"Patients, n of {material.n:,} (%)"))
    text = (
        "From the first infusion to the data lock. Events count every one, a patient counts once in a row. "
        "CTCAE: Common Terminology Criteria for Adverse Events."
    )
    return Table("safety", "Adverse events", columns, tuple(rows), text)


def _row(material: Material, code: str, words: str, indent: int = 0) -> Row:
    events = Key("safety", "adverse_events", comparison=f"category={code}")
    patients = material.share(Key("safety", "patients_with_adverse_event", comparison=f"category={code}"))
    return Row((cells.words(words), material.count(events, "count", "events"), patients), indent=indent)


def _reactions(material: Material) -> list[Row]:
    """Reactions by grade, by the number of the infusion in its course, and of the first courses."""
    asked = [("all", f"category=grade_{grade}", f"Grade {grade}") for grade in (1, 2, 3, 4, 5)]
    asked.append(("all", "category=grade_not_recorded", "Grade not recorded"))
    asked += [(f"infusion_no={k}", "category=yes", f"Infusion {k} of a course") for k in (1, 2)]
    asked += [(f"course={k}", "category=yes", f"Course {k}") for k in (1, 2, 3)]
    rows = []
    for group, comparison, words in asked:
        key = Key("safety", "infusion_reaction", group, comparison)
        found = material.find(key, "count")
        if found is None or (group == "all" and not found.value):
            continue
        limits = cells.interval(material.value(key, "ci_low"), material.value(key, "ci_high"))
        share = cells.with_interval(material.share(key), limits)
        rows.append(Row((cells.words(words), material.denominator(key, "of"), share), indent=1))
    return rows


def _once(material: Material) -> list[Block]:
    rows = []
    reaction = Key("safety", "infusion_reaction", comparison="category=yes")
    found, patients = (
        material.find(reaction, "count"),
        material.value(reaction._replace(comparison="category=any"), "count"),
    )
    low, high = material.value(reaction, "ci_low"), material.value(reaction, "ci_high")
    if found is not None and found.n and low is not None and high is not None:
        share = cells.with_interval(material.share(reaction), cells.interval(low, high))
        who = f", in {formats.number(patients)} patients" if patients else ""
        rows.append(Row((cells.words(f"Infusions with a reaction{who}"), material.denominator(reaction, "of"), share)))
    rows += _reactions(material)
    death = Key("safety", "death", comparison="category=yes")
    died = material.find(death, "count")
    if died is not None:
        rows.append(
            Row((cells.words("Deaths up to the data lock"), material.denominator(death, "of"), material.share(death)))
        )
    if not rows:
        return []
    columns = (make.first_column(), Column("Of"), Column("n (%; 95 % CI)"))
    text = (
        "Reactions of the infusions that say whether there was one; Wilson CI. Grade: as recorded with the infusion, else the highest of "
        "the adverse events of that day or the day after. Deaths of all patients."
    )
    return [Table("reactions_deaths", "Infusion reactions and deaths", columns, tuple(rows), text)]
