"""How the numbers were made: a paragraph for a paper, definitions from the options really used, conventions, what is absent, limits."""

from __future__ import annotations

from core.reports import formats, labels
from core.reports.document import Block, Bullets, Heading, Paragraph
from core.reports.material import ABSENT, Material
from core.reports.sections import paper_methods, persistence
from core.stats.results import ANALYSES, Result

_TITLES = {
    "cohort": "Patients",
    "baseline": "First infusion",
    "persistence": "Persistence",
    "discontinuation": "Reasons to stop",
    "steroid": "Steroids",
    "response": "Response",
    "outcome": "Muscle and lung",
    "immunoglobulin": "Immunoglobulins",
    "safety": "Safety",
    "skin": "Skin",
    "quality": "Data quality",
}

_FIELDS = {"csdmard": "csDMARD"}

_CONVENTIONS = (
    "Quartiles: Hyndman and Fan type 6. Mean with SD (n-1). Percentages: half up, one decimal.",
    "Kaplan-Meier: Greenwood variance, log-log 95 % CI; median: first time at which the curve is at most 50 %. Log-rank as R survdiff "
    "(rho 0); Holm over the pairs; permutation p where a group has fewer than 10 patients. Cumulative incidence: Aalen-Johansen; no test "
    "across reasons.",
    "Hazard ratios: Cox, Efron ties, Wald CI and p, none below 10 events; proportional hazards by the score test on Schoenfeld residuals.",
    "Pairs: Wilcoxon signed-rank (zero differences dropped; exact below 50 differences without ties or zeros, else normal with continuity "
    "correction), paired t beside it; median difference by Hodges and Lehmann with the CI of R wilcox.test. "
    "Three visits: Friedman and RM-ANOVA with Greenhouse-Geisser on complete cases. Two groups: "
    "Mann-Whitney, Welch t beside it.",
    "Visits missing: linear mixed model, visit as factor, random intercept, REML, the degrees of freedom of R nlme. Rates: events per 100 "
    "patient-years with the exact Poisson interval (R poisson.test).",
    "Proportions: Wilson 95 % CI. Correlation: Spearman and Pearson. Groups at baseline: standardised difference, for categories by "
    "Yang and Dalton (2012).",
    "No p is given when a compared group has fewer than 5 patients or all groups together fewer than 3 events. All p are two-sided and "
    "exploratory.",
)


def blocks(material: Material) -> list[Block]:
    """The part that stands at the end of every report."""
    return [
        Heading("Methods and definitions"),
        *paper_methods.blocks(material),
        *_options(material),
        *_definitions(material),
        Heading("Statistics", 2),
        Bullets(_CONVENTIONS),
        *_absent(material),
        Heading("How to read it", 2),
        Bullets(_limits(material)),
        *_provenance(material),
    ]


def _options(material: Material) -> list[Block]:
    options = material.analysis.population.options
    chosen = [
        f"data lock {formats.day(material.analysis.population.lock_date)}: later records are ignored and follow-up ends there"
    ]
    chosen.append(f"event of persistence: {persistence.event_words(material)} (preset {options.preset.value})")
    if options.where:
        chosen.append("only patients with " + " and ".join(f"{field} {value}" for field, value in options.where))
    return [Paragraph("; ".join(chosen) + ".", "Chosen:")]


def _definitions(material: Material) -> list[Block]:
    found: list[Block] = []
    for result in _results(material):
        if result.definition:
            notes = [note[:1].upper() + note[1:].rstrip(".") + "." for note in result.notes]
            said = formats.prose(" ".join([result.definition, *notes]))
            found.append(Paragraph(said, f"{_title(result.analysis)}:"))
    return found


def _results(material: Material) -> list[Result]:
    return [material.findings.results[name] for name in ANALYSES if name in material.findings.results]


def _absent(material: Material) -> list[Block]:
    """Whole measures that could not be computed and why, those of one analysis that nobody has in one line."""
    said: dict[str, list[str]] = {}
    for number in material.findings:
        whole = not number.comparison and not number.time and number.group in ("all", "")
        if not whole or number.value is not None or not number.method.startswith(ABSENT):
            continue
        title, why = _title(number.analysis), number.method.removeprefix(ABSENT)
        name = labels.measure(number.measure, material.dictionary).label
        if why == f"no visit has {number.measure}":
            said.setdefault(f"{title}: no visit has ", []).append(name)
        else:
            said.setdefault(f": {labels.spelled(why, material.dictionary)}", []).append(f"{title}, {name}")
    for name, why in material.analysis.population.not_derived.items():
        said.setdefault(f": {labels.spelled(why, material.dictionary)}", []).append(
            f"Groups by {_FIELDS.get(name, name)}"
        )
    if not said:
        return []
    items = []
    for words, names in said.items():
        once = list(dict.fromkeys(names))
        items.append(f"{'; '.join(once)}{words}." if words.startswith(":") else f"{words}{', '.join(once)}.")
    return [Heading("Not computed", 2), Bullets(tuple(items))]


def _title(analysis: str) -> str:
    return _TITLES.get(analysis, analysis)


def _limits(material: Material) -> tuple[str, ...]:
    said = [
        "Descriptive, no causal claim: one group without control, groups assigned after the event, regression to the mean possible.",
        "A later visit requires that the patient is still followed; values at M12 or M24 describe those who were.",
        "Subsets, therapies and measures are many: single p values around 0.05 are expected by chance.",
        "Persistence counts a stop for remission as a stop unless the preset censors it; beside the curves stands the incidence of every "
        "reason.",
    ]
    if "SSc" in material.diseases:
        said.append(
            "Skin responders: the cut was chosen after the data were seen; courses later than the first rest on those who went on."
        )
        said.append(
            "A fall of immunoglobulins beside better skin is an association; a low level is no aim of treatment."
        )
    if material.provenance.synthetic:
        said.append("Synthetic teaching data: no real patient; nothing here may be cited as an observation.")
    said.append("The program documents and describes; it recommends no treatment.")
    return tuple(said)


def _provenance(material: Material) -> list[Block]:
    origin = material.provenance
    text = (
        f"RTX Clinic {origin.version}, dictionary {origin.dictionary_version}; source {origin.source}; data lock "
        f"{material.analysis.population.lock_date}; SHA-256 of the data snapshot {origin.snapshot_sha256}."
    )
    return [Heading("Provenance", 2), Paragraph(text)]
