"""T35: accounts that nobody has verified do not keep a doctor's day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

import pytest

from clinic.accounts.actor import Actor
from clinic.accounts.changes.verify import verify_email
from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.permissions import Role
from clinic.accounts.register import register_user
from clinic.accounts.tokens import mint
from clinic.booking.hold import hold, release_hold
from clinic.booking.models import Hold
from clinic.core.errors import Conflict
from tests.booking.life import free
from tests.cast import FRIDAY, THURSDAY, Cast, Staff, actor_for
from tests.refusals import refused

Newcomers = Callable[[int], Sequence[Actor]]


@pytest.fixture
def newcomers(cast: Cast) -> Newcomers:
    """So many people who have registered, and whose address nobody has verified."""

    def newcomers(number: int) -> list[Actor]:
        made = (
            register_user(
                email=f"new{index}@example.org",
                full_name="New",
                role=Role.PATIENT,
                password=None,
                now=cast.now,
            )
            for index in range(number)
        )
        return [replace(actor_for(user), verified=False) for user in made]

    return newcomers


def keeps(
    cast: Cast,
    actor: Actor,
    at: str,
    *,
    network: str,
    day: date = FRIDAY,
    doctor: Staff | None = None,
    visit_type: str = "",
    later: timedelta = timedelta(0),
) -> Hold:
    return hold(
        actor,
        doctor_id=(doctor or cast.lena).doctor_id,
        visit_type_id=visit_type or cast.first_visit,
        starts_at=cast.slot(day, at),
        network=network,
        replace=True,
        now=cast.now + later,
    )


def test_T35_twenty_accounts_leave_three_quarters_of_a_day_free(
    cast: Cast, newcomers: Newcomers
) -> None:
    """However many networks they come from."""
    before = free(cast)
    for number, actor in enumerate(newcomers(20)):
        with suppress(Conflict):
            keeps(cast, actor, before[number % len(before)], network=str(number))
    assert len(free(cast)) == len(before) - len(before) // 4


def test_T35_a_long_visit_that_reaches_into_its_neighbours_is_kept_once(
    cast: Cast, newcomers: Newcomers
) -> None:
    one, other = newcomers(2)
    keeps(cast, one, "10:00", network="a", visit_type=cast.health_check)
    with refused("hold_limit"):
        keeps(cast, other, "14:15", network="b", visit_type=cast.health_check)


def test_T35_the_fuller_the_day_the_less_they_keep_of_it(cast: Cast, newcomers: Newcomers) -> None:
    for at in free(cast)[:9]:
        cast.desk_books(cast.leo_id, cast.slot(FRIDAY, at))
    left = free(cast)
    one, other = newcomers(2)
    keeps(cast, one, left[0], network="a")
    with refused("hold_limit"):
        keeps(cast, other, left[1], network="b")


def test_T35_a_network_keeps_two_times_at_once_and_six_an_hour_of_all_doctors(
    cast: Cast, newcomers: Newcomers
) -> None:
    one, two, three, elsewhere = newcomers(4)
    keeps(cast, one, "09:00", network="here")
    kept = keeps(cast, two, "09:00", network="here", doctor=cast.krug)
    with refused("hold_limit"):
        keeps(cast, three, "09:00", network="here", day=THURSDAY)
    keeps(cast, elsewhere, "09:00", network="there", day=THURSDAY)
    release_hold(two, kept.id, now=cast.now)
    for at in ("10:00", "10:30", "11:00", "11:30"):
        keeps(cast, three, at, network="here", day=THURSDAY)
    with refused("too_many_requests"):
        keeps(cast, three, "12:00", network="here", day=THURSDAY)
    keeps(cast, three, "12:00", network="here", day=THURSDAY, later=timedelta(hours=1))


def test_who_is_verified_is_counted_for_nobody_but_themselves(
    cast: Cast, newcomers: Newcomers
) -> None:
    one, two, three = newcomers(3)
    keeps(cast, one, "09:00", network="here")
    keeps(cast, two, "10:00", network="here")
    keeps(cast, cast.amira.actor, "11:00", network="here")
    with refused("hold_limit"):
        keeps(cast, three, "11:30", network="here")
    verify_email(mint(one.user_id, TokenPurpose.VERIFY_EMAIL, now=cast.now), now=cast.now)
    keeps(cast, three, "11:30", network="here")
