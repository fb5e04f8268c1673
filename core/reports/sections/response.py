"""Response by TIS: categories with those not assessed, cumulative shares with every denominator, overall and by subset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.reports import cells, labels
from core.reports.document import Block, Column, FigureBlock, Row, Table
from core.reports.figures.response import CATEGORIES, ResponseBar
from core.reports.formats import SMALL_GROUP
from core.reports.material import Key, Material
from core.reports.sections import behind, over_time
from core.reports.sections import rows as make

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from core.reports.document import Cell

_NEEDS = "TIS needs all six core-set measures at baseline and at the visit. Not assessed: stopped, not yet reached, or a measure missing."
_CATEGORY_WORDS = {
    "none": "None, below 20",
    "minimal": "Minimal, 20 to 37.5",
    "moderate": "Moderate, 40 to 57.5",
    "major": "Major, 60 to 100",
}


def figure(material: Material) -> list[Block]:
    """Bars for all patients at each visit (Stano 2025, Fig. 2)."""
    if not material.measured("response", "tis"):
        asked = not material.diseases or "IIM" in material.diseases
        return (
            [make.absent("Response (TIS)", material.why_absent("response", "tis") or "nobody was assessed")]
            if asked
            else []
        )
    times, found = _years(material), material.analysis.population.options.windows
    bars = [_bar(material, "all", at, "") for at in times]

    def draw() -> Figure:
        from core.reports.figures.response import response_bars

        return response_bars(bars)

    windows = ", ".join(f"{labels.time(at)} {found[at].low} to {found[at].high} d" for at in times)
    caption = (
        f"TIS needs all six core-set measures at baseline and at the visit ({windows}). "
        "Not assessed: not seen then, or a part missing."
    )
    alt = "TIS categories: " + "; ".join(_bar_words(bar) for bar in bars) + "."
    people = behind.bars(material, [(bar, "all", at) for bar, at in zip(bars, times, strict=True)])
    return [FigureBlock("response", "Response (TIS) by visit", caption, alt, draw, people)]


def figure_by_subset(material: Material) -> list[Block]:
    """The same for each subset (Stano 2025, Fig. 3); nothing where there is one subset only."""
    if len(material.subsets) < 2 or not material.measured("response", "tis"):
        return []
    places = [(group, at) for group in material.subsets for at in _years(material)]
    bars = [_bar(material, group, at, labels.group(group)) for group, at in places]

    def draw() -> Figure:
        from core.reports.figures.response import response_bars

        return response_bars(bars)

    caption = make.footnote(
        f"{_NEEDS} Counts, no percent: some groups are small.", labels.explain(material.dictionary, material.subsets)
    )
    alt = "TIS categories by subset: " + "; ".join(f"{bar.group} {_bar_words(bar)}" for bar in bars) + "."
    people = behind.bars(material, [(bar, *place) for bar, place in zip(bars, places, strict=True)])
    return [FigureBlock("response_by_subset", "Response (TIS) by subset", caption, alt, draw, people)]


def table(material: Material) -> list[Block]:
    """TIS described, its categories, and the share of responders among those assessed and among all."""
    if not material.measured("response", "tis"):
        return []
    times = _assessed(material)
    rows: list[Row] = []
    groups = ("all", *(material.columns[1:]))
    for group in groups:
        rows.append(make.heading_row(f"{labels.group(group)}, n {material.group_n(group):,}"))
        rows += _group_rows(material, group, times, full=group == "all")
    columns = (make.first_column(), *(Column(labels.time(at)) for at in times))
    text = make.footnote(
        "Percentages of the patients assessed unless the row says otherwise; of all counts those not assessed as not responding, "
        "while on rituximab leaves out those assessed after their stop. Wilson CI.",
        f"Groups with fewer than {SMALL_GROUP} assessed: counts without percent.",
        "Attainable: the TIS of a perfect follow-up from the same baseline.",
        labels.explain(material.dictionary, groups, ("TIS",)),
    )
    return [Table("response", "Total improvement score (TIS)", columns, tuple(rows), text)]


def _assessed(material: Material) -> tuple[str, ...]:
    """The follow-up visits at which anybody was assessed."""
    return tuple(at for at in over_time.months(material) if material.value(Key("response", "tis", time=at), "n"))


def _years(material: Material) -> tuple[str, ...]:
    """Those of them from one year on, as the figures show them; all where there is none."""
    windows = material.analysis.population.options.windows
    return tuple(at for at in _assessed(material) if windows[at].target >= 365) or _assessed(material)


def _bar(material: Material, group: str, at: str, name: str) -> ResponseBar:
    counts = {
        code: int(material.value(Key("response", "tis", group, f"category={code}", at), "count") or 0)
        for code in CATEGORIES
    }
    return ResponseBar(labels.time(at), counts, name)


def _bar_words(bar: ResponseBar) -> str:
    parts = ", ".join(f"{code.replace('_', ' ')} {bar.counts[code]:,}" for code in CATEGORIES)
    return f"{bar.label} (n {bar.assessed:,} of {bar.n:,}): {parts}"


def _group_rows(material: Material, group: str, times: tuple[str, ...], *, full: bool) -> list[Row]:
    def row(words: str, cell: list[Cell]) -> Row:
        return Row((cells.words(words), *cell), indent=1)

    keys = [Key("response", "tis", group, time=at) for at in times]
    made = [
        row("Assessed, n", [material.count(key) for key in keys]),
        row("Mean (SD)", [material.mean_sd(key) for key in keys]),
        row("Median (IQR)", material.medians(keys)),
    ]
    if full:
        attainable = material.medians([key._replace(measure="tis_max") for key in keys])
        made.append(row("Attainable, median (IQR)", attainable))
        made += [row(words, [_share(material, key, code) for key in keys]) for code, words in _CATEGORY_WORDS.items()]
    made.append(
        row(
            "At least minimal, n (%; 95 % CI)",
            [_share(material, key, "at_least_minimal", interval=True) for key in keys],
        )
    )
    made.append(
        row(
            "At least moderate, n (%; 95 % CI)",
            [_share(material, key, "at_least_moderate", interval=True) for key in keys],
        )
    )
    if full:
        treated = [key._replace(measure="tis_on_rtx") for key in keys]
        made.append(
            row(
                "At least minimal while on rituximab, n (%; 95 % CI)",
                [_share(material, key, "at_least_minimal", interval=True) for key in treated],
            )
        )
        everyone = [key._replace(measure="tis_of_all") for key in keys]
        made.append(
            row(
                "At least minimal of all, n (%; 95 % CI)",
                [_share(material, key, "at_least_minimal", interval=True) for key in everyone],
            )
        )
        made.append(
            row(
                "Not assessed, n",
                [material.count(key._replace(comparison="category=not_assessed"), "count") for key in keys],
            )
        )
    return made


def _share(material: Material, key: Key, code: str, *, interval: bool = False) -> Cell:
    counted = key._replace(comparison=f"category={code}")
    share = material.share(counted)
    low, high = material.value(counted, "ci_low"), material.value(counted, "ci_high")
    if not interval or low is None or high is None:
        return share
    return cells.with_interval(share, cells.interval(low, high))
