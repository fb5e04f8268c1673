"""The methods as a paper tells them: one paragraph, written from the options and the data really used."""

from __future__ import annotations

from core.reports import formats, labels
from core.reports.document import Block, Paragraph
from core.reports.material import Key, Material
from core.reports.sections.front import filters
from core.reports.sections.persistence import event_words
from core.stats.options import PLANNED_INTERVAL_DAYS, Restarts, UndatedStops

_DISEASES = {"IIM": "idiopathic inflammatory myopathy", "SSc": "systemic sclerosis"}


def blocks(material: Material) -> list[Block]:
    """Ready to be taken into a manuscript."""
    said = [_patients(material), _persistence(material), _visits(material), _statistics(material)]
    return [Paragraph(" ".join(sentence for sentence in said if sentence), "For a paper:")]


def _patients(material: Material) -> str:
    population = material.analysis.population
    first = population.patients["t0"]
    named = [_DISEASES.get(code, code) for code in material.diseases]
    with_disease = f" with {' or '.join(named)}" if named else ""
    chosen = filters(material)
    return (
        f"We analysed {material.n:,} patients{with_disease}{f' ({chosen})' if chosen else ''} who received their first infusion of "
        f"rituximab between {formats.day(str(first.min())[:10])} and {formats.day(str(first.max())[:10])}; data were locked on "
        f"{formats.day(population.lock_date)}."
    )


def _persistence(material: Material) -> str:
    if not material.measured("persistence", "time_on_rtx"):
        return ""
    options = material.analysis.population.options
    said = (
        f"Persistence was the time from the first infusion to {event_words(material)}; patients still treated were censored at their last "
        "contact or at the data lock. It was estimated by the Kaplan-Meier method with log-log 95 % confidence intervals, groups were "
        "compared by the log-rank test, and the cumulative incidence of each reason to stop was estimated by Aalen-Johansen."
    )
    if options.undated_stops is UndatedStops.PLANNED:
        said += f" Stops without a date were set to the planned next infusion, {PLANNED_INTERVAL_DAYS} days after the last course began."
    else:
        said += " Patients whose stop has no date were left out of persistence."
    if options.restarts is Restarts.CONTINUE:
        said += " A stop followed by another infusion did not count."
    if options.delayed_entry:
        said += " Patients were at risk from their first visit at this centre."
    return said


def _visits(material: Material) -> str:
    windows = material.analysis.population.options.windows
    told = ", ".join(
        f"{labels.time(name)} {formats.span(window.low, window.high, 0)}" for name, window in windows.items()
    )
    response = (
        " Response was the 2016 ACR/EULAR total improvement score of visits with all six core-set measures."
        if material.value(Key("response", "tis", time="M12"), "n")
        else ""
    )
    return f"At each time point the value nearest to it within its window was used (days from the first infusion: {told}).{response}"


def _statistics(material: Material) -> str:
    return (
        "Values are medians with quartiles (Hyndman-Fan type 6) or counts with percentages. Paired changes were tested by the Wilcoxon "
        "signed-rank test, two groups by the Mann-Whitney test, more groups by the Kruskal-Wallis test, categories by Pearson's "
        "chi-square or Fisher's exact test; missing values were not imputed. All p values are two-sided and exploratory. Analyses were "
        f"made with RTX Clinic {material.provenance.version}, whose statistics are checked against R 4.2.2."
    )
