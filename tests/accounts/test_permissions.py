"""The table of rights, written out a second time."""

from __future__ import annotations

import pytest

from clinic.accounts.actor import Actor
from clinic.accounts.permissions import Permission, Role, rights
from tests.refusals import refused

TABLE = {
    "patient": "own_account own_visits",
    "doctor": "own_account own_calendar own_figures own_profile own_schedule tasks",
    "receptionist": "all_patients all_schedules all_visits own_account tasks",
    "admin": "all_patients all_schedules all_visits figures manage_accounts manage_catalogue manage_clinic"
    " manage_doctors own_account read_audit tasks",
}


@pytest.mark.parametrize("role", Role)
def test_a_role_has_these_rights_and_no_others(role: Role) -> None:
    assert " ".join(sorted(rights(role, approved=True))) == TABLE[role]


@pytest.mark.parametrize("role", Role)
def test_who_waits_for_approval_may_only_see_the_own_account(role: Role) -> None:
    assert rights(role, approved=False) == {Permission.OWN_ACCOUNT}


def test_a_missing_right_is_refused_by_name_of_nothing() -> None:
    doctor = Actor(user_id="1", role=Role.DOCTOR, full_name="D", email="d@example.org")
    doctor.must(Permission.OWN_CALENDAR)
    with refused("forbidden"):
        doctor.must(Permission.ALL_VISITS)


def test_a_doctor_is_no_desk_and_a_desk_no_doctor() -> None:
    doctor, desk, patient = (
        Actor(user_id="1", role=role, full_name="X", email="x@example.org")
        for role in (Role.DOCTOR, Role.RECEPTIONIST, Role.PATIENT)
    )
    assert (doctor.is_staff, doctor.is_doctor, doctor.is_desk) == (True, True, False)
    assert (desk.is_staff, desk.is_doctor, desk.is_desk) == (True, False, True)
    assert (patient.is_staff, patient.is_patient_side) == (False, True)
