"""How often the database is asked: never more often for a longer history or more doctors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.engine.interfaces import CacheStats

from clinic.booking.absence import take_time_off
from clinic.booking.queries import find
from clinic.booking.times.search import Span, TimeSearch
from clinic.db import db
from clinic.directory.doctors import Profile, add_doctor
from clinic.scheduling.hours import set_weekly_hours
from tests.booking.history import years_of_visits
from tests.booking.life import change_doctor
from tests.cast import FRIDAY, NEXT_MONDAY, OFFICE_HOURS, TUESDAY, Cast
from tests.counting import statements


def asked(act: Callable[[], Any]) -> int:
    """How many statements an act takes."""
    with statements() as found:
        act()
    return len(found)


def more_doctors(cast: Cast, number: int = 20) -> list[str]:
    """Colleagues of Lena's with the same hours; the ids of all of general medicine."""
    ids = [cast.lena.doctor_id, cast.krug.doctor_id]
    for count in range(number):
        doctor = add_doctor(
            cast.petra.actor,
            email=f"colleague{count}@example.org",
            profile=Profile(
                full_name=f"Colleague {count}",
                specialty_id=cast.general_medicine,
                languages=["de"],
                visit_types={cast.first_visit: None},
            ),
            now=cast.now,
        )
        set_weekly_hours(cast.petra.actor, doctor.id, OFFICE_HOURS, now=cast.now)
        ids.append(doctor.id)
    return ids


def test_a_week_of_one_doctor_takes_two_queries_whatever_the_history(
    cast: Cast,
) -> None:
    def week() -> Span:
        return TimeSearch.of([cast.lena.doctor_id], now=cast.now).span(NEXT_MONDAY)

    before, count = week(), asked(week)
    assert count == 2
    years_of_visits(cast)
    assert asked(week) == count
    assert week() == before


def test_a_week_takes_no_more_queries_for_more_doctors(cast: Cast) -> None:
    few = [cast.lena.doctor_id]
    many = more_doctors(cast)

    def week(ids: list[str]) -> Callable[[], Any]:
        return lambda: TimeSearch.of(ids, now=cast.now).span(NEXT_MONDAY)

    # What they offer, and when, is read once, in two queries.
    assert asked(week(many)) == asked(week(few)) + 2
    assert asked(week(many)) == asked(week(few))


def test_the_earliest_times_take_no_more_queries_for_more_doctors(cast: Cast) -> None:
    few = [cast.lena.doctor_id]
    many = more_doctors(cast)

    def earliest(ids: list[str]) -> Callable[[], Any]:
        return lambda: TimeSearch.of(ids, now=cast.now).earliest(limit=3)

    assert asked(earliest(many)) == asked(earliest(few)) + 2
    assert asked(earliest(many)) == asked(earliest(few))


def test_the_find_page_takes_no_more_queries_for_more_doctors(
    cast: Cast, client: FlaskClient
) -> None:
    def page() -> Any:
        answer = client.get("/find")
        assert answer.status_code == 200
        return answer

    page()
    # Who takes no new patients is not searched, but shown, and read along with the others.
    change_doctor(cast, cast.samuel, accepting_new=False)
    page()
    count = asked(page)
    assert count == 7
    more_doctors(cast)
    page()
    # Of many, the week of those who are shown is asked for by itself.
    assert asked(page) == count + 1
    # Who has no time for weeks is not looked for once a page is full of others.
    take_time_off(
        cast.lena.actor,
        cast.lena.doctor_id,
        starts_at=cast.now,
        ends_at=cast.now + timedelta(days=40),
        now=cast.now,
    )
    page()
    assert asked(page) == count + 1


def test_booking_takes_no_more_queries_for_a_longer_history(cast: Cast) -> None:
    count = asked(lambda: cast.amira_books(cast.slot(FRIDAY, "09:00")))
    years_of_visits(cast)
    # The visit of before makes no difference either: it is on the same day.
    assert asked(lambda: cast.amira_books(cast.slot(FRIDAY, "10:00"))) == count


def test_booking_again_compiles_no_statement_anew(cast: Cast) -> None:
    compiled: list[str] = []

    def note(*called: Any) -> None:
        sql, context = called[2], called[4]
        if context.compiled is not None and context.cache_hit is not CacheStats.CACHE_HIT:
            compiled.append(sql)

    cast.amira_books(cast.slot(FRIDAY, "09:00"))
    event.listen(db.engine, "before_cursor_execute", note)
    cast.amira_books(cast.slot(FRIDAY, "10:00"))
    event.remove(db.engine, "before_cursor_execute", note)
    assert compiled == []


def test_lists_take_no_more_queries_for_more_visits(cast: Cast) -> None:
    cast.amira_books(cast.slot(FRIDAY, "09:00"))
    lena, amira = cast.lena.actor, cast.amira.actor
    start, end = cast.slot(TUESDAY, "00:00"), cast.slot(NEXT_MONDAY, "00:00")
    lists: list[Callable[[], Any]] = [
        lambda: find.upcoming(amira, now=cast.now),
        lambda: find.past(amira, now=cast.now),
        lambda: find.waiting(lena, now=cast.now),
        lambda: find.calendar(lena, cast.lena.doctor_id, starts_at=start, ends_at=end),
        lambda: find.visits_found(cast.nadia.actor, starts_at=start, ends_at=end),
    ]
    before = [asked(one) for one in lists]
    years_of_visits(cast, 300)
    for clock in ("09:30", "10:00", "10:30", "11:00"):
        cast.books(cast.amira if clock < "10:30" else cast.jonas, cast.slot(FRIDAY, clock))
    assert [asked(one) for one in lists] == before


def test_the_conflict_list_takes_no_more_queries_for_more_conflicts(cast: Cast) -> None:
    def conflicts() -> Any:
        return find.conflicts(cast.lena.actor, cast.lena.doctor_id, now=cast.now)

    cast.amira_books(cast.slot(FRIDAY, "09:00"))
    take_time_off(
        cast.lena.actor,
        cast.lena.doctor_id,
        starts_at=cast.slot(FRIDAY, "09:30"),
        ends_at=cast.slot(FRIDAY, "12:00"),
        now=cast.now,
    )
    count = asked(conflicts)
    for clock in ("09:30", "10:00", "10:30"):
        cast.desk_books(
            cast.jonas.patient_id, cast.slot(FRIDAY, clock), override_reason="She comes in"
        )
    assert asked(conflicts) == count
