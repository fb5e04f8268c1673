"""The whole analysis of a cohort: every result from one reading of the records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from core.dictionary.spec import Dictionary
from core.domain.cohort import Cohort
from core.stats.baseline import baseline
from core.stats.coverage import cohort_counts, quality
from core.stats.discontinuation import discontinuation
from core.stats.exact import Floats
from core.stats.flow import flow_numbers, patient_flow
from core.stats.immunoglobulin import immunoglobulin
from core.stats.longitudinal import LongitudinalResult
from core.stats.options import Options
from core.stats.outcome import outcome
from core.stats.persistence import PersistenceResult, persistence
from core.stats.population import Population, study_population
from core.stats.response import ResponseResult, response
from core.stats.results import Excluded, Findings, Result, merge_excluded
from core.stats.safety import SafetyResult, safety
from core.stats.skin import skin
from core.stats.steroid import recorded_pdneq, steroid
from core.stats.timepoints import Timepoints, timepoints
from core.stats.tis_visits import TisVisits, tis_visits
from core.stats.treatment import TimeOnRtx, time_on_rtx


@dataclass(frozen=True)
class Analysis:
    """Everything computed from one population, and the derived values of its visits."""

    population: Population
    points: Timepoints
    on_rtx: TimeOnRtx
    pdneq: Floats
    tis: TisVisits
    cohort: Result
    baseline: Result
    persistence: PersistenceResult
    discontinuation: Result
    steroid: LongitudinalResult
    response: ResponseResult
    outcome: LongitudinalResult
    immunoglobulin: LongitudinalResult
    skin: LongitudinalResult
    safety: SafetyResult
    quality: Result

    @cached_property
    def findings(self) -> Findings:
        """Every number, in reporting order."""
        results = (
            self.cohort,
            self.baseline,
            self.persistence,
            self.discontinuation,
            self.steroid,
            self.response,
            self.outcome,
            self.immunoglobulin,
            self.safety,
            self.skin,
            self.quality,
        )
        return Findings({result.analysis: result for result in results})

    @property
    def excluded(self) -> tuple[Excluded, ...]:
        """Every patient whom some analysis left out, with the reason."""
        return merge_excluded(
            (
                self.population.excluded,
                self.population.set_aside,
                self.on_rtx.excluded,
                self.immunoglobulin.excluded,
                self.safety.excluded,
            )
        )


def unwatched(_text: str, _fraction: float) -> None:
    """Progress that nobody watches."""


def analyse(
    cohort: Cohort,
    dictionary: Dictionary,
    options: Options,
    *,
    progress: Callable[[str, float], None] = unwatched,
) -> Analysis:
    """Analyses a cohort under the options; `progress` may raise to cancel.

    Raises UsageFault when a filter is wrong or leaves no patient.
    """
    progress("Choosing the patients", 0.0)
    population = study_population(cohort, dictionary, options)
    points = timepoints(population)
    pdneq = recorded_pdneq(population.cohort)
    progress("Scoring the visits", 0.15)
    tis = tis_visits(population, points)
    progress("Persistence", 0.3)
    on_rtx = time_on_rtx(population)
    persisted = persistence(population, on_rtx)
    stops = discontinuation(population, on_rtx)
    progress("Steroids and response", 0.5)
    steroids = steroid(population, points, pdneq)
    responded = response(population, points, tis, on_rtx)
    progress("Outcomes and immunoglobulins", 0.7)
    outcomes = outcome(population, points)
    levels = immunoglobulin(population, points)
    progress("Skin, safety and quality", 0.9)
    return Analysis(
        population=population,
        points=points,
        on_rtx=on_rtx,
        pdneq=pdneq,
        tis=tis,
        cohort=cohort_counts(population, flow_numbers(patient_flow(population, on_rtx, points))),
        baseline=baseline(population, points, pdneq),
        persistence=persisted,
        discontinuation=stops,
        steroid=steroids,
        response=responded,
        outcome=outcomes,
        immunoglobulin=levels,
        skin=skin(population, points),
        safety=safety(population, points, on_rtx),
        quality=quality(population, points, pdneq, tis),
    )
