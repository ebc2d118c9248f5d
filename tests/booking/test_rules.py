"""What is free at once is what the judge says of each minute, on calendars by chance near clock changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, example, given
from hypothesis import strategies as st

from clinic.booking.rules import DoctorTimes, Plan, Policy, Requester, reasons
from clinic.booking.times.context import BookingContext, DoctorFacts
from clinic.booking.times.free import FreeFor
from clinic.booking.times.kept import KeptOpenings
from clinic.core.busy_minutes import BusyMinutes, instant_at
from clinic.core.intervals import BusyTimes, Interval
from clinic.core.local_time import day_after, day_span
from clinic.scheduling.availability import opening_within
from clinic.scheduling.queries import DoctorSchedule
from clinic.scheduling.recurrence import DayInterval, Schedule
from tests.core.times import places_and_days, property_test

Pairs = list[tuple[int, int]]
MINUTE = timedelta(minutes=1)

fives = st.integers(0, 288).map(lambda number: number * 5)
#: Of a day, in minutes; some reach over midnight into the next one.
spans = st.tuples(fives, st.integers(1, 60)).map(lambda pair: (pair[0], pair[0] + pair[1] * 5))
#: What is taken may begin at any second.
taken = st.tuples(st.integers(-7_200, 90_000), st.integers(1, 9_000)).map(
    lambda pair: (pair[0], sum(pair))
)
buffers = st.sampled_from((0, 5, 10, 17))
plans = st.builds(
    Plan,
    visit_type_id=st.just("v"),
    minutes=st.sampled_from((5, 10, 15, 20, 25, 30, 45, 90)),
    buffer_before=buffers,
    buffer_after=buffers,
    step_minutes=st.none() | st.sampled_from((5, 7, 13, 20, 60)),
    min_notice_minutes=st.none() | st.integers(0, 600),
    online=st.sampled_from((True, True, True, False)),
)
NIGHT = Plan(visit_type_id="v", minutes=45, buffer_before=5, buffer_after=10, step_minutes=20)


@given(
    place=places_and_days,
    hours=st.tuples(*[st.lists(spans, min_size=1, max_size=3)] * 2),
    lanes=st.tuples(*[st.lists(taken, max_size=4)] * 2),
    own=st.lists(taken, max_size=1),
    away=st.lists(taken, max_size=1),
    plan=plans,
    who=st.sampled_from((Requester(), Requester(staff=True), Requester(known=True, upcoming=5))),
    ahead=st.integers(-1_000, 36 * 60),
)
@example(
    place=("Europe/Berlin", date(2026, 10, 25)),
    hours=([(22 * 60, 30 * 60)], [(9 * 60, 12 * 60), (22 * 60, 26 * 60)]),
    lanes=([(9 * 3600, 10 * 3600)], [(10 * 3600 + 59, 11 * 3600 + 1)]),
    own=[],
    away=[],
    plan=NIGHT,
    who=Requester(),
    ahead=60,
)
@property_test(30)
def test_what_is_free_at_once_is_exactly_what_nothing_speaks_against(
    place: tuple[str, date],
    hours: tuple[Pairs, Pairs],
    lanes: tuple[Pairs, Pairs],
    own: Pairs,
    away: Pairs,
    plan: Plan,
    who: Requester,
    ahead: int,
) -> None:
    zone, day = ZoneInfo(place[0]), place[1]
    assume(zone.key != "Pacific/Apia")  # left a date out
    whole, before = day_span(day, zone), day_after(day, -1)
    evening, today = (tuple(DayInterval(*pair) for pair in apart(one)) for one in hours)
    schedule = Schedule(overrides={before: evening, day: today})
    time_off, busy = from_start(whole, away), from_start(whole, [*lanes[0], *lanes[1]])
    who = Requester(
        staff=who.staff,
        known=who.known,
        upcoming=who.upcoming,
        busy=BusyMinutes.of(from_start(whole, own)),
    )
    policy = Policy(min_notice_minutes=30, horizon_days=1, max_upcoming=5)
    now = whole.start - timedelta(minutes=ahead)
    kept = KeptOpenings(
        doctor_id="d",
        stamps=(None, None),
        known=BookingContext(policy, zone, "", "", {"d": DoctorFacts(True, True)}, {"d": {}}),
        hours=DoctorSchedule(schedule, tuple(time_off)),
        first=before,
        last=day,
    )
    times = DoctorTimes(
        doctor_id="d",
        zone=zone,
        opening=opening_within(day, day, schedule, zone),
        away=BusyTimes(time_off),
        busy=BusyMinutes.of(busy),
    )

    at_once = FreeFor(who, now).starts(kept, plan, [day], times.busy)
    assert [instant_at(minute) for one in at_once for minute in one.minutes] == [
        time
        for time in minutes_of(whole)
        if not reasons(time, plan=plan, times=times, requester=who, policy=policy, now=now)
    ]


def apart(hours: Pairs) -> Iterator[tuple[int, int]]:
    """Those of the hours that do not reach into each other."""
    last_end = 0
    for start, end in sorted(hours):
        if start >= last_end:
            yield start, end
            last_end = end


def from_start(whole: Interval, pairs: Pairs) -> list[Interval]:
    """Seconds from the beginning of the day, as instants."""
    return [
        Interval(whole.start + timedelta(seconds=start), whole.start + timedelta(seconds=end))
        for start, end in pairs
    ]


def minutes_of(whole: Interval) -> Iterator[datetime]:
    moment = whole.start
    while moment < whole.end:
        yield moment
        moment += MINUTE
