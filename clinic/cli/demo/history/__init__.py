"""A year of a larger clinic, written by the thousand rows instead of acted out.

What a row is like say the verbs' own functions: how a visit begins, what a step of its state is, the line
in its story, what is owed to whom and what is to be done. Only what the verbs ask the database for is
known here beforehand: which time is free, who listens, and that the past is over.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import select, text

from clinic.accounts.models import User
from clinic.accounts.permissions import Role
from clinic.booking.models import Appointment, AppointmentChange, Claim, ResourceKind
from clinic.care.models import FollowUp, Note, NoteVersion
from clinic.cli.demo.cast import Cast, add_colleague, add_desk
from clinic.cli.demo.history.calendar import TakenTime, YearCalendar
from clinic.cli.demo.history.care import CareHistory
from clinic.cli.demo.history.life import LifeOfVisit
from clinic.cli.demo.history.people import Known, Panel, colleagues, patient_row, patients
from clinic.cli.demo.history.rows import Rows, columns_of, with_defaults
from clinic.cli.demo.history.size import AHEAD, BEHIND, Size
from clinic.cli.demo.history.telling import Crew, Telling
from clinic.cli.demo.people import DESK
from clinic.core.intervals import BusyTimes, Interval
from clinic.core.local_time import days_span, local_date
from clinic.db import db
from clinic.directory.public_holidays import public_holidays
from clinic.directory.queries import the_clinic
from clinic.directory.reminder_rules import rules_from
from clinic.notifications.kinds import Channel, Topic
from clinic.notifications.models import Message, Mute
from clinic.patients.models import Patient, PatientRelation, RelationKind
from clinic.scheduling.kinds import TimeOffKind
from clinic.scheduling.models import TimeOff
from clinic.tasks.models import Task, TaskAttempt

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
#: What points at what comes after it.
ORDER = (
    User, Patient, PatientRelation, Mute, TimeOff, Appointment, AppointmentChange, Claim, Note,
    NoteVersion, FollowUp, Task, TaskAttempt, Message,
)  # fmt: skip
#: Around its day the small demo has stories of its own: nobody is on holiday then.
STORIES = (-18, 25)
Say = Callable[[int], None]


def write_history(
    cast: Cast, size: Size, *, seed: int, password: str, founded: datetime, now: datetime, say: Say
) -> None:
    """Put a year around what the cast has done already, in the open transaction; by a seed the same.

    `founded` is when the clinic began, over a year before `now`. `say` hears how many rows there are.
    """
    _History(cast, size, seed=seed, now=now, say=say).write(password, founded)


class _History:
    def __init__(self, cast: Cast, size: Size, *, seed: int, now: datetime, say: Say) -> None:
        self.cast, self.size, self.now = cast, size, now
        self.chance = Random(seed)  # noqa: S311 - the same clinic every time
        self.clinic = the_clinic()
        self.zone, self.today = self.clinic.zone, local_date(now, self.clinic.zone)
        self.rows = Rows(say, ORDER)

    def write(self, password: str, founded: datetime) -> None:
        settled = [one.colleague for one in self.cast.doctors]
        for colleague in colleagues(self.size, settled, self.chance):
            add_colleague(self.cast, colleague, password, founded)
        add_desk(self.cast, DESK[1:], password, founded)
        doctors = self.cast.doctors
        hash_ = db.session.get_one(User, doctors[0].actor.user_id).password_hash
        everybody = patients(self.size, doctors, self.today, self.chance, password_hash=hash_ or "")
        panel = Panel(self.size, self.chance)
        year_began = self.now - BEHIND * DAY
        panel.settle(everybody, since=founded, until=year_began)
        for one in everybody:
            if one.joined:
                self._write_patient(one)
        self._write_visits(YearCalendar(
            doctors, today=self.today, zone=self.zone, closed=self._closed(),
            away=self._write_absences(), busy=self._busy(), chance=self.chance,
        ), panel)  # fmt: skip
        for one in panel.left():
            one.joined = self.now - self.chance.random() * BEHIND * DAY
            self._write_patient(one)
        self.rows.flush()
        self.rows.flush_audit()
        if db.session.connection().dialect.name == "postgresql":
            # It has planned for empty tables so far, and sees to that only after the transaction.
            db.session.execute(text("ANALYZE"))

    def _write_visits(self, calendar: YearCalendar, panel: Panel) -> None:
        rules = rules_from(self.clinic.reminders)
        crew, chance, now = self._crew(), self.chance, self.now
        telling = Telling(self.rows, crew, zone=self.zone, reminders=rules, now=now, chance=chance)
        care = CareHistory(self.rows, telling, zone=self.zone, now=now, chance=chance)
        for taken in calendar.taken(self.size):
            asked = self._asked(taken)
            patient = panel.takes(taken.doctor.id, taken.day, asked) if asked <= now else None
            if patient is None:
                continue
            if patient.is_new:
                self._write_patient(patient)
            life = LifeOfVisit(taken, patient, self.rows, telling, chance, now)
            visit = life.live(asked)
            self.rows.add(Appointment, columns_of(visit))
            again = next((kind.id for kind in taken.doctor.kinds if kind.name == "Follow-up"), None)
            care.follow(visit, patient, taken.doctor.actor, again)
            self.rows.keep()
        care.finish()

    def _asked(self, taken: TakenTime) -> datetime:
        """When somebody asked for it: mostly some days before, by day, at times on the same day."""
        if taken.lane or self.chance.random() < 0.12:
            return taken.start - self.chance.uniform(2.2, 5) * HOUR
        days = min(self.chance.lognormvariate(2.1, 0.9), AHEAD)
        asked = taken.start - days * DAY
        return asked + self.chance.uniform(-3, 5) * HOUR if days > 1 else asked

    def _write_patient(self, one: Known) -> None:
        one.is_new = False
        joined, user = one.joined, one.user
        assert joined is not None
        if user is not None:
            user.created_at = user.approved_at = joined
            user.email_verified_at = joined + timedelta(minutes=4)
            self.rows.add(User, columns_of(with_defaults(user)))
        self.rows.add(Patient, patient_row(one))
        if user is not None:
            relation = {"user_id": user.id, "patient_id": one.id, "kind": RelationKind.SELF}
            self.rows.add(PatientRelation, {"id": self._id(), **relation, "started_at": joined})
        self._note_patient(one, joined)
        self.rows.keep()

    def _note_patient(self, one: Known, joined: datetime) -> None:
        by, role = (
            (one.user.id, Role.PATIENT) if one.user else (self.cast.admin.user_id, Role.ADMIN)
        )
        registered = {"at": joined, "actor_id": by, "role": str(role)}
        about = {"subject_kind": "patient", "subject_id": one.id, "patient_id": one.id}
        self.rows.audit.append({**registered, "action": "patient_registered", **about})

    def _write_absences(self) -> dict[str, set[date]]:
        """Everybody's holidays and a few days of illness; by doctor's id, the days."""
        away: dict[str, set[date]] = {}
        for doctor in self.cast.doctors:
            summer = self.today - timedelta(
                days=(self.today - date(self.today.year, 8, 1)).days % 365
            )
            spans = [
                (summer + self.chance.randrange(-30, 30) * DAY, 14, TimeOffKind.VACATION),
                *((self.today - self.chance.randrange(30, BEHIND) * DAY, long, kind)
                  for long, kind in ((7, TimeOffKind.VACATION), (2, TimeOffKind.EMERGENCY))),
                (self.today + self.chance.randrange(30, AHEAD) * DAY, 5, TimeOffKind.VACATION),
            ]  # fmt: skip
            days = away.setdefault(doctor.id, set())
            for first, long, kind in spans:
                last = first + (long - 1) * DAY
                if self.today + STORIES[0] * DAY <= last and first <= self.today + STORIES[1] * DAY:
                    continue
                days |= {first + count * DAY for count in range(long)}
                self._write_absence(doctor.id, first, last, kind)
        return away

    def _write_absence(self, doctor_id: str, first: date, last: date, kind: TimeOffKind) -> None:
        span = days_span(first, last, self.zone)
        told = span.start if kind is TimeOffKind.EMERGENCY else span.start - 60 * DAY
        row = {"id": self._id(), "doctor_id": doctor_id, "kind": kind}
        times = {"starts_at": span.start, "ends_at": span.end, "created_at": min(told, self.now)}
        self.rows.add(TimeOff, {**row, **times})

    def _busy(self) -> dict[str, BusyTimes]:
        """What the small demo has taken, by doctor's id: what stands, and what stood in the past."""
        found: dict[str, list[Interval]] = {one.id: [] for one in self.cast.doctors}
        visits = select(Appointment.doctor_id, Appointment.starts_at, Appointment.ends_at)
        claims = select(Claim.resource_id, Claim.starts_at, Claim.ends_at)
        claims = claims.where(Claim.resource_kind == ResourceKind.DOCTOR)
        for query in (visits, claims):
            for doctor_id, start, end in db.session.execute(query):
                found[doctor_id].append(Interval(start, end + timedelta(minutes=15)))
        return {doctor_id: BusyTimes(spans) for doctor_id, spans in found.items()}

    def _closed(self) -> set[date]:
        years = range(self.today.year - 1, self.today.year + 2)
        return set(public_holidays(self.clinic.country, self.clinic.region, years))

    def _crew(self) -> Crew:
        """Doctors read of visits in the page: nobody wants fifteen mails a day."""
        desk = [self.cast.admin, *self.cast.desk]
        doctors = {one.id: db.session.get_one(User, one.actor.user_id) for one in self.cast.doctors}
        changes = (Topic.CHANGES, str(Channel.MAIL))
        for user in doctors.values():
            self.rows.add(Mute, {"user_id": user.id, "topic": changes[0], "channel": changes[1]})
        return Crew(
            desk=[db.session.get_one(User, one.user_id) for one in desk],
            desk_actors=self.cast.desk,
            doctors=doctors,
            muted={user.id: {changes} for user in doctors.values()},
        )

    def _id(self) -> str:
        return f"{self.chance.getrandbits(128):032x}"
