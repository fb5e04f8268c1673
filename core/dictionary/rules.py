"""Checks of one field against others of its record or patient: named functions over columns, of one record or many."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from core.dictionary.checked_records import FIRST_INFUSION, Records
from core.dictionary.date_checks import (
    age_at_first_rtx_between,
    agrees_with_birth_date,
    agrees_with_first_infusion,
    clock_time,
    not_after,
    not_after_death,
    not_before,
    not_expired,
    not_future,
)
from core.dictionary.issue import Issue
from core.dictionary.spec import FormSpec, Rule
from core.dictionary.value_checks import (
    batch_letters,
    fatal_is_grade_5,
    required_if_given,
    two_diseases,
    usually_above,
    within_scale,
    zero_when,
)


class Finding(NamedTuple):
    """An issue of one field of one record."""

    field: str
    row: int
    issue: Issue


Check = Callable[[Sequence[Any], Mapping[str, Any], Records], Iterator[tuple[int, Issue]]]


def check_rules(form: FormSpec, records: Records) -> Iterator[Finding]:
    """What the rules of the form's fields find; of several on one value only the first, in the dictionary's order."""
    for spec in form:
        values = records.column(spec.id)
        if values is None:
            continue
        told: set[int] = set()
        for rule in spec.rules:
            for row, issue in RULES[rule.name](values, {"id": spec.id, **rule.arguments}, records):
                if row not in told:
                    told.add(row)
                    yield Finding(spec.id, row, issue)


def outside_fields(form: FormSpec) -> frozenset[str]:
    """The fields of other forms, as `form.field`, that the rules of this form look at."""
    return frozenset(name for spec in form for rule in spec.rules for name in _outside(rule))


def _outside(rule: Rule) -> Iterator[str]:
    other = str(rule.arguments.get("field", ""))
    if "." in other:
        yield other
    yield from _ALSO_NEEDED.get(rule.name, ())


RULES: Mapping[str, Check] = {
    check.__name__: check
    for check in (
        not_future,
        not_before,
        not_after,
        not_after_death,
        agrees_with_first_infusion,
        age_at_first_rtx_between,
        agrees_with_birth_date,
        within_scale,
        zero_when,
        required_if_given,
        two_diseases,
        usually_above,
        fatal_is_grade_5,
        not_expired,
        clock_time,
        batch_letters,
    )
}
"""Every rule the dictionary may name."""

_ALSO_NEEDED: Mapping[str, tuple[str, ...]] = {
    "not_after_death": ("patients.vital_status", "patients.last_contact_date"),
    "agrees_with_first_infusion": (FIRST_INFUSION,),
    "age_at_first_rtx_between": (FIRST_INFUSION,),
    "agrees_with_birth_date": (FIRST_INFUSION,),
}
