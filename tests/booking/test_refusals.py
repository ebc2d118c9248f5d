"""A refusal says all its reasons, and what is free instead."""

from __future__ import annotations

from datetime import timedelta

from clinic.booking.rules import Slot
from clinic.core.errors import DomainError
from clinic.directory.settings import change_clinic
from tests.booking.life import change_doctor
from tests.cast import FRIDAY, SATURDAY, THURSDAY, TUESDAY, Cast
from tests.refusals import refused


def alternatives(error: DomainError) -> list[Slot]:
    found = error.details["alternatives"]
    assert isinstance(found, tuple)
    return list(found)


def test_every_reason_is_said_not_only_the_first(cast: Cast) -> None:
    change_doctor(cast, cast.lena, accepting_new=False)
    cast.desk_books(cast.jonas.patient_id, cast.slot(TUESDAY, "10:30"))
    with refused(
        "slot_taken", "not_online", "not_accepting_new", "too_soon", "off_grid", "doctor_busy"
    ):
        cast.amira_books(cast.slot(TUESDAY, "10:40"), visit_type=cast.phone_call)


def test_what_never_was_on_offer_is_no_taken_slot(cast: Cast) -> None:
    change_clinic(cast.petra.actor, {"horizon_days": 2}, now=cast.now)
    with refused("not_bookable", "too_far", "outside_hours"):
        cast.amira_books(cast.slot(SATURDAY, "09:00"))


def test_the_three_nearest_free_slots_are_offered_nearest_first_and_the_earlier_of_equals(
    cast: Cast,
) -> None:
    taken = cast.slot(FRIDAY, "10:00")
    cast.books(cast.jonas, taken)
    with refused("slot_taken") as refusal:
        cast.amira_books(taken)
    assert [slot.starts_at for slot in alternatives(refusal.error)] == [
        cast.slot(FRIDAY, clock) for clock in ("09:30", "10:30", "09:00")
    ]


def test_what_is_offered_instead_can_be_booked(cast: Cast) -> None:
    with refused("not_bookable") as refusal:
        cast.amira_books(cast.slot(SATURDAY, "03:00"))
    for slot in alternatives(refusal.error):
        assert cast.amira_books(slot.starts_at).ends_at == slot.ends_at


def test_what_is_offered_instead_minds_the_patients_own_visits(cast: Cast) -> None:
    taken = cast.slot(FRIDAY, "10:00")
    cast.books(cast.jonas, taken)
    cast.amira_books(cast.slot(FRIDAY, "09:30"), doctor=cast.krug)
    with refused("slot_taken") as refusal:
        cast.amira_books(taken)
    assert cast.slot(FRIDAY, "09:30") not in {s.starts_at for s in alternatives(refusal.error)}


def test_where_nothing_is_free_nothing_is_offered(cast: Cast) -> None:
    change_clinic(cast.petra.actor, {"max_upcoming": 1}, now=cast.now)
    cast.amira_books(cast.slot(THURSDAY, "09:00"))
    with refused("not_bookable", "limit_reached") as refusal:
        cast.amira_books(cast.slot(FRIDAY, "09:00"))
    assert alternatives(refusal.error) == []


def test_nothing_is_offered_in_the_past_or_beyond_the_horizon(cast: Cast) -> None:
    for at in (cast.slot(TUESDAY, "09:00"), cast.slot(FRIDAY, "09:00") + timedelta(days=350)):
        with refused("not_bookable") as refusal:
            cast.amira_books(at)
        offered = alternatives(refusal.error)
        assert len(offered) == 3
        for slot in offered:
            assert cast.now < slot.starts_at <= cast.now + timedelta(days=90)
