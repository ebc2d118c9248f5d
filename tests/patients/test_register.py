"""Patients: a person is never told by an address or a name."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from clinic.accounts.changes.verify import verify_email
from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.models import User
from clinic.accounts.passwords import hash_password
from clinic.accounts.sessions.session_state import actor_of
from clinic.accounts.sessions.sign_in import sign_in
from clinic.accounts.tokens import mint
from clinic.booking.absence import archive_doctor
from clinic.booking.queries.find import upcoming
from clinic.db import db
from clinic.patients.queries import own_patient, patient_for, patients_of
from clinic.patients.register import (
    ask_to_sign_up,
    change_patient,
    register_patient,
    sign_up,
    update_patient,
)
from tests.cast import FRIDAY, PASSWORD, Cast, actor_for
from tests.outbox import owed_to
from tests.refusals import refused


def test_who_signs_up_is_a_user_and_a_patient_of_their_own(cast: Cast) -> None:
    user = sign_up(
        email="noor@example.org", full_name="Noor Haddad", password=PASSWORD, now=cast.now
    )
    patient = own_patient(actor_for(user))
    assert (patient.full_name, patient.email) == ("Noor Haddad", "noor@example.org")


def test_signing_up_never_takes_over_a_record_of_the_same_name_and_address(cast: Cast) -> None:
    entered = register_patient(
        cast.nadia.actor, full_name="Noor Haddad", email="noor@example.org", now=cast.now
    )
    cast.desk_books(entered.id, cast.slot(FRIDAY, "09:00"))
    user = sign_up(
        email="noor@example.org", full_name="Noor Haddad", password=PASSWORD, now=cast.now
    )
    actor = actor_for(user)
    assert own_patient(actor).id != entered.id
    assert upcoming(actor, now=cast.now) == ([], 0)


def asks(cast: Cast, email: str, *, name: str = "Noor Haddad", password: str = PASSWORD) -> None:
    ask_to_sign_up(
        email=email, full_name=name, password=password, phone="030 5550142", now=cast.now
    )


def test_who_asks_to_sign_up_can_sign_in_once_verified_and_is_a_patient(cast: Cast) -> None:
    asks(cast, "Noor@Example.org")
    with refused("bad_credentials"):
        sign_in(email="noor@example.org", password=PASSWORD, now=cast.now)
    [user_id] = db.session.scalars(db.select(User.id).where(User.email == "noor@example.org"))
    verify_email(mint(user_id, TokenPurpose.VERIFY_EMAIL, now=cast.now), now=cast.now)
    opened = sign_in(email="noor@example.org", password=PASSWORD, now=cast.now)
    actor = actor_of(opened.user_id, opened.id, now=cast.now)
    assert actor is not None
    patient = own_patient(actor)
    assert (patient.full_name, patient.phone) == ("Noor Haddad", "+49305550142")


def test_who_asks_with_a_known_address_changes_nothing_and_its_owner_is_told(cast: Cast) -> None:
    owner = cast.amira.actor
    asks(cast, "Amira.Rahman@Example.org", password="a password of a stranger")
    assert owed_to(owner.user_id) == ["account_exists"]
    assert own_patient(owner).full_name == "Amira Rahman"
    with refused("bad_credentials"):
        sign_in(email=owner.email, password="a password of a stranger", now=cast.now)


def test_the_owner_of_an_account_that_is_shut_is_told_nothing(cast: Cast) -> None:
    archive_doctor(cast.petra.actor, cast.krug.doctor_id, now=cast.now)
    asks(cast, cast.krug.actor.email)
    assert owed_to(cast.krug.actor.user_id) == []


@pytest.mark.parametrize("email", ["noor@example.org", "amira.rahman@example.org"])
def test_what_is_wrong_is_told_alike_for_known_and_unknown_addresses(
    cast: Cast, email: str
) -> None:
    with refused("weak_password", field="password"):
        asks(cast, email, password="short")
    with refused("invalid", field="full_name"):
        asks(cast, email, name=" ")


@pytest.mark.parametrize("email", ["noor@example.org", "amira.rahman@example.org"])
def test_T24_one_password_is_hashed_for_known_and_unknown_addresses_before_anything_is_locked(
    cast: Cast, email: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked: list[bool] = []

    def watched(password: str) -> str:
        locked.append("in_transaction" in db.session().info)
        return hash_password(password)

    monkeypatch.setattr("clinic.accounts.register.hash_password", watched)
    asks(cast, email)
    assert locked == [False]


def test_two_children_with_one_mothers_address_are_two_patients(cast: Cast) -> None:
    twins = [
        register_patient(
            cast.nadia.actor,
            full_name=name,
            birth_date=date(2020, 2, 29),
            email="mother@example.org",
            now=cast.now,
        )
        for name in ("Ada Lind", "Ida Lind")
    ]
    update_patient(
        cast.nadia.actor,
        twins[0].id,
        full_name="Ada Lindt",
        email="mother@example.org",
        now=cast.now,
    )
    assert [twin.full_name for twin in twins] == ["Ada Lindt", "Ida Lind"]
    assert twins[0].id != twins[1].id


def test_a_patient_needs_no_address_and_no_user(cast: Cast) -> None:
    patient = register_patient(cast.nadia.actor, full_name="Hans Alt", now=cast.now)
    cast.desk_books(patient.id, cast.slot(FRIDAY, "09:00"))


def test_nobody_is_born_tomorrow(cast: Cast) -> None:
    for birth_date in (cast.now.date() + timedelta(days=1), date(1799, 1, 1)):
        with refused("invalid", field="birth_date"):
            register_patient(cast.nadia.actor, full_name="X", birth_date=birth_date, now=cast.now)


def test_the_desk_changes_what_is_given_and_the_rest_stays(cast: Cast) -> None:
    desk = cast.nadia.actor
    patient = register_patient(
        desk,
        full_name="Hans Alt",
        birth_date=date(1950, 1, 1),
        email="hans@example.org",
        phone="030 5550142",
        now=cast.now,
    )

    def now_is() -> tuple[object, ...]:
        return (patient.full_name, patient.birth_date, patient.email, patient.phone)

    change_patient(desk, patient.id, {"phone": " 030  5550143 "}, now=cast.now)
    assert now_is() == ("Hans Alt", date(1950, 1, 1), "hans@example.org", "+49305550143")
    change_patient(desk, patient.id, {"full_name": "Häns Neu", "email": ""}, now=cast.now)
    assert now_is() == ("Häns Neu", date(1950, 1, 1), "", "+49305550143")
    assert patient.search_name == "hans neu"
    change_patient(desk, patient.id, {"birth_date": None}, now=cast.now)
    assert now_is() == ("Häns Neu", None, "", "+49305550143")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"full_name": " "}, "full_name"),
        ({"email": "no address"}, "email"),
        ({"phone": "0" * 51}, "phone"),
        ({"phone": "abc"}, "phone"),
        ({"phone": "030 5550142 mother"}, "phone"),
        ({"birth_date": date(2400, 1, 1)}, "birth_date"),
    ],
)
def test_a_change_that_cannot_be_is_refused_at_its_field_and_nothing_changes(
    cast: Cast, changes: dict[str, Any], field: str
) -> None:
    with refused("invalid", field=field):
        change_patient(
            cast.nadia.actor, cast.leo_id, {"birth_date": date(2020, 1, 1)} | changes, now=cast.now
        )
    assert patient_for(cast.nadia.actor, cast.leo_id).birth_date == date(2019, 5, 4)


@pytest.mark.parametrize("who", ["amira", "miriam", "lena", "ida"])
def test_only_the_desk_changes_patients(cast: Cast, who: str) -> None:
    with refused("forbidden"):
        change_patient(getattr(cast, who).actor, cast.leo_id, {"phone": "1"}, now=cast.now)


def test_an_unknown_patient_is_not_there_to_change(cast: Cast) -> None:
    with refused("not_found"):
        change_patient(cast.nadia.actor, "no such id", {}, now=cast.now)


@pytest.mark.parametrize("who", ["amira", "lena", "ida"])
def test_only_the_desk_enters_and_corrects_patients(cast: Cast, who: str) -> None:
    actor = getattr(cast, who).actor
    with refused("forbidden"):
        register_patient(actor, full_name="X", now=cast.now)
    with refused("forbidden"):
        update_patient(actor, cast.leo_id, full_name="X", now=cast.now)


def test_a_guardian_acts_for_the_child_and_themselves(cast: Cast) -> None:
    assert [patient.full_name for patient, _ in patients_of(cast.miriam.actor)] == [
        "Miriam Keller",
        "Leo Keller",
    ]
    assert [patient.full_name for patient, _ in patients_of(cast.amira.actor)] == ["Amira Rahman"]
