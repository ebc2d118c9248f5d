"""One small clinic and its people, always the same, made through the clinic's own verbs.

It is Tuesday, 24 November 2026, 10:00 in Berlin. All doctors see patients Monday to Friday, 08:30
to 12:30 and 13:30 to 17:00.

- Petra Sommer is the admin, Nadia Brandt the receptionist.
- Dr Lena Hartmann and Dr Jonas Krug: general medicine. Both look at each request themselves.
- Dr Samuel Okafor: cardiology. Confirms by himself what the visit type lets him: follow-ups.
- Dr Ida Winter has registered and waits for an admin.
- Amira Rahman and Jonas Weber are patients; Miriam Keller is one too, and the mother of Leo.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from flask import Flask, has_app_context

from clinic.accounts.actor import Actor
from clinic.accounts.models import User
from clinic.accounts.permissions import Role
from clinic.accounts.register import register_user
from clinic.booking.answer import confirm
from clinic.booking.book import book
from clinic.booking.hold import hold
from clinic.booking.models import Appointment, Hold
from clinic.core.clock import require_aware
from clinic.db import db, transaction
from clinic.directory.catalogue import VisitTypeFields, save_specialty, save_visit_type
from clinic.directory.doctors import Profile, add_doctor, apply_as_doctor
from clinic.directory.models import Doctor
from clinic.directory.settings import change_clinic
from clinic.patients.models import PatientRelation, RelationKind
from clinic.patients.queries import own_patient
from clinic.patients.register import register_patient, sign_up
from clinic.scheduling.hours import set_weekly_hours
from clinic.scheduling.recurrence import WeeklyInterval

BERLIN = ZoneInfo("Europe/Berlin")
#: Where the tests begin: Tuesday, 10:00 in Berlin.
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 11, day) for day in (24, 25, 26, 27))
SATURDAY, NEXT_MONDAY, NEXT_TUESDAY = date(2026, 11, 28), date(2026, 11, 30), date(2026, 12, 1)
#: When everybody was entered, three weeks before.
FOUNDED = datetime(2026, 11, 3, 9, tzinfo=UTC)
PASSWORD = "quiet-harbour-lantern-42"

MORNING, AFTERNOON = (8 * 60 + 30, 12 * 60 + 30), (13 * 60 + 30, 17 * 60)
OFFICE_HOURS = [
    WeeklyInterval(weekday, start, end)
    for weekday in range(5)
    for start, end in (MORNING, AFTERNOON)
]


@dataclass(frozen=True)
class Staff:
    """Somebody who works here; only doctors have a `doctor_id`."""

    actor: Actor
    doctor_id: str = ""


@dataclass(frozen=True)
class OnlinePatient:
    """A patient who signs in: a user, and the patient they are themselves."""

    actor: Actor
    patient_id: str


@dataclass(frozen=True)
class Cast:
    """Everybody's ids, and what they do most often, in sentences.

    Plain values: the same for every copy of the database in which they were gathered.
    """

    petra: Staff
    nadia: Staff
    lena: Staff
    krug: Staff
    samuel: Staff
    ida: Staff
    amira: OnlinePatient
    jonas: OnlinePatient
    miriam: OnlinePatient
    leo_id: str
    general_medicine: str
    cardiology: str
    first_visit: str
    follow_up: str
    health_check: str
    phone_call: str
    now: datetime = NOW
    app: Flask | None = None

    def of(self, app: Flask) -> Cast:
        """The same people, able to act in a test that opens no context of the application."""
        return replace(self, app=app)

    def slot(self, day: date, clock: str) -> datetime:
        """The instant of a time of day in the clinic, written "09:00"."""
        return datetime.combine(day, time.fromisoformat(clock), BERLIN).astimezone(UTC)

    def books(
        self,
        who: OnlinePatient,
        at: datetime,
        *,
        doctor: Staff | None = None,
        visit_type: str | None = None,
        patient_id: str | None = None,
        reason: str = "",
        now: datetime | None = None,
    ) -> Appointment:
        """A patient books online: with Lena, a first visit, for themselves, unless told."""
        with self._in_the_clinic():
            return book(
                who.actor,
                doctor_id=(doctor or self.lena).doctor_id,
                visit_type_id=visit_type or self.first_visit,
                starts_at=at,
                patient_id=patient_id,
                reason=reason,
                now=now or self.now,
            )

    def amira_books(
        self,
        at: datetime,
        *,
        doctor: Staff | None = None,
        visit_type: str | None = None,
        reason: str = "",
        now: datetime | None = None,
    ) -> Appointment:
        """Amira books online, as in `books`."""
        return self.books(
            self.amira, at, doctor=doctor, visit_type=visit_type, reason=reason, now=now
        )

    def amira_has_a_visit(
        self, at: datetime, *, visit_type: str | None = None, now: datetime | None = None
    ) -> Appointment:
        """Amira has asked for a visit with Lena, and Lena has confirmed it at once."""
        asked = self.amira_books(at, visit_type=visit_type, now=now)
        with self._in_the_clinic():
            return confirm(self.lena.actor, asked.id, now=now or self.now)

    def desk_books(
        self,
        patient_id: str,
        at: datetime,
        *,
        doctor: Staff | None = None,
        visit_type: str | None = None,
        override_reason: str = "",
        now: datetime | None = None,
    ) -> Appointment:
        """Nadia books at the desk: with Lena, a first visit, unless told otherwise."""
        with self._in_the_clinic():
            return book(
                self.nadia.actor,
                doctor_id=(doctor or self.lena).doctor_id,
                visit_type_id=visit_type or self.first_visit,
                starts_at=at,
                patient_id=patient_id,
                override_reason=override_reason,
                now=now or self.now,
            )

    def holds(
        self,
        who: OnlinePatient,
        at: datetime,
        *,
        doctor: Staff | None = None,
        visit_type: str | None = None,
        replace: bool = False,
        now: datetime | None = None,
    ) -> Hold:
        """A patient keeps a time while filling in the form: Lena's, unless told otherwise."""
        with self._in_the_clinic():
            return hold(
                who.actor,
                doctor_id=(doctor or self.lena).doctor_id,
                visit_type_id=visit_type or self.first_visit,
                starts_at=at,
                replace=replace,
                now=now or self.now,
            )

    @contextmanager
    def _in_the_clinic(self) -> Iterator[None]:
        if has_app_context():
            yield
            return
        assert self.app is not None, "open a context of the application, or say cast.of(app)"
        with self.app.app_context():
            yield


def gather(now: datetime = FOUNDED) -> Cast:
    """Let everybody come into an empty clinic; inside a context of the application."""
    petra, nadia = (
        _staff(name, role, now)
        for name, role in (("Petra Sommer", Role.ADMIN), ("Nadia Brandt", Role.RECEPTIONIST))
    )
    admin = petra.actor
    change_clinic(
        admin,
        {
            "name": "Lindenhof Clinic",
            "address": "Lindenstraße 12, 10969 Berlin",
            "phone": "+49 30 555 0120",
            "time_zone": "Europe/Berlin",
            "second_factor_required": False,
        },
        now=now,
    )
    general = save_specialty(admin, name="General medicine", now=now).id
    cardiology = save_specialty(admin, name="Cardiology", now=now).id
    first, follow_up, check, phone = (
        save_visit_type(admin, fields, now=now).id for fields in VISIT_TYPES
    )
    lena = _doctor(
        admin,
        Profile(
            full_name="Lena Hartmann",
            title="Dr",
            specialty_id=general,
            biography="Family doctor since 2009.",
            room="Room 4",
            languages=["en", "de"],
            visit_types=dict.fromkeys((first, follow_up, check, phone)),
        ),
        now,
    )
    krug = _doctor(
        admin,
        Profile(
            full_name="Jonas Krug",
            title="Dr",
            specialty_id=general,
            room="Room 5",
            languages=["de"],
            visit_types=dict.fromkeys((first, follow_up)),
        ),
        now,
    )
    samuel = _doctor(
        admin,
        Profile(
            full_name="Samuel Okafor",
            title="Dr",
            specialty_id=cardiology,
            room="Room 7",
            languages=["en", "fr"],
            visit_types=dict.fromkeys((first, follow_up, check)),
            auto_confirm=True,
        ),
        now,
    )
    miriam = _online_patient("Miriam Keller", now)
    return Cast(
        petra=petra,
        nadia=nadia,
        lena=lena,
        krug=krug,
        samuel=samuel,
        ida=_applicant("Ida Winter", general, now),
        amira=_online_patient("Amira Rahman", now),
        jonas=_online_patient("Jonas Weber", now),
        miriam=miriam,
        leo_id=_child("Leo Keller", miriam, nadia, now),
        general_medicine=general,
        cardiology=cardiology,
        first_visit=first,
        follow_up=follow_up,
        health_check=check,
        phone_call=phone,
    )


VISIT_TYPES = (
    VisitTypeFields(name="First visit", minutes=30),
    VisitTypeFields(name="Follow-up", minutes=15, auto_confirm=True),
    VisitTypeFields(name="Health check", minutes=45, buffer_before=5, buffer_after=10),
    VisitTypeFields(name="Phone call", minutes=15, mode="phone", online=False),
)


def another_admin(name: str = "Paul Vogt", *, now: datetime = FOUNDED) -> Actor:
    """An admin besides Petra, who is alone otherwise; inside a context of the application."""
    return _staff(name, Role.ADMIN, now).actor


def email_of(full_name: str) -> str:
    """Everybody's address: first.last@example.org."""
    return f"{full_name.lower().replace(' ', '.')}@example.org"


def actor_for(user: User) -> Actor:
    """The person as a request would know them, without a session."""
    return Actor(
        user_id=user.id,
        role=user.role,
        full_name=user.full_name,
        email=user.email,
        approved=user.approved_at is not None,
    )


def _staff(name: str, role: Role, now: datetime) -> Staff:
    user = register_user(
        email=email_of(name), full_name=name, role=role, password=PASSWORD, verified=True, now=now
    )
    return Staff(actor_for(user))


def _doctor(admin: Actor, profile: Profile, now: datetime) -> Staff:
    doctor = add_doctor(
        admin, email=email_of(profile.full_name), profile=profile, password=PASSWORD, now=now
    )
    set_weekly_hours(admin, doctor.id, OFFICE_HOURS, now=now)
    return _staff_of(doctor)


def _applicant(name: str, specialty_id: str, now: datetime) -> Staff:
    doctor = apply_as_doctor(
        email=email_of(name),
        full_name=name,
        password=PASSWORD,
        specialty_id=specialty_id,
        now=now,
    )
    db.session.get_one(User, doctor.user_id).email_verified_at = now
    db.session.commit()
    return _staff_of(doctor)


def _staff_of(doctor: Doctor) -> Staff:
    return Staff(actor_for(db.session.get_one(User, doctor.user_id)), doctor.id)


def _online_patient(name: str, now: datetime) -> OnlinePatient:
    user = sign_up(email=email_of(name), full_name=name, password=PASSWORD, verified=True, now=now)
    actor = actor_for(user)
    return OnlinePatient(actor, own_patient(actor).id)


def _child(name: str, guardian: OnlinePatient, desk: Staff, now: datetime) -> str:
    """A patient without a user; the address is the mother's."""
    child = register_patient(
        desk.actor,
        full_name=name,
        birth_date=date(2019, 5, 4),
        email=guardian.actor.email,
        now=now,
    )
    with transaction() as session:
        session.add(
            PatientRelation(
                user_id=guardian.actor.user_id,
                patient_id=child.id,
                kind=RelationKind.GUARDIAN,
                started_at=require_aware(now),
            )
        )
    return child.id
