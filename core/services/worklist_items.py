"""One line of a work list and the lists of a day: who, what, since when, and where it is entered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from core.services.drafts import DraftLine

ListKind = Literal["infusion", "igg_test", "low_igg", "visit_window", "core_set", "lapsed", "batch", "outcome", "draft"]
KINDS: Final[tuple[ListKind, ...]] = (
    "infusion", "igg_test", "low_igg", "visit_window", "core_set", "lapsed", "batch", "outcome", "draft",
)  # fmt: skip
State = Literal[
    "overdue",
    "due",
    "upcoming",
    "lapsed",
    "never",
    "grace",
    "needed",
    "no_baseline",
    "low",
    "open",
    "closing",
    "missing",
]
ItemUrgency = Literal["unsafe", "due", "plain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem:
    """One line of a work list: who, what, since when, and where it is entered. Dates are ISO.

    `due_date` is the day it was due or, for what was measured or happened, its own day; `days` counts from it (negative: to come).
    `form` and `field` are where it is entered: a new record, or the one of `record_date` when `is_new` is False; an empty form
    means the patient's page. `value` and `before` are IgG in mg/dL; `names` the measures or the event that it is about;
    `days_left` counts to `closes_date`, when the visit window ends. A `draft` is a form left open; it belongs to no day.
    """

    kind: ListKind
    state: State
    urgency: ItemUrgency
    code: str
    group: str
    due_date: str | None
    days: int | None
    form: str = ""
    field: str = ""
    is_new: bool = True
    record_date: str | None = None
    course: int | None = None
    course_date: str | None = None
    value: float | None = None
    value_date: str | None = None
    before: float | None = None
    before_date: str | None = None
    window: str = ""
    closes_date: str | None = None
    days_left: int | None = None
    names: tuple[str, ...] = ()
    draft: DraftLine | None = None


@dataclass(frozen=True, slots=True)
class WorkLists:
    """The lists of one day. `nearest` is, where a list is empty, the case that will come first (the lowest IgG of all)."""

    as_of: str
    items: Mapping[ListKind, tuple[WorkItem, ...]]
    nearest: Mapping[ListKind, WorkItem]
    patients: int
    on_rituximab: int

    def count(self) -> int:
        """How many lines there are in all."""
        return sum(len(items) for items in self.items.values())

    def with_drafts(self, drafts: Iterable[DraftLine]) -> WorkLists:
        """The same lists with what was left open."""
        lines = tuple(
            WorkItem(
                kind="draft",
                state="open",
                urgency="plain",
                code=draft.code,
                group="" if draft.is_mine else draft.user,
                due_date=draft.left_at.date().isoformat(),
                days=None,
                form=draft.name.form,
                draft=draft,
            )
            for draft in drafts
        )
        return replace(self, items={**self.items, "draft": lines})
