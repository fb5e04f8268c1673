"""The course of immunoglobulins in each patient: slopes, grades, time to a low IgG, who is left out, and the lung beside a low level."""

from __future__ import annotations

from core.reports import cells, labels
from core.reports.document import Block, Cell, Column, Row, Table
from core.reports.material import Key, Material
from core.reports.sections import rows as make
from core.scoring.immunoglobulin import IG_REFERENCES, IG_SCHEMES
from core.stats.ig_course import AJ, KM, TIME_TO_LOW, scheme_cuts
from core.stats.immunoglobulin import IMMUNOGLOBULINS
from core.stats.timepoints import LAST

# Rows without some patients stand beside everyone's where they leave anybody out.
_WITHOUT = ("ivig=no", "myeloma=no", "ivig=no;myeloma=no")
_DAYS = {"d365": "1 year", "d730": "2 years", "d1095": "3 years"}


def blocks(material: Material, times: tuple[str, ...]) -> list[Block]:
    """Slopes a year, grades by the chosen scheme at each visit, and the share free of a low IgG."""
    return [*_slopes(material), *_grades(material, times), *_time_to_low(material)]


def _slopes(material: Material) -> list[Block]:
    rows = []
    for measure in IMMUNOGLOBULINS:
        everyone = material.quartiles(Key("immunoglobulin", f"{measure}_slope"))
        for group in ("all", *_WITHOUT):
            key = Key("immunoglobulin", f"{measure}_slope", group)
            found = material.quartiles(key)
            if found.median is None or (group != "all" and found.n == everyone.n):
                continue
            named = labels.MEASURES[measure]
            who = "" if group == "all" else f": {labels.group(group)}"
            change = cells.median_iqr(found.median, found.q1, found.q3, named.decimals, (*key, "median"))
            rows.append(
                Row(
                    (
                        cells.words(f"{named.label}, mg/dL a year{who}"),
                        material.count(key),
                        change,
                        material.p(key, "Wilcoxon"),
                    )
                )
            )
    if not rows:
        return []
    columns = (make.first_column(), Column("n"), Column("Slope,", "median (IQR)"), Column("p", "Wilcoxon"))
    text = make.footnote(
        "Least squares over all values of a patient from baseline on; at least 3 over 180 days. Negative is a fall.",
        rows=rows,
    )
    return [Table("ig_slopes", "Immunoglobulins: slope of each patient", columns, tuple(rows), text)]


def _grades(material: Material, times: tuple[str, ...]) -> list[Block]:
    scheme = IG_SCHEMES[material.analysis.population.options.ig_scheme]
    rows = []
    for at in ("", *times, LAST):
        keys = [Key("immunoglobulin", "igg_grade", comparison=f"category={grade}", time=at) for _, grade in scheme.bins]
        counted = material.find(keys[0], "count")
        if counted is not None and counted.n:
            shares = [material.share(key) for key in keys]
            rows.append(
                Row((cells.words(labels.time(at) if at else "Lowest ever"), material.denominator(keys[0]), *shares))
            )
    if not rows:
        return []
    uppers = ("", *(f"below {low}" for low, _ in scheme.bins[:-1]))
    columns = (
        make.first_column(),
        Column("Measured, n"),
        *(
            Column(grade.replace("_", " ").capitalize(), upper or f"{low} or more")
            for (low, grade), upper in zip(scheme.bins, uppers, strict=True)
        ),
    )
    text = f"IgG in mg/dL, n (%) of those measured; grades of scheme {scheme.code}: {scheme.name}. Other schemes grade otherwise."
    return [Table("igg_grades", "Grade of IgG", columns, tuple(rows), text)]


def _time_to_low(material: Material) -> list[Block]:
    rows = []
    for cut in scheme_cuts(material.analysis.population):
        for group in ("all", *_WITHOUT):
            key = Key("immunoglobulin", TIME_TO_LOW, group, f"category=below_{cut}")
            events = material.find(key, "events")
            everyone = material.find(key._replace(group="all"), "events")
            if events is None or (group != "all" and everyone is not None and events.n == everyone.n):
                continue
            row = [
                cells.words(_who(f"Below {cut}", group)),
                cells.count(events.n, key=(*key, "median")),
                material.count(key, "events", "events"),
            ]
            for day in _DAYS:
                row += [_free(material, key._replace(time=day))]
                competing = key._replace(comparison=f"reason=below_{cut}", time=day)
                row += [cells.proportion(material.value(competing, "estimate", AJ), "incidence, %")]
            rows.append(Row(tuple(row)))
    if not rows:
        return []
    columns = [make.first_column("IgG, mg/dL"), Column("n"), Column("Low")]
    for words in _DAYS.values():
        columns += [Column(f"Free at {words}", "% (95 % CI)"), Column("Incidence", "%")]
    text = (
        "From the first infusion to the first later IgG below the limit, of those not below it at baseline and measured again; ends with "
        "the last IgG or death. Free: Kaplan-Meier, log-log CI; incidence: Aalen-Johansen, death competes. A low IgG is seen only when it "
        "is measured."
    )
    return [Table("time_to_low_igg", "Time to the first low IgG", tuple(columns), tuple(rows), text)]


def _who(words: str, group: str) -> str:
    return words if group == "all" else f"{words}: {labels.group(group)}"


def _free(material: Material, key: Key) -> Cell:
    estimate = cells.proportion(material.value(key, "estimate", KM))
    low, high = material.value(key, "ci_low", KM), material.value(key, "ci_high", KM)
    if not estimate.text or low is None or high is None:
        return estimate
    return cells.joined(estimate, cells.interval(100 * low, 100 * high))


def lung(material: Material) -> list[Block]:
    """How many are below the lower limit of normal at the last visit, and their change of FVC beside that of the others (Kuzumi 2023)."""
    rows = []
    for measure in IMMUNOGLOBULINS:
        low = Key("immunoglobulin", measure, comparison="category=below_lln", time=LAST)
        if material.find(low, "count") is None:
            continue
        row: list[Cell] = [cells.words(labels.MEASURES[measure].label), material.share(low)]
        changes = [Key("immunoglobulin", "fvc_pct", f"{measure}_last={code}", "LAST-BL") for code in ("low", "not_low")]
        for key, change in zip(changes, material.medians(changes), strict=True):
            row += [material.count(key), change]
        between = Key("immunoglobulin", "fvc_pct", "", f"{measure}_last", "LAST-BL")
        rows.append(Row((*row, material.p(between, "Mann-Whitney"))))
    if not rows:
        return []
    columns = (
        make.first_column(), Column("Below the limit", "n (%)"), Column("n"), Column("FVC change, below,", "median (IQR)"), Column("n"),
        Column("FVC change, not below,", "median (IQR)"), Column("p", "Mann-Whitney"),
    )  # fmt: skip
    reference = IG_REFERENCES[material.analysis.population.options.ig_reference]
    text = make.footnote(
        f"Last visit; lower limits of normal by {reference.source}. FVC in % predicted, last visit minus baseline. An association in few "
        "patients, not adjusted for courses; a low immunoglobulin is a risk to watch, no aim of treatment.",
        rows=rows,
    )
    return [Table("lung_by_low_ig", "Low immunoglobulins at the last visit, and the lung", columns, tuple(rows), text)]
