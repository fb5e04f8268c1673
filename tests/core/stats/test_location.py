"""The median difference of many pairs is that of all their pairwise means, however it is found."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.stats import location
from core.stats.exact import Floats, exact_differences
from core.stats.location import _Means, median_shift


def listed(values: Floats) -> Floats:
    rows, columns = np.triu_indices(len(values))
    return np.sort((values[rows] + values[columns]) / 2)


@settings(max_examples=60)
@given(st.lists(st.integers(-40, 40), min_size=2, max_size=60), st.sampled_from([1, 8, 10, 1000]), st.booleans())
def test_counting_and_searching_find_the_listed_mean(steps: list[int], parts: int, counts: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(location, "_LISTED_UP_TO", 1)
        patch.setattr(location, "_MOST_PLACES", 4096 if counts else 0)
        difference, exact = exact_differences(np.array(steps) / parts, np.zeros(len(steps)))
        order = np.argsort(difference)
        means = _Means(difference[order], exact[order])
        assert (means._counted is not None) is counts
        wanted = listed(np.sort(difference))
        for rank in {1, len(wanted) // 3 + 1, (len(wanted) + 1) // 2, len(wanted)}:
            assert means.smallest(rank) == pytest.approx(wanted[rank - 1], rel=1e-12, abs=1e-12)


def test_thousands_of_pairs_on_a_scale_and_off_it_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    made = np.random.default_rng(4)
    before, after = made.integers(400, 1600, 3000).astype(float), made.integers(380, 1500, 3000).astype(float)
    counted = median_shift(after, before)
    monkeypatch.setattr(location, "_MOST_PLACES", 0)
    searched = median_shift(after, before)
    assert counted == searched
    assert counted.estimate is not None
    assert counted.ci_low is not None
    assert counted.ci_low < counted.estimate
