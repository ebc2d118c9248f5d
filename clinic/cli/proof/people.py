"""Who plays in the proof: a clinic that never closes, its doctors, and patients enough to quarrel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from clinic.accounts.actor import Actor
from clinic.accounts.models import User
from clinic.accounts.permissions import Role
from clinic.accounts.register import register_user
from clinic.directory.catalogue import VisitTypeFields, save_specialty, save_visit_type
from clinic.directory.doctors import Profile, add_doctor
from clinic.directory.settings import change_clinic
from clinic.patients.register import sign_up
from clinic.scheduling.hours import set_weekly_hours
from clinic.scheduling.recurrence import WeeklyInterval

#: The lengths of the visit types, in minutes; each may begin every quarter of an hour.
LENGTHS = (15, 30, 45, 60)
#: How many doctors share the specialty in which "any doctor" is asked for.
COLLEAGUES = 3
#: So many visits ahead a patient may book here; the clinic's own limit is the largest there is.
VISITS_EACH = 100

_ALWAYS = [WeeklyInterval(weekday, 0, 24 * 60) for weekday in range(7)]
_PASSWORD = "seven-quiet-lanterns-ashore"  # noqa: S105 - nobody signs in, and everything is thrown away


@dataclass(frozen=True)
class Stage:
    """The ids of all that can be booked."""

    visit_types: dict[int, str]
    one: str
    other: str
    third: str
    fourth: str
    specialty: str


class Crowd:
    """Patients on demand."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._numbers = count(1)

    def patients(self, number: int) -> list[Actor]:
        """So many new patients."""
        return [self._patient() for _ in range(number)]

    def enough_for(self, visits: int) -> Iterator[Actor]:
        """A patient for each of so many visits, none with more than they may book."""
        for number in range(visits):
            if number % VISITS_EACH == 0:
                patient = self._patient()
            yield patient

    def _patient(self) -> Actor:
        number = next(self._numbers)
        return _actor(
            sign_up(
                email=f"patient{number}@proof.example",
                full_name=f"Patient {number}",
                password=_PASSWORD,
                verified=True,
                now=self._now,
            )
        )


def set_the_stage(now: datetime) -> Stage:
    """Fill the empty clinic, through the verbs that people use."""
    admin = _actor(
        register_user(
            email="admin@proof.example",
            full_name="Admin",
            role=Role.ADMIN,
            password=None,
            now=now,
        )
    )
    change_clinic(
        admin,
        {"time_zone": "UTC", "horizon_days": 730, "max_upcoming": VISITS_EACH},
        now=now,
    )
    types = {minutes: _visit_type(admin, minutes, now) for minutes in LENGTHS}
    alone = save_specialty(admin, name="Alone", now=now).id
    shared = save_specialty(admin, name="Shared", now=now).id
    one, other, third, fourth = (
        _doctor(admin, f"Doctor {number}", alone, types, now) for number in range(1, 5)
    )
    for number in range(COLLEAGUES):
        _doctor(admin, f"Colleague {number + 1}", shared, types, now)
    return Stage(types, one, other, third, fourth, shared)


def _visit_type(admin: Actor, minutes: int, now: datetime) -> str:
    fields = VisitTypeFields(name=f"{minutes} minutes", minutes=minutes, step_minutes=15)
    return save_visit_type(admin, fields, now=now).id


def _doctor(
    admin: Actor, name: str, specialty_id: str, types: dict[int, str], now: datetime
) -> str:
    profile = Profile(
        full_name=name, specialty_id=specialty_id, visit_types=dict.fromkeys(types.values())
    )
    email = f"{name.lower().replace(' ', '')}@proof.example"
    doctor = add_doctor(admin, email=email, profile=profile, now=now)
    set_weekly_hours(admin, doctor.id, _ALWAYS, now=now)
    return doctor.id


def _actor(user: User) -> Actor:
    return Actor(user_id=user.id, role=user.role, full_name=user.full_name, email=user.email)
