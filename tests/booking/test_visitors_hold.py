"""T35: a visitor without an account keeps a time, and it is theirs once they have one."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from clinic.accounts.actor import Actor, visitor
from clinic.booking.hold import extend_hold, hold, own_hold
from clinic.booking.mail_wait import hand_on
from clinic.booking.models import Hold
from clinic.booking.times.strangers import ONE_IN
from clinic.core.errors import Conflict
from clinic.scheduling.hours import set_override
from clinic.scheduling.recurrence import DayInterval
from tests.booking.life import free
from tests.cast import FRIDAY, THURSDAY, Cast
from tests.refusals import refused

MINUTE = timedelta(minutes=1)


def keeps(cast: Cast, who: Actor, at: str = "09:00", *, network: str = "net") -> Hold:
    return hold(
        who,
        doctor_id=cast.lena.doctor_id,
        visit_type_id=cast.first_visit,
        starts_at=cast.slot(FRIDAY, at),
        network=network,
        replace=True,
        now=cast.now,
    )


def test_a_visitors_time_is_taken_for_everybody_else(cast: Cast) -> None:
    kept = keeps(cast, visitor("one"))
    assert (kept.user_id, kept.visitor, kept.expires_at) == (None, "one", cast.now + 5 * MINUTE)
    with refused("slot_taken", "doctor_busy"):
        cast.amira_books(cast.slot(FRIDAY, "09:00"))
    with refused("slot_taken", "doctor_busy"):
        keeps(cast, visitor("two"))
    assert own_hold(visitor("two")) is None


def test_a_visitor_keeps_one_time_at_once(cast: Cast) -> None:
    keeps(cast, visitor("one"))
    keeps(cast, visitor("one"), "10:00")
    cast.amira_books(cast.slot(FRIDAY, "09:00"))


def test_it_is_handed_on_and_counts_from_then(cast: Cast) -> None:
    keeps(cast, visitor("one"))
    cast.holds(cast.amira, cast.slot(THURSDAY, "09:00"))
    later = cast.now + 4 * MINUTE
    kept = hand_on(visitor("one"), cast.amira.actor, now=later)
    assert kept is not None
    assert (kept.user_id, kept.visitor, kept.network) == (cast.amira.actor.user_id, None, None)
    assert kept.expires_at == later + 5 * MINUTE
    assert hand_on(visitor("one"), cast.jonas.actor, now=later) is None
    cast.books(cast.jonas, cast.slot(THURSDAY, "09:00"), now=later)
    with refused("slot_taken", "doctor_busy"):
        cast.books(cast.jonas, cast.slot(FRIDAY, "09:00"), now=kept.expires_at - MINUTE)
    longest = extend_hold(cast.amira.actor, kept.id, now=kept.expires_at - MINUTE)
    assert longest.expires_at == later + 9 * MINUTE
    cast.amira_books(cast.slot(FRIDAY, "09:00"), now=later)


def test_for_who_has_to_verify_their_address_it_is_kept_half_an_hour_once(cast: Cast) -> None:
    newcomer = replace(cast.amira.actor, verified=False)
    for name, minutes in (("one", 30), ("two", 5)):
        keeps(cast, visitor(name), "10:00" if minutes == 5 else "09:00", network=name)
        kept = hand_on(visitor(name), newcomer, now=cast.now)
        assert kept is not None
        assert kept.expires_at == cast.now + minutes * MINUTE
        assert kept.network is not None, "a stranger's, until the address is verified"


def test_what_has_run_out_is_handed_to_nobody(cast: Cast) -> None:
    kept = keeps(cast, visitor("one"))
    assert hand_on(visitor("one"), cast.amira.actor, now=kept.expires_at) is None


def test_for_staff_it_is_let_go(cast: Cast) -> None:
    keeps(cast, visitor("one"))
    assert hand_on(visitor("one"), cast.lena.actor, now=cast.now) is None
    cast.amira_books(cast.slot(FRIDAY, "09:00"))


def test_a_visitor_keeps_a_time_after_midnight_of_the_hours_that_began_before(cast: Cast) -> None:
    night = [DayInterval(22 * 60, 28 * 60)]
    for day, hours in ((FRIDAY, []), (THURSDAY, night)):
        set_override(cast.petra.actor, cast.lena.doctor_id, day, hours, now=cast.now)
    assert keeps(cast, visitor("one"), "00:30").starts_at == cast.slot(FRIDAY, "00:30")


def test_T35_thirty_visitors_and_newcomers_leave_three_quarters_of_the_day(cast: Cast) -> None:
    before = free(cast)
    newcomer = replace(cast.jonas.actor, verified=False)
    for number, at in enumerate(before * 3):
        who = newcomer if number == 0 else visitor(f"visitor {number}")
        with suppress(Conflict):
            keeps(cast, who, at, network=f"network {number // 2}")
    left = free(cast)
    assert len(before) - len(before) // ONE_IN <= len(left) < len(before)
    cast.amira_books(cast.slot(FRIDAY, left[0]))
