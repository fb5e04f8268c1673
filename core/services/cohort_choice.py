"""What a cohort can be chosen by: the diseases, subsets, therapies and sexes of the records, each with its patients."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from core.dictionary.loader import load_dictionary
from core.services.conditions import Condition
from core.services.sources import Source

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from core.dictionary.spec import Dictionary

QUESTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"disease": ("disease",), "subset": ("subset",), "therapy": ("therapy", "csdmard"), "sex": ("sex",)}
)
"""What a user is asked, with the fields that answer it."""

_SAID_BEFORE = ("csdmard", "none")
"""Nobody with a csDMARD is `therapy=monotherapy` in other words."""


@dataclass(frozen=True, slots=True)
class OfferedGroup:
    """One answer: the condition, its words, and how many of the patients that fit the other answers it would keep."""

    condition: Condition
    words: str
    n: int


@dataclass(frozen=True)
class CohortOffer:
    """Answers by question, and `n`: all patients with a first infusion by the data lock."""

    n: int
    groups: Mapping[str, tuple[OfferedGroup, ...]]


def question_of(field: str) -> str:
    """The question that a field of `Options.where` answers; empty for a field that is not asked."""
    return next((question for question, fields in QUESTIONS.items() if field in fields), "")


def offer_cohorts(source: Source, lock_date: str | None, where: Iterable[Condition] = ()) -> CohortOffer:
    """What can be chosen up to the data lock, counted under the other conditions of `where`; another disease asks the subset anew.

    Raises UsageFault when nobody had a first infusion by then.
    """
    from core.stats.options import Options
    from core.stats.population import study_population

    dictionary = load_dictionary()
    patients = study_population(source.cohort, dictionary, Options(lock_date=lock_date)).patients
    chosen = tuple(where)
    groups = {}
    for question in QUESTIONS:
        free = {question, "subset"} if question == "disease" else {question}
        kept = patients[_fits(patients, [one for one in chosen if question_of(one[0]) not in free])]
        groups[question] = _groups(kept, dictionary, question)
    return CohortOffer(len(patients), groups)


def usual_cohort(offer: CohortOffer) -> tuple[Condition, ...]:
    """Where an analysis starts: the most frequent disease; nothing to choose when every patient has it."""
    most = max(offer.groups["disease"], key=lambda group: group.n, default=None)
    return () if most is None or most.n == offer.n else (most.condition,)


def _fits(patients: pd.DataFrame, where: Iterable[Condition]) -> npt.NDArray[np.bool_]:
    import numpy as np

    keep = np.ones(len(patients), dtype=bool)
    for field, value in where:
        keep &= (patients[field] == value).to_numpy(dtype=bool)
    return keep


def _groups(patients: pd.DataFrame, dictionary: Dictionary, question: str) -> tuple[OfferedGroup, ...]:
    from core.reports import labels

    found = []
    for field in QUESTIONS[question]:
        counts = patients[field].value_counts()
        for code in labels.in_order(counts.index, labels.SUBSET_ORDER):
            if (field, code) != _SAID_BEFORE:
                words = (
                    labels.choice(dictionary, "patients", field, code)
                    if field == "sex"
                    else labels.group(f"{field}={code}")
                )
                found.append(OfferedGroup((field, code), words, int(counts[code])))
    return tuple(found)
