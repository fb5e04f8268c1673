"""Which backups stay, whatever the days on which they were made."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from core.services.rotation import DAILY, MONTHLY, WEEKLY, WHOLE_DAYS, kept

moments = st.lists(st.datetimes(datetime(2022, 1, 1), datetime(2025, 12, 31)), max_size=60)


def test_a_backup_every_hour_for_two_years_leaves_12_days_10_weeks_and_9_months() -> None:
    start = datetime(2023, 1, 1, 8)
    made = [start + timedelta(days=day, hours=hour) for day in range(730) for hour in range(0, 9, 2)]
    staying = kept(made)
    days = sorted({moment.date() for moment in staying}, reverse=True)
    last = made[-1].date()
    assert days[:12] == [last - timedelta(days=back) for back in range(12)]
    weeks = sorted({moment.isocalendar()[:2] for moment in made})[-10:]
    assert set(weeks) <= {moment.isocalendar()[:2] for moment in staying}
    assert {moment.month for moment in staying} == {4, 5, 6, 7, 8, 9, 10, 11, 12}
    older = {moment for moment in staying if moment.date() < last - timedelta(days=1)}
    assert all(moment.hour == 16 for moment in older)  # the last of its day
    assert len(staying - older) == 2 * 5  # every one of the last two days
    assert len(older) == 10 + 7 + 8  # three of the weeks and one of the months end with a day that stays anyway


@given(made=moments)
def test_the_newest_always_stays_and_of_older_days_never_more_than_31(made: list[datetime]) -> None:
    staying = kept(made)
    assert staying <= set(made)
    whole = sorted({moment.date() for moment in made})[-WHOLE_DAYS:]
    assert {moment for moment in made if moment.date() in whole} <= staying
    assert len([moment for moment in staying if moment.date() not in whole]) <= DAILY + WEEKLY + MONTHLY
    if made:
        assert max(made) in staying
    assert kept(staying) == staying


@given(made=moments)
def test_the_last_12_days_that_have_a_backup_keep_their_newest(made: list[datetime]) -> None:
    days: dict[date, datetime] = {}
    for moment in sorted(made):
        days[moment.date()] = moment
    assert {days[day] for day in sorted(days)[-DAILY:]} <= kept(made)


def test_a_mistake_of_friday_afternoon_is_taken_back_on_monday_to_the_half_hour() -> None:
    friday = [datetime(2024, 5, 3, 8) + timedelta(minutes=30 * step) for step in range(18)]
    monday = [datetime(2024, 5, 6, 8), datetime(2024, 5, 6, 8, 30)]
    assert {*friday, *monday} <= kept([*friday, *monday])
    tuesday = datetime(2024, 5, 7, 17)
    assert kept([*friday, *monday, tuesday]) == {friday[-1], *monday, tuesday}


@settings(max_examples=50)
@given(made=moments)
def test_removing_as_one_goes_keeps_the_same_as_removing_at_the_end(made: list[datetime]) -> None:
    staying: set[datetime] = set()
    for moment in sorted(made):
        staying = kept({*staying, moment})
    assert staying == kept(made)


@given(made=moments)
def test_no_gap_grows_beyond_what_was_promised(made: list[datetime]) -> None:
    """Of every month and week within reach one backup stays, if there was one."""
    staying = kept(made)
    months = sorted({(moment.year, moment.month) for moment in made})[-MONTHLY:]
    weeks = sorted({moment.isocalendar()[:2] for moment in made})[-WEEKLY:]
    assert set(months) <= {(moment.year, moment.month) for moment in staying}
    assert set(weeks) <= {moment.isocalendar()[:2] for moment in staying}
