"""The judge alone, on calendars by chance around nights on which the clocks change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from clinic.booking.rules import NEW_PATIENT, DoctorTimes, Plan, Policy, free_starts, reasons
from clinic.core.intervals import BusyTimes, Interval
from clinic.core.local_time import day_span
from clinic.scheduling.availability import opening
from clinic.scheduling.recurrence import DayInterval, Schedule
from tests.core.times import places_and_days, property_test

Pairs = list[tuple[int, int]]

minutes = st.integers(0, 288).map(lambda number: number * 5)
spans = st.tuples(minutes, minutes).filter(lambda pair: pair[0] < pair[1])
lengths = st.sampled_from((10, 15, 20, 25, 30, 45, 60, 90))
plans = st.builds(
    Plan,
    visit_type_id=st.just("v"),
    minutes=lengths,
    buffer_before=st.sampled_from((0, 5, 10)),
    buffer_after=st.sampled_from((0, 5, 10)),
    step_minutes=st.none() | lengths,
)


@given(
    place=places_and_days,
    hours=st.lists(spans, min_size=1, max_size=3),
    busy=st.lists(spans, max_size=4),
    away=st.lists(spans, max_size=1),
    plan=plans,
    notice=st.integers(0, 20 * 60),
    ahead=st.integers(0, 36 * 60),
)
@property_test(120)
def test_free_starts_are_exactly_the_times_with_nothing_against_them(
    place: tuple[str, date],
    hours: Pairs,
    busy: Pairs,
    away: Pairs,
    plan: Plan,
    notice: int,
    ahead: int,
) -> None:
    zone, day = ZoneInfo(place[0]), place[1]
    assume(place != ("Pacific/Apia", date(2011, 12, 30)))  # a date that was left out
    whole = day_span(day, zone)
    schedule = Schedule(overrides={day: tuple(DayInterval(*pair) for pair in apart(hours))})
    times = DoctorTimes(
        doctor_id="d",
        zone=zone,
        opening=opening([day], schedule, zone),
        away=from_start(whole, away),
        busy=from_start(whole, busy),
    )
    policy = Policy(min_notice_minutes=notice, horizon_days=1, max_upcoming=5)
    now = whole.start - timedelta(minutes=ahead)

    def is_free(time: datetime) -> bool:
        return not reasons(
            time, plan=plan, times=times, requester=NEW_PATIENT, policy=policy, now=now
        )

    offered = free_starts(
        times.opening, plan=plan, times=times, requester=NEW_PATIENT, policy=policy, now=now
    )
    assert list(offered) == [time for time in every_five_minutes(whole) if is_free(time)]


def apart(hours: Pairs) -> Iterator[tuple[int, int]]:
    """Those of the hours that do not reach into each other."""
    last_end = 0
    for start, end in sorted(hours):
        if start >= last_end:
            yield start, end
            last_end = end


def from_start(whole: Interval, pairs: Pairs) -> BusyTimes:
    """Minutes from the beginning of the day, as instants."""
    return BusyTimes(
        Interval(whole.start + timedelta(minutes=start), whole.start + timedelta(minutes=end))
        for start, end in pairs
    )


def every_five_minutes(whole: Interval) -> Iterator[datetime]:
    """From two hours before the day until two hours after it."""
    moment, end = whole.start - timedelta(hours=2), whole.end + timedelta(hours=2)
    while moment < end:
        yield moment
        moment += timedelta(minutes=5)
