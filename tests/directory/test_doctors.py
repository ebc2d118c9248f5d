"""Doctors: who registers waits, who is added works, and each describes only themselves."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from clinic.accounts.models import User
from clinic.accounts.sessions.session_state import actor_of
from clinic.accounts.sessions.sign_in import open_session
from clinic.db import db
from clinic.directory.doctors import (
    Profile,
    add_doctor,
    apply_as_doctor,
    approve_doctor,
    ask_to_apply,
    update_profile,
)
from clinic.directory.models import Doctor
from clinic.directory.queries import doctor_of, doctor_profile, doctors_found, languages_spoken
from clinic.directory.settings import change_clinic
from tests.cast import PASSWORD, Cast
from tests.outbox import owed_to
from tests.refusals import refused


def profile(cast: Cast, **changes: Any) -> Profile:
    return Profile(
        **{"full_name": "Maja Lindqvist", "specialty_id": cast.cardiology, "title": "Dr"} | changes
    )


def apply(cast: Cast) -> Doctor:
    return apply_as_doctor(
        email="maja@example.org",
        full_name="Maja Lindqvist",
        password=PASSWORD,
        specialty_id=cast.cardiology,
        now=cast.now,
    )


def names(**wanted: str) -> list[str]:
    return [doctor.full_name for doctor in doctors_found(**wanted)]


def test_a_doctor_who_registers_is_found_by_nobody_until_an_admin_approves(cast: Cast) -> None:
    doctor = apply(cast)
    assert "Maja Lindqvist" not in names()
    with refused("not_found"):
        doctor_profile(doctor.id)
    approve_doctor(cast.petra.actor, doctor.id, now=cast.now)
    assert "Maja Lindqvist" in names()


def test_approving_twice_changes_nothing(cast: Cast) -> None:
    for _ in range(2):
        assert approve_doctor(cast.petra.actor, cast.ida.doctor_id, now=cast.now).active


def test_a_clinic_can_switch_the_registration_of_doctors_off(cast: Cast) -> None:
    change_clinic(cast.petra.actor, {"doctors_may_register": False}, now=cast.now)
    with refused("registration_closed"):
        apply(cast)


def asks(cast: Cast, email: str, *, specialty_id: str = "", password: str = PASSWORD) -> None:
    ask_to_apply(
        email=email,
        full_name="Maja Lindqvist",
        password=password,
        specialty_id=specialty_id or cast.cardiology,
        now=cast.now,
    )


def test_a_doctor_who_asks_to_apply_waits_for_an_admin(cast: Cast) -> None:
    asks(cast, "maja@example.org")
    user_id = db.session.scalars(select(User.id).where(User.email == "maja@example.org")).one()
    opened = open_session(user_id, now=cast.now)
    actor = actor_of(opened.user_id, opened.id, now=cast.now)
    assert actor is not None
    assert (actor.role, actor.approved) == ("doctor", False)
    assert "Maja Lindqvist" not in names()


def test_a_known_address_makes_no_doctor_and_its_owner_is_told(cast: Cast) -> None:
    asks(cast, cast.amira.actor.email)
    assert owed_to(cast.amira.actor.user_id) == ["account_exists"]
    user_id = cast.amira.actor.user_id
    assert db.session.scalar(select(Doctor).where(Doctor.user_id == user_id)) is None


@pytest.mark.parametrize("email", ["maja@example.org", "amira.rahman@example.org"])
def test_an_application_is_refused_alike_for_known_and_unknown_addresses(
    cast: Cast, email: str
) -> None:
    with refused("invalid", field="specialty_id"):
        asks(cast, email, specialty_id="0" * 32)
    with refused("weak_password", field="password"):
        asks(cast, email, password="short")
    change_clinic(cast.petra.actor, {"doctors_may_register": False}, now=cast.now)
    with refused("registration_closed"):
        asks(cast, email)


@pytest.mark.parametrize("who", ["nadia", "lena", "amira", "ida"])
def test_only_an_admin_adds_and_approves_doctors(cast: Cast, who: str) -> None:
    actor = getattr(cast, who).actor
    with refused("forbidden"):
        approve_doctor(actor, cast.ida.doctor_id, now=cast.now)
    with refused("forbidden"):
        add_doctor(actor, email="x@example.org", profile=profile(cast), now=cast.now)


def test_who_is_added_can_be_booked_at_once(cast: Cast) -> None:
    doctor = add_doctor(
        cast.petra.actor, email="maja@example.org", profile=profile(cast), now=cast.now
    )
    assert doctor_profile(doctor.id).display_name == "Dr Maja Lindqvist"


def test_a_doctor_describes_themselves_and_no_colleague(cast: Cast) -> None:
    mine = profile(cast, full_name="Lena Hartmann", biography="I listen.", languages=["de", "en"])
    update_profile(cast.lena.actor, cast.lena.doctor_id, mine, now=cast.now)
    assert doctor_of(cast.lena.actor).biography == "I listen."
    with refused("not_found"):
        update_profile(cast.krug.actor, cast.lena.doctor_id, mine, now=cast.now)
    for somebody in (cast.amira, cast.nadia, cast.ida):
        with refused("forbidden"):
            update_profile(somebody.actor, cast.lena.doctor_id, mine, now=cast.now)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"specialty_id": "0" * 32}, "specialty_id"),
        ({"biography": "x" * 4001}, "biography"),
        ({"languages": ["klingon!"]}, "languages"),
        ({"visit_types": {"0" * 32: None}}, "visit_type_ids"),
        ({"full_name": ""}, "full_name"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    cast: Cast, changes: dict[str, Any], field: str
) -> None:
    with refused("invalid" if field != "biography" else "too_long", field=field):
        update_profile(
            cast.petra.actor, cast.lena.doctor_id, profile(cast, **changes), now=cast.now
        )


@pytest.mark.parametrize("minutes", [0, 7, 725])
def test_an_own_length_is_a_length(cast: Cast, minutes: int) -> None:
    own = profile(cast, visit_types={cast.first_visit: minutes})
    with refused("invalid", field="visit_type_ids"):
        update_profile(cast.lena.actor, cast.lena.doctor_id, own, now=cast.now)


def test_offers_and_languages_are_replaced_and_keep_their_order(cast: Cast) -> None:
    new = profile(
        cast,
        languages=["fr", "de", "fr"],
        visit_types={cast.phone_call: None, cast.first_visit: 40},
    )
    update_profile(cast.lena.actor, cast.lena.doctor_id, new, now=cast.now)
    found = doctor_of(cast.lena.actor)
    assert [offer.visit_type_id for offer in found.visit_types] == [
        cast.phone_call,
        cast.first_visit,
    ]
    assert [offer.minutes for offer in found.visit_types] == [None, 40]
    assert sorted(spoken.language for spoken in found.languages) == ["de", "fr"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["Jonas Krug", "Lena Hartmann", "Samuel Okafor"]),
        ({"words": "hart"}, ["Lena Hartmann"]),
        ({"words": "HÄRT lena"}, ["Lena Hartmann"]),
        ({"words": "cardio"}, ["Samuel Okafor"]),
        ({"words": "dr medicine"}, ["Jonas Krug", "Lena Hartmann"]),
        ({"words": "%"}, []),
        ({"language": "en"}, ["Lena Hartmann", "Samuel Okafor"]),
        ({"language": "xx"}, []),
        ({"specialty_id": "0" * 32}, []),
    ],
)
def test_doctors_are_found_by_words_and_language(
    cast: Cast, wanted: dict[str, str], found: list[str]
) -> None:
    assert sorted(names(**wanted)) == found


def test_only_languages_that_somebody_speaks_are_offered(cast: Cast) -> None:
    assert list(languages_spoken()) == ["de", "en", "fr"]
