"""A profile changes in what is given and stays in all else."""

from __future__ import annotations

from typing import Any

import pytest

from clinic.accounts.models import User
from clinic.booking.absence import archive_doctor
from clinic.db import db
from clinic.directory.catalogue import save_specialty
from clinic.directory.doctors import approve_doctor, change_profile
from clinic.directory.models import Doctor
from clinic.directory.queries import doctor_of, doctor_profile, doctors_found
from tests.cast import FRIDAY, Cast
from tests.refusals import refused


def shown(cast: Cast) -> dict[str, Any]:
    """All of Lena's profile."""
    lena = doctor_of(cast.lena.actor)
    return {
        "full_name": lena.full_name,
        "title": lena.title,
        "specialty_id": lena.specialty_id,
        "biography": lena.biography,
        "room": lena.room,
        "languages": [spoken.language for spoken in lena.languages],
        "visit_types": {offer.visit_type_id: offer.minutes for offer in lena.visit_types},
        "accepting_new": lena.accepting_new,
        "auto_confirm": lena.auto_confirm,
        "active": lena.active,
    }


def change(cast: Cast, **changes: Any) -> Doctor:
    return change_profile(cast.petra.actor, cast.lena.doctor_id, changes, now=cast.now)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("full_name", "Lena Hartmann-Weiß"), ("title", "Prof Dr"), ("title", ""),
        ("biography", "I listen."), ("room", ""), ("languages", []), ("languages", ["de", "sv"]),
        ("visit_types", {}), ("accepting_new", False), ("auto_confirm", True), ("active", False),
    ],
)  # fmt: skip
def test_one_field_changes_and_all_others_stay(cast: Cast, key: str, value: Any) -> None:
    before = shown(cast)
    assert before[key] != value
    change(cast, **{key: value})
    assert shown(cast) == before | {key: value}


def test_nothing_given_changes_nothing(cast: Cast) -> None:
    before = shown(cast)
    change(cast)
    assert shown(cast) == before


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"title": "Prof"}, "prof hartmann"), ({"full_name": "Lena Groß"}, "dr gross")],
)
def test_who_changes_title_or_name_is_found_by_the_new_and_the_kept_one(
    cast: Cast, changes: dict[str, str], words: str
) -> None:
    change(cast, **changes)
    assert [one.id for one in doctors_found(words=words)] == [cast.lena.doctor_id]


def test_a_new_name_is_the_name_of_the_account_too(cast: Cast) -> None:
    doctor = change(cast, full_name="Lena Groß")
    assert db.session.get_one(User, doctor.user_id).full_name == "Lena Groß"


def test_offered_types_keep_their_own_minutes_and_take_the_given_order(cast: Cast) -> None:
    change(cast, visit_types={cast.first_visit: 40, cast.follow_up: 20, cast.phone_call: None})
    change(cast, visit_type_ids=[cast.health_check, cast.follow_up, cast.first_visit])
    assert list(shown(cast)["visit_types"].items()) == [
        (cast.health_check, None),
        (cast.follow_up, 20),
        (cast.first_visit, 40),
    ]


def test_a_field_that_is_not_given_is_not_judged(cast: Cast) -> None:
    save_specialty(
        cast.petra.actor,
        name="General medicine",
        now=cast.now,
        specialty_id=cast.general_medicine,
        archived=True,
    )
    change(cast, room="Room 9")
    assert shown(cast)["room"] == "Room 9"


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"full_name": " "}, "invalid", "full_name"),
        ({"specialty_id": "no such id"}, "invalid", "specialty_id"),
        ({"biography": "x" * 4001}, "too_long", "biography"),
        ({"languages": ["klingon!"]}, "invalid", "languages"),
        ({"visit_type_ids": ["no such id"]}, "invalid", "visit_type_ids"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_nothing_changes(
    cast: Cast, changes: dict[str, Any], code: str, field: str
) -> None:
    before = shown(cast)
    with refused(code, field=field):
        change(cast, title="Prof", **changes)
    assert shown(cast) == before


def test_doctors_change_their_own_profile_and_no_colleagues(cast: Cast) -> None:
    change_profile(cast.lena.actor, cast.lena.doctor_id, {"room": "Room 9"}, now=cast.now)
    with refused("not_found"):
        change_profile(cast.krug.actor, cast.lena.doctor_id, {"room": "Mine"}, now=cast.now)
    for somebody in (cast.amira, cast.nadia, cast.ida):
        with refused("forbidden"):
            change_profile(somebody.actor, cast.lena.doctor_id, {"room": "Mine"}, now=cast.now)
    assert shown(cast)["room"] == "Room 9"


# -- bookable or not -------------------------------------------------------------------------------


def test_an_admin_makes_a_doctor_unbookable_and_bookable_again(cast: Cast) -> None:
    change(cast, active=False)
    with refused("not_found"):
        doctor_profile(cast.lena.doctor_id)
    with refused("not_bookable", "doctor_inactive"):
        cast.amira_books(cast.slot(FRIDAY, "09:00"))
    change(cast, active=True)
    cast.amira_books(cast.slot(FRIDAY, "09:00"))


@pytest.mark.parametrize("active", [True, False])
def test_who_waits_is_approved_and_not_just_switched_on(cast: Cast, active: bool) -> None:
    ida = cast.ida.doctor_id
    with refused("wrong_state"):
        change_profile(cast.petra.actor, ida, {"active": active}, now=cast.now)
    approve_doctor(cast.petra.actor, ida, now=cast.now)
    assert not change_profile(cast.petra.actor, ida, {"active": False}, now=cast.now).active


def test_who_left_comes_back_by_being_active_and_by_nothing_else(cast: Cast) -> None:
    archive_doctor(cast.petra.actor, cast.lena.doctor_id, now=cast.now)
    with refused("wrong_state"):
        change(cast, active=False, room="Room 9")
    change(cast, room="Room 8")
    assert (shown(cast)["active"], shown(cast)["room"]) == (False, "Room 8")
    change(cast, active=True, room="Room 9")
    assert (shown(cast)["active"], shown(cast)["room"]) == (True, "Room 9")


def test_doctors_do_not_switch_themselves_off(cast: Cast) -> None:
    with refused("forbidden"):
        change_profile(cast.lena.actor, cast.lena.doctor_id, {"active": False}, now=cast.now)
    with refused("not_found"):
        change_profile(cast.krug.actor, cast.lena.doctor_id, {"active": False}, now=cast.now)
