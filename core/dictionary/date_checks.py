"""Rules about dates: order, the day of today, ages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.dictionary.checked_records import FIRST_INFUSION, Records, pairs, start_dates
from core.dictionary.issue import Issue, error, warning
from core.dictionary.partial_dates import completed_years, surely_before


def not_future(values: Sequence[Any], _arguments: Mapping[str, Any], records: Records) -> Iterator[tuple[int, Issue]]:
    """A date after today cannot have happened; a partial date is future only when its whole month or year is."""
    today = records.today
    for row, value in enumerate(values):
        if value is not None and value > today and surely_before(today, value):
            yield row, error("not_future", f"today is {today}")


def not_before(values: Sequence[Any], arguments: Mapping[str, Any], records: Records) -> Iterator[tuple[int, Issue]]:
    """A date that should not come before another one, as far as both are known."""
    for row, value, other in pairs(values, records.column(arguments["field"])):
        if value < other and surely_before(value, other):
            yield row, warning("not_before", f"{arguments['field']} is {other}")


def not_after(values: Sequence[Any], arguments: Mapping[str, Any], records: Records) -> Iterator[tuple[int, Issue]]:
    """A date that should not come after another one, as far as both are known."""
    for row, value, other in pairs(values, records.column(arguments["field"])):
        if value > other and surely_before(other, value):
            yield row, warning("not_after", f"{arguments['field']} is {other}")


def not_after_death(
    values: Sequence[Any], _arguments: Mapping[str, Any], records: Records
) -> Iterator[tuple[int, Issue]]:
    """A record of a dead patient after the last contact, which is then the day of death."""
    vital, contact = records.column("patients.vital_status"), records.column("patients.last_contact_date")
    if vital is None:
        return
    for row, value, death_date in pairs(values, contact):
        if vital[row] == "dead" and value > death_date and surely_before(death_date, value):
            yield row, warning("not_after_death", f"last contact of a dead patient is {death_date}")


def agrees_with_first_infusion(
    values: Sequence[Any], _arguments: Mapping[str, Any], records: Records
) -> Iterator[tuple[int, Issue]]:
    """The date given as first infusion should be that of the earliest infusion on record."""
    for row, value, infusion_date in pairs(values, records.column(FIRST_INFUSION)):
        if value != infusion_date:
            yield row, warning("agrees_with_first_infusion", f"the earliest infusion is {infusion_date}")


def age_at_first_rtx_between(
    values: Sequence[Any], arguments: Mapping[str, Any], records: Records
) -> Iterator[tuple[int, Issue]]:
    """Nobody starts rituximab before birth or beyond the greatest age of man; few do as children or when very old."""
    for row, birth_date, start_date in pairs(values, start_dates(records)):
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
    births, starts = records.column("birth_date"), start_dates(records)
    if births is None or starts is None:
        return
    for row, (age, birth_date, start_date) in enumerate(zip(values, births, starts, strict=True)):
        if age is None or birth_date is None or start_date is None:
            continue
        youngest, oldest = completed_years(birth_date, start_date)
        if not youngest <= int(age) <= oldest:
            years = f"{youngest}" if youngest == oldest else f"{youngest} or {oldest}"
            yield row, warning("agrees_with_birth_date", f"{years} by the date of birth")


def not_expired(values: Sequence[Any], arguments: Mapping[str, Any], records: Records) -> Iterator[tuple[int, Issue]]:
    """A vial used after its expiry date."""
    for row, value, used_date in pairs(values, records.column(arguments["field"])):
        if value < used_date and surely_before(value, used_date):
            yield row, warning("not_expired", f"used on {used_date}")


def clock_time(values: Sequence[Any], _arguments: Mapping[str, Any], _records: Records) -> Iterator[tuple[int, Issue]]:
    """A time of day, hours and minutes."""
    for row, value in enumerate(values):
        if value is not None and not _CLOCK.fullmatch(value):
            yield row, error("clock_time", "a time such as 08:30")


_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:.][0-5][0-9]")
