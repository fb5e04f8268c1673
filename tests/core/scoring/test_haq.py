"""HAQ-DI: worst item of each category, the rule for aids, at least six categories, never rounded."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.scoring.haq import (
    HAQ_CATEGORIES,
    HAQ_DEVICES,
    aided_categories,
    category_score,
    haq_di,
    haq_di_from_items,
)

NAMES = tuple(HAQ_CATEGORIES)


def all_items(answer: int) -> dict[str, list[int | None]]:
    return {name: [answer] * count for name, count in HAQ_CATEGORIES.items()}


def test_twenty_items_in_eight_categories() -> None:
    assert len(HAQ_CATEGORIES) == 8
    assert sum(HAQ_CATEGORIES.values()) == 20
    assert set(HAQ_DEVICES.values()) < set(HAQ_CATEGORIES)


@pytest.mark.parametrize(("worst", "unaided", "aided"), [(0, 0, 2), (1, 1, 2), (2, 2, 2), (3, 3, 3)])
def test_an_aid_raises_a_category_to_two(worst: int, unaided: int, aided: int) -> None:
    assert category_score([0, worst, None], aided=False) == unaided
    assert category_score([worst, None, 0], aided=True) == aided


def test_a_category_without_answers_has_no_score_even_with_an_aid() -> None:
    assert category_score([None, None], aided=True) is None


def test_with_and_without_aids() -> None:
    items = all_items(1)
    items["walking"] = [0, 0]
    scored = haq_di_from_items(items, aided_categories(["cane", "jar_opener"]))
    assert scored.category_scores["walking"] == 2
    assert scored.disability_index == Fraction(6 + 2 + 2, 8)
    assert scored.without_aids == Fraction(7, 8)


def test_help_of_another_person_counts_like_an_aid() -> None:
    assert aided_categories([], ["activities"]) == {"activities"}
    assert haq_di_from_items(all_items(0), {"activities"}).disability_index == Fraction(2, 8)


@pytest.mark.parametrize(("answered", "index"), [(8, Fraction(1)), (7, Fraction(1)), (6, Fraction(1)), (5, None)])
def test_at_least_six_categories(answered: int, index: Fraction | None) -> None:
    assert haq_di({name: 1 if position < answered else None for position, name in enumerate(NAMES)}) == index
    items = dict(list(all_items(1).items())[:answered])
    assert haq_di_from_items(items).disability_index == index


def test_sevenths_are_not_rounded() -> None:
    scores: dict[str, int | None] = dict.fromkeys(NAMES[:7], 1)
    scores[NAMES[0]] = 2
    assert haq_di(scores) == Fraction(8, 7)


def test_wrong_names_counts_and_answers_are_refused() -> None:
    with pytest.raises(KeyError, match="sleeping"):
        haq_di({"sleeping": 1})
    with pytest.raises(KeyError, match="sleeping"):
        haq_di_from_items(all_items(1), ["sleeping"])
    with pytest.raises(KeyError):
        aided_categories(["skateboard"])
    with pytest.raises(ValueError, match="eating has 3 items, not 2"):
        haq_di_from_items({"eating": [1, 1]})
    for answer in (4, -1, True, 1.5):
        with pytest.raises(ValueError, match="HAQ answer"):
            haq_di(dict.fromkeys(NAMES, answer))  # type: ignore[arg-type]


answers = st.one_of(st.none(), st.integers(0, 3))


@given(
    st.fixed_dictionaries({name: st.lists(answers, min_size=n, max_size=n) for name, n in HAQ_CATEGORIES.items()}),
    st.sets(st.sampled_from(NAMES)),
)
def test_index_is_0_to_3_and_aids_never_lower_it(items: dict[str, list[int | None]], aided: set[str]) -> None:
    scored = haq_di_from_items(items, aided)
    answered = sum(score is not None for score in scored.category_scores.values())
    assert (scored.disability_index is None) == (scored.without_aids is None) == (answered < 6)
    if scored.disability_index is not None and scored.without_aids is not None:
        assert 0 <= scored.without_aids <= scored.disability_index <= 3
        assert haq_di(scored.category_scores) == scored.disability_index
