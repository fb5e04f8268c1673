"""Cutting a column of text into pages."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ui.printing.pagination import Strip, paginate
from ui.printing.setting import bound_words

PAGE = 100.0


def column(heights, *, keep=(), space=0.0, heads=None, new_page=()):
    strips, top = [], 0.0
    for position, height in enumerate(heights):
        strips.append(
            Strip(top, top + height, space, position in keep, (heads or {}).get(position, ()), position in new_page)
        )
        top += height
    return strips


def placed(pages):
    return [[one.strip for one in page] for page in pages]


def test_strips_fill_a_page_and_go_on_with_the_next():
    assert placed(paginate(column([40, 40, 40]), PAGE)) == [[0, 1], [2]]


def test_what_is_bound_moves_together():
    assert placed(paginate(column([60, 20, 30], keep={1}), PAGE)) == [[0], [1, 2]]


def test_space_before_falls_away_at_the_top_of_a_page():
    pages = paginate(column([60, 60], space=10.0), PAGE)
    assert [page[0].y for page in pages] == [0.0, 0.0]


def test_heads_are_repeated_above_what_comes_first_on_a_page():
    pages = paginate(column([10, 5, 80, 80], heads={2: (0,), 3: (0, 1)}), PAGE)
    assert placed(pages) == [[0, 1, 2], [0, 1, 3]]
    assert [one.y for one in pages[1]] == [0.0, 10.0, 15.0]


def test_a_new_page_begins_where_it_is_asked_for_but_not_twice():
    assert placed(paginate(column([10, 10], new_page={1}), PAGE)) == [[0], [1]]
    assert placed(paginate(column([10], new_page={0}), PAGE)) == [[0]]


def test_a_bound_group_higher_than_a_page_is_cut_between_its_strips():
    assert placed(paginate(column([60, 60, 60], keep={0, 1}), PAGE)) == [[0], [1], [2]]


def test_nothing_makes_one_empty_page():
    assert placed(paginate([], PAGE)) == [[]]


@given(st.lists(st.floats(1, PAGE), min_size=1, max_size=60), st.sets(st.integers(0, 59)), st.floats(0, 5))
def test_every_strip_stands_once_in_order_and_within_its_page(heights, keep, space):
    strips = column(heights, keep=keep, space=space)
    pages = paginate(strips, PAGE)
    assert [one for page in placed(pages) for one in page] == list(range(len(strips)))
    for page in pages:
        ends = [one.y + strips[one.strip].height for one in page]
        assert ends[-1] <= PAGE + 1e-6
        assert all(following.y >= end - 1e-6 for following, end in zip(page[1:], ends, strict=False))


def test_numbers_stay_on_a_line_with_their_signs_and_units():
    said = bound_words("p 0.012, 95 % CI 18.4, df 3, n 41, day \N{MINUS SIGN}90 to 0, 0 to 10, 7.5 mg of a p value")
    assert said.replace("\N{NO-BREAK SPACE}", "_") == (
        "p_0.012, 95_%_CI 18.4, df_3, n_41, day_\N{MINUS SIGN}90_to_0, 0_to_10, 7.5_mg of a p value"
    )
