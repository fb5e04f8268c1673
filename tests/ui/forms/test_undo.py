"""Undo and redo against the simplest model there is: every state of the form written down."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ui.forms.undo import MOST_STEPS, Place, Steps, Value

FIELDS: tuple[Place, ...] = (("", "igg"), ("", "ck"), ("vial 1", "batch"))
KEYS = st.tuples(st.just("key"), st.sampled_from(FIELDS), st.sampled_from(["", "1", "12", "x"]), st.booleans())
OTHERS = st.tuples(st.sampled_from(["leave", "undo", "redo"]), st.none(), st.none(), st.none())


class EveryState:
    """All states in order, one a step, and where it stands among them."""

    def __init__(self, start: dict[Place, Value]) -> None:
        self.states, self.at = [dict(start)], 0
        self.open: Place | None = None

    def key(self, place: Place, now: dict[Place, Value]) -> None:
        if now == self.states[self.at]:
            return
        same_step = self.open == place and self.at == len(self.states) - 1
        self.states = [*self.states[: self.at if same_step else self.at + 1], dict(now)][-MOST_STEPS - 1 :]
        self.at, self.open = len(self.states) - 1, place


@given(st.lists(KEYS | OTHERS, max_size=160))
def test_every_step_leads_to_the_state_it_left(moves: list[Any]) -> None:
    form = {place: Value("", "mg/dL") for place in FIELDS}
    steps, model = Steps(form), EveryState(form)
    for what, place, text, kept in moves:
        if what == "key":
            form[place] = Value(text, "mg/dL", kept)
            if model.open not in (None, place):
                steps.accept()
                model.open = None
            assert steps.note(form, place) == (form != model.states[model.at])
            model.key(place, form)
        elif what == "leave":
            steps.accept()
            model.open = None
        else:
            step = steps.undo() if what == "undo" else steps.redo()
            moved = model.at + (-1 if what == "undo" else 1)
            model.open = None
            assert (step is not None) == (0 <= moved < len(model.states))
            if step is not None:
                form.update(step.before if what == "undo" else step.after)
                model.at = moved
                assert form == model.states[moved]


def test_no_more_than_fifty_steps() -> None:
    steps = Steps({})
    for number in range(MOST_STEPS + 10):
        steps.note({("", "igg"): Value(str(number))}, ("", "igg"))
        steps.accept()
    back = 0
    while steps.undo() is not None:
        back += 1
    assert back == MOST_STEPS


def test_keys_in_one_field_are_one_step_and_what_follows_goes_with_it() -> None:
    igg, total = ("", "igg"), ("", "total")
    steps = Steps({igg: Value(), total: Value()})
    for text in ("9", "90", "900"):
        steps.note({igg: Value(text), total: Value(f"sum {text}")}, igg)
    step = steps.undo()
    assert step is not None
    assert step.at == igg
    assert dict(step.before) == {igg: Value(), total: Value()}
    assert dict(step.after) == {igg: Value("900"), total: Value("sum 900")}
    assert steps.undo() is None
