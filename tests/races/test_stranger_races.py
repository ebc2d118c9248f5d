"""Many newcomers want to keep a time at the same moment."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from flask import Flask

from clinic.accounts.actor import Actor, visitor
from clinic.accounts.permissions import Role
from clinic.accounts.register import register_user
from clinic.booking.hold import hold
from tests.cast import FOUNDED, FRIDAY, THURSDAY, WEDNESDAY, Cast, actor_for
from tests.races.together import said, together

pytestmark = pytest.mark.slow


def test_T35_of_eight_newcomers_of_one_network_two_keep_a_time(app: Flask, cast: Cast) -> None:
    """Each with another doctor or another day, so that no lock of a doctor keeps them apart."""
    doctors = [cast.lena, cast.krug, cast.samuel]
    acts = [
        partial(
            hold,
            actor,
            doctor_id=doctors[number % 3].doctor_id,
            visit_type_id=cast.first_visit,
            starts_at=cast.slot((WEDNESDAY, THURSDAY, FRIDAY)[number // 3], "09:00"),
            network="one",
            now=cast.now,
        )
        for number, actor in enumerate(strangers(app, 8))
    ]
    assert said(together(app, acts)) == ["done"] * 2 + ["hold_limit"] * 6


def test_T35_of_eight_newcomers_at_one_day_a_quarter_keep_a_time(app: Flask, cast: Cast) -> None:
    times = ("08:30", "09:00", "09:30", "10:00", "10:30", "11:00", "11:30", "12:00")
    acts = [
        partial(
            hold,
            actor,
            doctor_id=cast.lena.doctor_id,
            visit_type_id=cast.first_visit,
            starts_at=cast.slot(FRIDAY, at),
            network=at,
            now=cast.now,
        )
        for actor, at in zip(strangers(app, 8), times, strict=True)
    ]
    assert said(together(app, acts)) == ["done"] * 3 + ["hold_limit"] * 5


def test_T35_of_fifty_visitors_who_press_one_time_one_keeps_it(app: Flask, cast: Cast) -> None:
    acts = [
        partial(
            hold,
            visitor(f"visitor {number}"),
            doctor_id=cast.lena.doctor_id,
            visit_type_id=cast.first_visit,
            starts_at=cast.slot(FRIDAY, "09:00"),
            network=f"network {number}",
            now=cast.now,
        )
        for number in range(50)
    ]
    assert said(together(app, acts)) == ["done"] + ["slot_taken"] * 49


def strangers(app: Flask, number: int) -> list[Actor]:
    """So many newcomers, whose address is not verified."""
    with app.app_context():
        users = [
            register_user(
                email=f"stranger{index}@example.org",
                full_name="Stranger",
                role=Role.PATIENT,
                password=None,
                now=FOUNDED,
            )
            for index in range(number)
        ]
        return [replace(actor_for(user), verified=False) for user in users]
