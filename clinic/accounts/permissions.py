"""Who may do what: one table, pure. Every endpoint names one of these permissions.

A permission opens a door; whose things lie behind it is asked when they are loaded (`access.py` of
each room), so that somebody else's appointment simply does not exist.
"""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a user is to the clinic."""

    PATIENT = "patient"
    DOCTOR = "doctor"
    RECEPTIONIST = "receptionist"
    ADMIN = "admin"


#: Who works here and is no doctor.
HOUSE = (Role.RECEPTIONIST, Role.ADMIN)


class Permission(StrEnum):
    """What somebody may be allowed to do."""

    OWN_ACCOUNT = "own_account"  # sign out, see and change one's own account
    OWN_VISITS = "own_visits"  # as a patient, or for one: book, see, move, cancel
    OWN_CALENDAR = "own_calendar"  # as a doctor: week, requests, attendance
    OWN_SCHEDULE = "own_schedule"  # as a doctor: hours, time off
    OWN_PROFILE = "own_profile"  # as a doctor: what patients read
    TASKS = "tasks"  # people to reach, things to decide: a doctor their own, the desk all
    ALL_VISITS = "all_visits"  # the desk: book, move, cancel for everybody
    ALL_SCHEDULES = "all_schedules"  # the desk: absences of every doctor, and their hours on a date
    ALL_PATIENTS = "all_patients"  # the desk: contacts of everybody
    MANAGE_DOCTORS = "manage_doctors"
    MANAGE_ACCOUNTS = "manage_accounts"  # lost second factors, links for a new password
    MANAGE_CATALOGUE = "manage_catalogue"  # specialties, visit types
    MANAGE_CLINIC = "manage_clinic"  # settings, policy, closed days
    READ_AUDIT = "read_audit"
    FIGURES = "figures"  # of the whole clinic
    OWN_FIGURES = "own_figures"  # as a doctor: of oneself alone


_DOCTOR = frozenset(
    {
        Permission.OWN_ACCOUNT,
        Permission.OWN_CALENDAR,
        Permission.OWN_SCHEDULE,
        Permission.OWN_PROFILE,
        Permission.OWN_FIGURES,
        Permission.TASKS,
    }
)
_DESK = frozenset(
    {
        Permission.OWN_ACCOUNT,
        Permission.ALL_VISITS,
        Permission.ALL_SCHEDULES,
        Permission.ALL_PATIENTS,
        Permission.TASKS,
    }
)

RIGHTS: dict[Role, frozenset[Permission]] = {
    Role.PATIENT: frozenset({Permission.OWN_ACCOUNT, Permission.OWN_VISITS}),
    Role.DOCTOR: _DOCTOR,
    Role.RECEPTIONIST: _DESK,
    Role.ADMIN: _DESK
    | {
        Permission.MANAGE_DOCTORS,
        Permission.MANAGE_ACCOUNTS,
        Permission.MANAGE_CATALOGUE,
        Permission.MANAGE_CLINIC,
        Permission.READ_AUDIT,
        Permission.FIGURES,
    },
}

#: What somebody who waits for an admin's approval may do.
WAITING = frozenset({Permission.OWN_ACCOUNT})


def rights(role: Role, *, approved: bool) -> frozenset[Permission]:
    """All permissions of a role; who has not been approved has no right of the role yet."""
    return RIGHTS[role] if approved else WAITING
