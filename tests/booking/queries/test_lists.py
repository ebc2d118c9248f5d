"""Appointments in pages: whose they are, which of them, and in which order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from clinic.accounts.actor import SYSTEM, Actor
from clinic.booking.access import reads_reason
from clinic.booking.cancel import cancel
from clinic.booking.models import Appointment
from clinic.booking.queries import find
from clinic.booking.queries.lists import appointments
from clinic.booking.reschedule import reschedule
from tests.booking.history import full_weeks, years_of_visits
from tests.cast import FRIDAY, NEXT_MONDAY, THURSDAY, WEDNESDAY, Cast
from tests.counting import statements
from tests.refusals import refused


@pytest.fixture
def week(cast: Cast) -> list[Appointment]:
    """Amira's visits with Lena on Wednesday, Thursday and Friday, and Jonas's with Krug on Thursday."""
    booked = {day: cast.amira_books(cast.slot(day, "11:00")) for day in (FRIDAY, WEDNESDAY)}
    booked[THURSDAY] = cast.amira_books(cast.slot(THURSDAY, "11:00"), reason="A cough")
    other = cast.books(cast.jonas, cast.slot(THURSDAY, "09:00"), doctor=cast.krug)
    return [booked[WEDNESDAY], booked[THURSDAY], booked[FRIDAY], other]


def listed(cast: Cast, actor: Actor, **wanted: Any) -> list[str]:
    """The ids of all pages of two."""
    now = wanted.pop("now", cast.now)
    found = appointments(actor, now=now, limit=2, **wanted)
    ids = [one.id for one in found.items]
    while found.next:
        found = appointments(actor, now=now, limit=2, cursor=found.next, **wanted)
        ids += [one.id for one in found.items]
    return ids


def test_everybody_sees_their_own_and_the_desk_all_earliest_first(
    cast: Cast, week: list[Appointment]
) -> None:
    seen = {
        "amira": [0, 1, 2], "jonas": [3], "miriam": [],
        "lena": [0, 1, 2], "krug": [3], "samuel": [], "ida": [],
        "nadia": [0, 3, 1, 2], "petra": [0, 3, 1, 2],
    }  # fmt: skip
    expected = {who: [week[index].id for index in visits] for who, visits in seen.items()}
    for when in ("", "upcoming"):
        assert {who: listed(cast, getattr(cast, who).actor, when=when) for who in seen} == expected


def test_the_past_comes_latest_first_and_holds_what_was_called_off(
    cast: Cast, week: list[Appointment]
) -> None:
    cancel(cast.amira.actor, week[2].id, now=cast.now)
    during = week[1].starts_at
    amira = cast.amira.actor
    assert listed(cast, amira, when="past", now=during) == [week[2].id, week[0].id]
    assert listed(cast, amira, when="upcoming", now=during) == [week[1].id]
    assert listed(cast, amira, now=during) == [one.id for one in week[:3]]


def test_the_lists_agree_with_those_of_the_pages(cast: Cast, week: list[Appointment]) -> None:
    cancel(cast.amira.actor, week[0].id, now=cast.now)
    amira = cast.amira.actor
    for now in (cast.now, week[1].ends_at, week[2].ends_at + timedelta(days=1)):
        for when, pages in (("upcoming", find.upcoming), ("past", find.past)):
            ids = [visit.appointment.id for visit in pages(amira, now=now)[0]]
            assert listed(cast, amira, when=when, now=now) == ids


@pytest.mark.parametrize(
    ("first", "last", "sees"),
    [
        ((THURSDAY, "09:00"), (THURSDAY, "11:00"), [3]),
        ((THURSDAY, "09:01"), (THURSDAY, "11:01"), [1]),
        ((THURSDAY, "11:15"), None, [2]),
        (None, (THURSDAY, "11:00"), [0, 3]),
        ((FRIDAY, "12:00"), (WEDNESDAY, "12:00"), []),
    ],
)
def test_a_span_counts_by_the_start_and_leaves_its_own_end_out(
    cast: Cast, week: list[Appointment], first: Any, last: Any, sees: list[int]
) -> None:
    found = listed(
        cast,
        cast.nadia.actor,
        starts_at=first and cast.slot(*first),
        ends_at=last and cast.slot(*last),
    )
    assert found == [week[index].id for index in sees]


def test_they_are_found_by_doctor_patient_and_state(cast: Cast, week: list[Appointment]) -> None:
    cancel(cast.amira.actor, week[0].id, now=cast.now)
    desk, krug, amira = cast.nadia.actor, cast.krug.doctor_id, cast.amira.patient_id
    assert listed(cast, desk, doctor_id=krug) == [week[3].id]
    assert listed(cast, desk, patient_id=amira, status="requested") == [week[1].id, week[2].id]
    assert listed(cast, desk, status="cancelled") == [week[0].id]
    assert listed(cast, desk, status="no such state") == []
    assert listed(cast, desk, doctor_id="no such id") == []


def test_asking_for_somebody_elses_finds_nothing(cast: Cast, week: list[Appointment]) -> None:
    assert listed(cast, cast.jonas.actor, patient_id=cast.amira.patient_id) == []
    assert listed(cast, cast.krug.actor, doctor_id=cast.lena.doctor_id) == []


def test_a_list_takes_one_query_however_many_there_are(cast: Cast, week: list[Appointment]) -> None:
    def asked(actor: Actor, when: Any) -> int:
        with statements() as found:
            page = appointments(actor, now=cast.now, when=when, limit=3)
            if page.next:
                appointments(actor, now=cast.now, when=when, limit=3, cursor=page.next)
        return len(found) - bool(page.next)

    everybody = [cast.amira.actor, cast.lena.actor, cast.nadia.actor]
    kinds = ("", "upcoming", "past")
    assert {asked(actor, when) for actor in everybody for when in kinds} == {1}
    years_of_visits(cast, 300)
    assert {asked(actor, when) for actor in everybody for when in kinds} == {1}


def test_the_cursor_of_the_past_is_none_of_what_lies_ahead(cast: Cast) -> None:
    full_weeks(cast, cast.samuel, cast.jonas, 3)
    desk = cast.nadia.actor
    ahead = appointments(desk, now=cast.now, when="upcoming", limit=1)
    with refused("invalid", field="cursor"):
        appointments(desk, now=cast.now, when="past", limit=1, cursor=ahead.next)


# -- who reads what a visit is about ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "reads"),
    [
        ("miriam", True), ("lena", True),
        ("krug", False), ("samuel", False), ("ida", False), ("amira", False),
        ("nadia", False), ("petra", False),
    ],
)  # fmt: skip
def test_the_reason_is_for_the_patients_side_and_that_doctor(
    cast: Cast, who: str, reads: bool
) -> None:
    visit = cast.books(cast.miriam, cast.slot(FRIDAY, "09:00"), patient_id=cast.leo_id)
    assert reads_reason(getattr(cast, who).actor)(visit) is reads


def test_the_doctor_of_a_wished_move_reads_it_once_the_visit_is_theirs(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    reschedule(
        cast.amira.actor,
        visit.id,
        doctor_id=cast.krug.doctor_id,
        starts_at=cast.slot(NEXT_MONDAY, "09:00"),
        now=cast.now,
    )
    assert find.visit(cast.krug.actor, visit.id).appointment.id == visit.id
    assert not reads_reason(cast.krug.actor)(visit)
    assert reads_reason(cast.lena.actor)(visit)


def test_the_clinic_itself_reads_no_reason(cast: Cast, week: list[Appointment]) -> None:
    assert not reads_reason(SYSTEM)(week[1])


def test_who_reads_is_asked_once_for_a_whole_list(cast: Cast, week: list[Appointment]) -> None:
    for actor in (cast.lena.actor, cast.amira.actor, cast.nadia.actor):
        with statements() as found:
            reads = reads_reason(actor)
            for visit in week:
                reads(visit)
        assert len(found) <= 1
