"""Steps back and forth through what was typed in a form: a step a field, however many keys it took. Knows no widget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

MOST_STEPS: Final = 50

Place = tuple[str, str]
"""The part of a form (empty: the leading one) and the field."""


@dataclass(frozen=True, slots=True)
class Value:
    """What stands in a field: text, unit, and whether its warning was answered with "keep"."""

    text: str = ""
    unit: str = ""
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the field where it happened, and what stood in each field that it moved, before and after."""

    at: Place
    before: Mapping[Place, Value]
    after: Mapping[Place, Value]


class Steps:
    """What can be undone and redone. `note` after every key, `accept` when a field is left: the next key then begins another step."""

    def __init__(self, start: Mapping[Place, Value]) -> None:
        self._now = dict(start)
        self._done: list[Step] = []
        self._undone: list[Step] = []
        self._open = False

    def note(self, now: Mapping[Place, Value], at: Place | None = None) -> bool:
        """Takes how the form stands; `at` is where the cursor is. Gives whether anything changed.

        A field not known yet was blank, and one that is gone, as with a row taken out, is blank from now on.
        """
        now = {**{place: _blank(value) for place, value in self._now.items()}, **now}
        moved = [place for place, value in now.items() if self._now.get(place, _blank(value)) != value]
        if not moved:
            return False
        where = at if at in moved else moved[0]
        before = {place: self._now.get(place, _blank(now[place])) for place in moved}
        after = {place: now[place] for place in moved}
        last = self._done[-1] if self._done else None
        if self._open and last is not None and (last.at in moved or last.at == at):
            self._done[-1] = Step(last.at, {**before, **last.before}, {**last.after, **after})
        else:
            self._done = [*self._done, Step(where, before, after)][-MOST_STEPS:]
        self._undone = []
        self._now.update(after)
        self._open = True
        return True

    def accept(self) -> None:
        """The field was left."""
        self._open = False

    def undo(self) -> Step | None:
        """The step to take back, None when there is none; its `before` is what has to stand there."""
        return self._move(self._done, self._undone, back=True)

    def redo(self) -> Step | None:
        """The step to do again, None when there is none; its `after` is what has to stand there."""
        return self._move(self._undone, self._done, back=False)

    def settle(self, now: Mapping[Place, Value]) -> None:
        """Takes how the form stands after a step was taken back or done again."""
        self._now.update(now)

    def start_again(self, now: Mapping[Place, Value]) -> None:
        """Forgets every step: the form was read anew."""
        self._now = dict(now)
        self._done, self._undone, self._open = [], [], False

    def _move(self, source: list[Step], target: list[Step], *, back: bool) -> Step | None:
        self._open = False
        if not source:
            return None
        step = source.pop()
        target.append(step)
        self._now.update(step.before if back else step.after)
        return step


def _blank(value: Value) -> Value:
    return Value("", value.unit)
