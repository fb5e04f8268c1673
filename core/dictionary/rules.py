"""Checks of one field against others of its record or patient: named functions over columns, of one record or many."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from core.dictionary.issue import Issue, error, warning
from core.dictionary.parse_number import number_text
from core.dictionary.spec import FormSpec, Rule

FIRST_INFUSION = "infusions.infusion_date"
"""In the columns of a patient: the earliest of the patient's infusions."""


@dataclass(frozen=True, slots=True)
class Records:
    """Records of one form, column by column, with what the rules need of their patients.

    `columns` holds the form's fields by id and fields of other forms as `form.field`, aligned with the records (see
    `outside_fields`); a field that the source lacks is absent. `explained` names, by field, the rows whose value is
    absent for a reason already known (a missing reason, an unreadable cell). `today` is an ISO date.
    """

    columns: Mapping[str, Sequence[Any]]
    today: str
    explained: Mapping[str, Container[int]] = field(default_factory=dict)

    def column(self, name: object) -> Sequence[Any] | None:
        """The column of a field, None when the source has none."""
        return self.columns.get(str(name))


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


def not_future(values: Sequence[Any], _arguments: Mapping[str, Any], records: Records) -> Iterator[tuple[int, Issue]]:
    """A date after today cannot have happened; a partial date is future only when its whole month or year is."""
    today = records.today
    for row, value in enumerate(values):
        if value is not None and value > today and surely_before(today, value):
            yield row, error("not_future", f"today is {today}")


def not_before(values: Sequence[Any], arguments: Mapping[str, Any], records: Records) -> Iterator[tuple[int, Issue]]:
    """A date that should not come before another one, as far as both are known."""
    for row, value, other in _pairs(values, records.column(arguments["field"])):
        if value < other and surely_before(value, other):
            yield row, warning("not_before", f"{arguments['field']} is {other}")


def not_after(values: Sequence[Any], arguments: Mapping[str, Any], records: Records) -> Iterator[tuple[int, Issue]]:
    """A date that should not come after another one, as far as both are known."""
    for row, value, other in _pairs(values, records.column(arguments["field"])):
        if value > other and surely_before(other, value):
            yield row, warning("not_after", f"{arguments['field']} is {other}")


def not_after_death(
    values: Sequence[Any], _arguments: Mapping[str, Any], records: Records
) -> Iterator[tuple[int, Issue]]:
    """A record of a dead patient after the last contact, which is then the day of death."""
    vital, contact = records.column("patients.vital_status"), records.column("patients.last_contact_date")
    if vital is None:
        return
    for row, value, death_date in _pairs(values, contact):
        if vital[row] == "dead" and value > death_date and surely_before(death_date, value):
            yield row, warning("not_after_death", f"last contact of a dead patient is {death_date}")


def agrees_with_first_infusion(
    values: Sequence[Any], _arguments: Mapping[str, Any], records: Records
) -> Iterator[tuple[int, Issue]]:
    """The date given as first infusion should be that of the earliest infusion on record."""
    for row, value, infusion_date in _pairs(values, records.column(FIRST_INFUSION)):
        if value != infusion_date:
            yield row, warning("agrees_with_first_infusion", f"the earliest infusion is {infusion_date}")


def age_at_first_rtx_between(
    values: Sequence[Any], arguments: Mapping[str, Any], records: Records
) -> Iterator[tuple[int, Issue]]:
    """Nobody starts rituximab before birth or beyond the greatest age of man; few do as children or when very old."""
    for row, birth_date, start_date in _pairs(values, _start_dates(records)):
        youngest, oldest = completed_years(birth_date, start_date)
        age = f"{youngest}" if youngest == oldest else f"{youngest} or {oldest}"
        if oldest < arguments["low"] or youngest > arguments["high"]:
            yield row, error("age_at_first_rtx_between", f"age at first rituximab would be {age}")
        elif oldest < arguments["soft_low"] or youngest > arguments["soft_high"]:
            yield row, warning("age_at_first_rtx_between", f"age at first rituximab is {age}")


def agrees_with_birth_date(
    values: Sequence[Any], _arguments: Mapping[str, Any], records: Records
) -> Iterator[tuple[int, Issue]]:
    """The age given should be the completed years from birth to the first infusion."""
    births, starts = records.column("birth_date"), _start_dates(records)
    if births is None or starts is None:
        return
    for row, (age, birth_date, start_date) in enumerate(zip(values, births, starts, strict=True)):
        if age is None or birth_date is None or start_date is None:
            continue
        youngest, oldest = completed_years(birth_date, start_date)
        if not youngest <= int(age) <= oldest:
            years = f"{youngest}" if youngest == oldest else f"{youngest} or {oldest}"
            yield row, warning("agrees_with_birth_date", f"{years} by the date of birth")


def within_scale(values: Sequence[Any], arguments: Mapping[str, Any], records: Records) -> Iterator[tuple[int, Issue]]:
    """A total cannot be above the top of the scale it was taken on."""
    scales = records.column(arguments["field"]) or [None] * len(values)
    default = int(arguments["default"])
    for row, (value, scale) in enumerate(zip(values, scales, strict=True)):
        top = default if scale is None else int(scale)
        if value is not None and value > top:
            yield row, error("within_scale", f"0 to {top}, or another {arguments['field']}")


def zero_when(values: Sequence[Any], arguments: Mapping[str, Any], records: Records) -> Iterator[tuple[int, Issue]]:
    """A dose beside a drug that was named as none."""
    for row, value, other in _pairs(values, records.column(arguments["field"])):
        if other == arguments["equals"] and value != 0:
            yield row, warning("zero_when", f"0, or another {arguments['field']} than {other}")


def required_if_given(
    values: Sequence[Any], arguments: Mapping[str, Any], records: Records
) -> Iterator[tuple[int, Issue]]:
    """A value without which the other one says nothing, such as the dose of a named drug."""
    others = records.column(arguments["field"])
    if others is None:
        return
    explained = records.explained.get(arguments["id"], ())
    for row, (value, other) in enumerate(zip(values, others, strict=True)):
        if value is None and other is not None and other != arguments.get("except") and row not in explained:
            yield row, warning("required_if_given", f"{arguments['field']} is {other}")


def two_diseases(values: Sequence[Any], arguments: Mapping[str, Any], records: Records) -> Iterator[tuple[int, Issue]]:
    """Subsets of both diseases where none is named: myositis then decides in which group the patient is counted."""
    named = records.column("disease") or [None] * len(values)
    for row, _, other in _pairs(values, records.column(arguments["field"])):
        if named[row] is None:
            yield row, warning("two_diseases", f"{arguments['field']} is {other}: counted as IIM; name the disease")


def usually_above(values: Sequence[Any], arguments: Mapping[str, Any], records: Records) -> Iterator[tuple[int, Issue]]:
    """A value that is below one it usually exceeds: swapped columns, or a slip of units."""
    for row, value, other in _pairs(values, records.column(arguments["field"])):
        if value < other:
            shown = number_text(Decimal(repr(other)))
            yield row, warning("usually_above", f"{arguments['field']} is {shown}: swapped, or another unit?")


def fatal_is_grade_5(
    values: Sequence[Any], arguments: Mapping[str, Any], records: Records
) -> Iterator[tuple[int, Issue]]:
    """CTCAE v5: grade 5 is death, and death is grade 5."""
    for row, outcome, grade in _pairs(values, records.column(arguments["field"])):
        if (outcome == "fatal") != (grade == 5):
            yield row, warning("fatal_is_grade_5", f"{arguments['field']} is {grade}")


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
    )
}
"""Every rule the dictionary may name."""

_ALSO_NEEDED: Mapping[str, tuple[str, ...]] = {
    "not_after_death": ("patients.vital_status", "patients.last_contact_date"),
    "agrees_with_first_infusion": (FIRST_INFUSION,),
    "age_at_first_rtx_between": (FIRST_INFUSION,),
    "agrees_with_birth_date": (FIRST_INFUSION,),
}


def surely_before(earlier: str, later: str) -> bool:
    """Whether one ISO date is before another by what is known of both: 2009-05 is not surely before 2009-05-20."""
    known = min(len(earlier), len(later))
    return earlier[:known] < later[:known]


def completed_years(birth_date: str, on_date: str) -> tuple[int, int]:
    """The least and the greatest age in completed years that two ISO dates allow; equal for whole dates."""
    youngest = _years(_latest(birth_date), _earliest(on_date))
    return youngest, _years(_earliest(birth_date), _latest(on_date))


def _earliest(partial_date: str) -> str:
    return partial_date + "-01-01"[len(partial_date) - 4 :]


def _latest(partial_date: str) -> str:
    return partial_date + "-12-31"[len(partial_date) - 4 :]


def _years(birth_date: str, on_date: str) -> int:
    return int(on_date[:4]) - int(birth_date[:4]) - (on_date[5:] < birth_date[5:])


def _start_dates(records: Records) -> Sequence[Any] | None:
    """The first infusion of each patient: as given, else the earliest on record."""
    given, infusions = records.column("first_rtx_date"), records.column(FIRST_INFUSION)
    if given is None or infusions is None:
        return infusions if given is None else given
    return [start or infusion for start, infusion in zip(given, infusions, strict=True)]


def _pairs(values: Sequence[Any], others: Sequence[Any] | None) -> Iterator[tuple[int, Any, Any]]:
    """Row, value and other value of the records that have both."""
    if others is None:
        return
    for row, (value, other) in enumerate(zip(values, others, strict=True)):
        if value is not None and other is not None:
            yield row, value, other
