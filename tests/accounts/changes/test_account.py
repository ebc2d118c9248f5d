"""Correcting one's own account, and what follows from it elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from clinic.accounts.changes.account import change_account
from clinic.accounts.queries import account_of
from clinic.audit.models import AuditEntry
from clinic.db import db
from clinic.directory.queries import doctor_of, doctors_found
from clinic.patients.queries import own_patient, patients_of
from clinic.patients.register import update_patient
from tests.cast import Cast
from tests.counting import statements
from tests.refusals import refused


def test_an_account_is_shown_to_its_owner(cast: Cast) -> None:
    account = account_of(cast.amira.actor)
    assert (account.id, account.email) == (cast.amira.actor.user_id, "amira.rahman@example.org")
    assert (account.full_name, account.phone, account.role) == ("Amira Rahman", "", "patient")
    assert (account.locale, account.time_zone, account.verified) == (None, None, True)


def test_an_account_takes_one_query(cast: Cast) -> None:
    with statements() as found:
        account_of(cast.amira.actor)
    assert len(found) == 1


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        ({"full_name": "  Amira  Rahman-Weiß "}, {"full_name": "Amira Rahman-Weiß"}),
        ({"phone": " 030 555 0199 "}, {"phone": "+49305550199"}),
        ({"phone": ""}, {"phone": ""}),
        ({"locale": "en-gb"}, {"locale": "en_GB"}),
        ({"locale": "ar"}, {"locale": "ar"}),
        ({"time_zone": "Pacific/Auckland"}, {"time_zone": "Pacific/Auckland"}),
    ],
)
def test_what_is_named_is_changed_and_the_rest_stays(
    cast: Cast, changes: dict[str, Any], kept: dict[str, Any]
) -> None:
    before = account_of(cast.amira.actor)
    change_account(cast.amira.actor, changes, now=cast.now)
    assert account_of(cast.amira.actor) == replace(before, **kept)


def test_language_and_zone_can_be_given_back_to_the_clinic(cast: Cast) -> None:
    change_account(cast.amira.actor, {"locale": "de", "time_zone": "Asia/Tokyo"}, now=cast.now)
    change_account(cast.amira.actor, {"locale": None, "time_zone": None}, now=cast.now)
    account = account_of(cast.amira.actor)
    assert (account.locale, account.time_zone) == (None, None)


@pytest.mark.parametrize(
    "changes",
    [
        {"full_name": " "},
        {"full_name": None},
        {"full_name": 7},
        {"phone": "1" * 51},
        {"phone": None},
        {"locale": "klingon!"},
        {"locale": ""},
        {"locale": "xx"},
        {"locale": ["de"]},
        {"time_zone": "Mars/Olympus"},
        {"time_zone": ""},
        {"time_zone": 3},
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_changes_nothing(
    cast: Cast, changes: dict[str, Any]
) -> None:
    before = account_of(cast.amira.actor)
    with refused("invalid", field=next(iter(changes))):
        change_account(cast.amira.actor, changes, now=cast.now)
    assert account_of(cast.amira.actor) == before


def test_every_field_at_fault_is_told_at_once(cast: Cast) -> None:
    with refused("invalid") as refusal:
        change_account(cast.amira.actor, {"full_name": "", "locale": "?"}, now=cast.now)
    assert set(refusal.error.fields) == {"full_name", "locale"}


@pytest.mark.parametrize("name", ["email", "role", "password_hash", "approved_at", "id"])
def test_T21_nothing_else_of_an_account_is_changed_here(cast: Cast, name: str) -> None:
    with refused("unknown_field", field=name):
        change_account(cast.amira.actor, {name: "x"}, now=cast.now)


def test_a_change_leaves_one_entry_and_no_change_none(cast: Cast) -> None:
    change_account(cast.amira.actor, {}, now=cast.now)
    change_account(cast.amira.actor, {"phone": "030 5550142"}, now=cast.now)
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.at == cast.now))
    assert [(entry.action, entry.subject_id) for entry in entries] == [
        ("account_changed", cast.amira.actor.user_id)
    ]


def test_a_patients_record_follows_their_account(cast: Cast) -> None:
    changes = {"full_name": "Amira Rahman-Weiß", "phone": "030 555 0199"}
    change_account(cast.amira.actor, changes, now=cast.now)
    patient = own_patient(cast.amira.actor)
    assert (patient.full_name, patient.phone) == ("Amira Rahman-Weiß", "+49305550199")
    assert patient.search_name == "amira rahman weiss"
    assert patient.email == cast.amira.actor.email


def test_a_record_that_the_desk_has_corrected_is_left_alone_by_other_changes(cast: Cast) -> None:
    update_patient(
        cast.nadia.actor,
        cast.amira.patient_id,
        full_name="Amira R.",
        phone="030 5550142",
        now=cast.now,
    )
    change_account(cast.amira.actor, {"locale": "de"}, now=cast.now)
    patient = own_patient(cast.amira.actor)
    assert (patient.full_name, patient.phone) == ("Amira R.", "+49305550142")


def test_a_mothers_account_does_not_rename_her_child(cast: Cast) -> None:
    change_account(cast.miriam.actor, {"full_name": "Miriam Kellermann"}, now=cast.now)
    names = [patient.full_name for patient, _kind in patients_of(cast.miriam.actor)]
    assert names == ["Miriam Kellermann", "Leo Keller"]


def test_a_doctor_is_found_under_the_new_name(cast: Cast) -> None:
    change_account(cast.lena.actor, {"full_name": "Lena Großmann"}, now=cast.now)
    doctor = doctor_of(cast.lena.actor)
    assert (doctor.full_name, doctor.search_name) == ("Lena Großmann", "dr lena grossmann")
    assert [found.id for found in doctors_found(words="grossmann")] == [cast.lena.doctor_id]


def test_who_waits_for_approval_may_correct_their_account(cast: Cast) -> None:
    change_account(cast.ida.actor, {"phone": "030 5550142"}, now=cast.now)
    assert account_of(cast.ida.actor).phone == "+49305550142"
