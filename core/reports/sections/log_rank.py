"""Log-rank tests in words and as a table: df printed, Holm beside, permutation p where a group is small."""

from __future__ import annotations

from core.reports import cells, formats, labels
from core.reports.document import Block, Column, Row, Table
from core.reports.material import NOT_COMPUTED, Key, Material
from core.reports.sections import rows as make
from core.stats.comparisons import CAUSES
from core.stats.subgroups import further_fields

SMALL_GROUP = 10
"""Below this many patients in a group the permutation p is given beside, and the group called descriptive."""

_WORDS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}
_NAMES = {"subset": "subsets", "therapy": "therapies", "csdmard": "groups", "disease": "diseases"}
_CHI2 = "\N{GREEK SMALL LETTER CHI}\N{SUPERSCRIPT TWO}"
_CALLED_APART = 0.1


def sentence(material: Material, field: str) -> str:
    """The overall test and, after it, every pair with p below 0.1, as a caption says it."""
    key = _key(field)
    chi2, df = material.value(key, "chi2"), material.value(key, "df")
    if chi2 is None or df is None:
        why = material.findings.find("persistence", "time_on_rtx", "chi2", group="", comparison=field)
        return f"Log-rank test not computed: {why.method.partition('not computed: ')[2]}." if why is not None else ""
    groups = int(df) + 1
    over = f"{_WORDS.get(groups, str(groups))} {_NAMES.get(field, 'groups')}"
    said = f"Log-rank over {over} {_CHI2} {formats.number(chi2, 2)}, df {df:.0f}, {_p(material, field)}."
    tests = [(pair, material.value(_key(pair), "p")) for pair in _pairs(material, field)]
    apart = sorted((p, pair) for pair, p in tests if p is not None and p < _CALLED_APART)
    named = [_pair_sentence(material, pair) for _, pair in apart]
    others = [p for _, p in tests if p is not None and p >= _CALLED_APART]
    if others:
        floor = formats.number(formats.floored(min(others), 2), 2)
        named.append(f"{'others' if named else 'all'} p at least {floor}")
    return f"{said} Pairs (df 1): {'; '.join(named)}." if named else said


def table(material: Material) -> list[Block]:
    """Every log-rank test."""
    rows: list[Row] = []
    population = material.analysis.population
    named = {
        "disease": "Diseases",
        "subset": "Subsets",
        "therapy": "With or without csDMARD",
        "csdmard": "None, methotrexate, other csDMARD",
    }
    named |= {field: further_title(material, field) for field in further_fields(population)}
    for field, title in named.items():
        if material.value(_key(field), "chi2") is None:
            continue
        rows.append(_row(material, field, title))
        rows += [_row(material, pair, pair_name(pair), indent=1) for pair in _pairs(material, field)]
        for cause in CAUSES:
            key = f"{field};reason={cause}"
            if material.value(_key(key), "chi2") is not None:
                words = f"Stops for {labels.reason(material.dictionary, cause).lower()} alone"
                rows.append(_row(material, key, words, indent=1))
    if not rows:
        return []
    columns = (
        make.first_column("Compared"),
        Column("n"),
        Column(_CHI2),
        Column("df"),
        Column("p"),
        Column("p, Holm"),
        Column("p, permutation"),
    )
    text = make.footnote(
        "Log-rank test (Mantel-Cox). Holm over the pairs of one line above. Permutation p where a group has fewer than 10 patients. "
        "Exploratory: no correction across tables.",
        "One reason alone: every other stop censors." if any("alone" in row.cells[0].text for row in rows) else "",
        rows=rows,
    )
    return [Table("log_rank", "Log-rank tests of persistence", columns, tuple(rows), text)]


def further_title(material: Material, field: str) -> str:
    """What a further grouping is called: the dictionary's label."""
    if field == "period":
        return "Period of the first infusion"
    if field in dict(material.analysis.population.options.saved):
        return field
    return material.dictionary.field("patients", field).label["en"]


def pair_name(pair: str) -> str:
    """`subset:DM/PM` as DM against PM; the groups in the order of every page."""
    return " against ".join(labels.group(key) for key in _compared(pair))


def _key(comparison: str) -> Key:
    return Key("persistence", "time_on_rtx", "", comparison)


def _compared(pair: str) -> list[str]:
    field, _, codes = pair.partition(":")
    return [f"{field}={code}" for code in labels.in_order(codes.split("/"), labels.SUBSET_ORDER)]


def _pairs(material: Material, field: str) -> list[str]:
    """The pairs tested, those of the subsets that every page names first in front."""
    places = {key: place for place, key in enumerate(material.subsets)}
    found = [
        number.comparison
        for number in material.analysis_numbers("persistence")
        if number.comparison.startswith(f"{field}:") and number.statistic == "chi2"
    ]
    return sorted(found, key=lambda pair: [places.get(key, 0) for key in _compared(pair)])


def _p(material: Material, comparison: str) -> str:
    p, exact = material.value(_key(comparison), "p"), material.value(_key(comparison), "p_exact")
    said = (
        formats.p_phrase(p)
        if p is not None
        else "p not computed (a group has fewer than 5 patients or there are fewer than 3 events)"
    )
    return said if exact is None else f"{said} (permutation {formats.p_value(exact)})"


def _pair_sentence(material: Material, pair: str) -> str:
    chi2, p, holm = (material.value(_key(pair), name) for name in ("chi2", "p", "p_holm"))
    name = pair_name(pair).replace(" against ", formats.EN_DASH)
    said = f"{name} {_CHI2} {formats.number(chi2 or 0.0, 2)}, {formats.p_phrase(p or 0.0)}"
    return said if holm is None else f"{said}, Holm {formats.p_value(holm)}"


def _row(material: Material, comparison: str, title: str, indent: int = 0) -> Row:
    key = _key(comparison)
    found = material.find(key, "chi2")
    chi2 = found.value if found is not None else None
    n = found.n if found is not None else None
    p = material.value(key, "p")
    return Row(
        (
            cells.words(title),
            cells.count(n, key=(*key, "chi2")),
            cells.value(chi2, 2, _CHI2),
            cells.count(material.value(key, "df"), "df"),
            cells.p(p) if p is not None else cells.words(NOT_COMPUTED),
            cells.p(material.value(key, "p_holm"), "p, Holm"),
            cells.p(material.value(key, "p_exact"), "p, permutation"),
        ),
        indent=indent,
    )
