"""Safety: adverse events from the first infusion on, infusion reactions and deaths, counted as events and as patients."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.stats.deaths import Listed, causes_of_death, died, infection_stops
from core.stats.exposure import exposure
from core.stats.infusion_reactions import reactions_by_grade, reactions_by_number
from core.stats.members import People
from core.stats.population import Population
from core.stats.results import Number, Result
from core.stats.rows import NumberRows
from core.stats.safety_rates import DEFINITION, safety_rates
from core.stats.subgroups import Group, everyone, standard_groups
from core.stats.timepoints import Timepoints
from core.stats.treatment import TimeOnRtx


@dataclass(frozen=True)
class SafetyResult(Result):
    """Safety with the patients to look up: each death with its cause, each stop that an infection led to."""

    deaths: tuple[Listed, ...] = ()
    infection_stops: tuple[Listed, ...] = ()


def safety(population: Population, points: Timepoints, on_rtx: TimeOnRtx) -> SafetyResult:
    """Adverse events by category and grade and per 100 patient-years, reactions per infusion, and deaths (Stano 2025, S34, S36, S39)."""
    numbers: list[Number] = []
    for group in standard_groups(population):
        numbers += _events(population, group)
        numbers += _reactions(population, group)
        numbers += reactions_by_grade(population, group)
        numbers += _deaths(population, group)
    at_risk = exposure(population, on_rtx)
    numbers += safety_rates(population, points, at_risk)
    numbers += reactions_by_number(population, everyone(population))
    causes, deaths = causes_of_death(population, on_rtx)
    related, stops = infection_stops(population, on_rtx)
    definition = (
        "Adverse events with onset on or after the first infusion or without a date, up to the data lock. Events count every one, patients "
        f"count once. A reaction is counted per infusion with the question answered. {DEFINITION}"
    )
    return SafetyResult(
        "safety", tuple(numbers + causes + related), population.n, at_risk.excluded, definition, (), deaths, stops
    )


def _events(population: Population, group: Group) -> list[Number]:
    table = population.cohort.adverse_events
    rows = NumberRows("safety", "adverse_events", group.key)
    if not len(table):
        rows.absent("count", "no adverse events are recorded", n=group.n)
        return rows.numbers
    patient = table["patient"].to_numpy()
    onset = table["onset_date"].to_numpy().astype("datetime64[D]")
    since = ~(onset < population.patients["t0"].to_numpy().astype("datetime64[D]")[patient])
    table = table[group.members[patient] & since]
    patients = NumberRows("safety", "patients_with_adverse_event", group.key)

    def both(mask: np.ndarray, comparison: str) -> None:
        concerned = table["patient"].to_numpy()[mask]
        had_any = np.zeros(population.n, dtype=bool)
        had_any[concerned] = True
        rows.add("count", int(mask.sum()), group.n, "events", comparison=comparison, people=People.of(concerned))
        patients.share(had_any, group.members, comparison=comparison, method="patients")

    both(np.ones(len(table), dtype=bool), "category=any")
    both((table["serious"] == 1).to_numpy(), "category=serious")
    both((table["related_to_rtx"] == 1).to_numpy(), "category=related")
    if "opportunistic" in table:
        both((table["opportunistic"] == 1).to_numpy(), "category=opportunistic")
    for grade in sorted(table["ctcae_grade"].dropna().unique()):
        both((table["ctcae_grade"] == grade).to_numpy(), f"category=grade_{grade:.0f}")
    for category in sorted(table["category"].dropna().unique()):
        both((table["category"] == category).to_numpy(), f"category={category}")
    return rows.numbers + patients.numbers


def _reactions(population: Population, group: Group) -> list[Number]:
    table = population.cohort.infusions
    answered = table[group.members[table["patient"].to_numpy()] & table["infusion_reaction"].notna().to_numpy()]
    rows = NumberRows("safety", "infusion_reaction", group.key)
    if len(answered):
        patient = answered["patient"].to_numpy()
        reacted = patient[(answered["infusion_reaction"] == 1).to_numpy()]
        rows.share_of_records(reacted, patient, comparison="category=yes", method="per infusion", interval=True)
        people = People.of(reacted)
        rows.add(
            "count", len(people.rows), len(np.unique(patient)), "patients", comparison="category=any", people=people
        )
    else:
        rows.absent("count", "no infusion says whether there was a reaction", n=0, comparison="category=yes")
    return rows.numbers


def _deaths(population: Population, group: Group) -> list[Number]:
    rows = NumberRows("safety", "death", group.key)
    status = population.patients["vital_status"][group.members]
    if status.notna().any():
        rows.share(died(population), group.members, comparison="category=yes")
    else:
        rows.absent("count", "no patient has vital_status", n=0, comparison="category=yes")
    return rows.numbers
