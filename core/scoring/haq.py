"""Health Assessment Questionnaire Disability Index (HAQ-DI), 0 (no difficulty) to 3 (unable).

Twenty items in eight categories; a category counts its worst item, raised to 2 where an aid, a device or another person
was needed. Source: Stanford HAQ (ARAMIS), LOINC 75874-8. With 7 answered categories a step is 1/7, never rounded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final

HAQ_CATEGORIES: Final[Mapping[str, int]] = MappingProxyType(
    {
        "dressing_grooming": 2,
        "arising": 2,
        "eating": 3,
        "walking": 2,
        "hygiene": 3,
        "reach": 2,
        "grip": 3,
        "activities": 3,
    }
)
"""The eight categories, each with its number of items."""

HAQ_DEVICES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "dressing_aids": "dressing_grooming",
        "special_chair": "arising",
        "built_up_utensils": "eating",
        "cane": "walking",
        "walker": "walking",
        "crutches": "walking",
        "wheelchair": "walking",
        "bath_bar": "hygiene",
        "bath_seat": "hygiene",
        "long_handled_bathroom": "hygiene",
        "raised_toilet_seat": "hygiene",
        "long_handled_reach": "reach",
        "jar_opener": "grip",
    }
)
"""Which category each aid or device belongs to."""

MIN_CATEGORIES: Final = 6
AIDED_MINIMUM: Final = 2
MAX_SCORE: Final = 3


@dataclass(frozen=True, slots=True)
class HaqDi:
    """Disability index with and without the rule for aids; both None when fewer than six categories were answered."""

    disability_index: Fraction | None
    without_aids: Fraction | None
    category_scores: Mapping[str, int | None]


def category_score(items: Iterable[int | None], *, aided: bool) -> int | None:
    """The worst answered item of one category, at least 2 when an aid or help was used; None when no item was answered.

    Raises ValueError for an answer that is not 0, 1, 2 or 3.
    """
    answered = [_checked(item) for item in items if item is not None]
    if not answered:
        return None
    worst = max(answered)
    return max(worst, AIDED_MINIMUM) if aided else worst


def aided_categories(devices: Iterable[str], helped: Iterable[str] = ()) -> frozenset[str]:
    """The categories in which an aid or device was used or another person helped. Raises KeyError for unknown names."""
    return frozenset(HAQ_DEVICES[device] for device in devices) | {_known(category) for category in helped}


def haq_di(category_scores: Mapping[str, int | None]) -> Fraction | None:
    """Mean of the answered category scores (0-3), or None when fewer than six of the eight were answered.

    Raises KeyError for an unknown category, ValueError for a score that is not 0, 1, 2 or 3.
    """
    answered = [_checked(score) for name, score in category_scores.items() if _known(name) and score is not None]
    if len(answered) < MIN_CATEGORIES:
        return None
    return Fraction(sum(answered), len(answered))


def haq_di_from_items(items: Mapping[str, Sequence[int | None]], aided: Collection[str] = ()) -> HaqDi:
    """Disability index from the single answers.

    `items`: category to its answers (0-3 or None, as many as `HAQ_CATEGORIES` says); an absent category is unanswered.
    `aided`: categories with aids or help, from `aided_categories`. Raises KeyError for an unknown category, ValueError
    for a wrong number of answers.
    """
    for name, answers in items.items():
        if len(answers) != HAQ_CATEGORIES[_known(name)]:
            raise ValueError(f"{name} has {HAQ_CATEGORIES[name]} items, not {len(answers)}")
    for name in aided:
        _known(name)
    scores = {name: category_score(items.get(name, ()), aided=name in aided) for name in HAQ_CATEGORIES}
    unaided = {name: category_score(items.get(name, ()), aided=False) for name in HAQ_CATEGORIES}
    return HaqDi(haq_di(scores), haq_di(unaided), MappingProxyType(scores))


def _known(category: str) -> str:
    if category not in HAQ_CATEGORIES:
        raise KeyError(f"unknown HAQ category: {category}")
    return category


def _checked(answer: int) -> int:
    if not isinstance(answer, int) or isinstance(answer, bool) or not 0 <= answer <= MAX_SCORE:
        raise ValueError(f"a HAQ answer is 0, 1, 2 or 3, not {answer!r}")
    return answer
