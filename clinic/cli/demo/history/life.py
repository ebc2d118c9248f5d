"""The life of one visit, from asking to its end: as the verbs would have written it, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from clinic.accounts.actor import SYSTEM, Actor
from clinic.accounts.permissions import Role
from clinic.booking import events
from clinic.booking.access import side_of
from clinic.booking.answer import note_end
from clinic.booking.attend import note_moment
from clinic.booking.book import new_appointment
from clinic.booking.cancel import is_late
from clinic.booking.housekeeping import KEPT_CLAIMS
from clinic.booking.lifecycle import LIVE, STEPS_OF_DAY, Status, Step, after
from clinic.booking.models import Appointment, AppointmentChange, Claim, Side
from clinic.booking.reason import NO_REASON_GIVEN, ReasonGiven
from clinic.booking.record.change import promise, set_time
from clinic.booking.record.claims import standing_claims
from clinic.booking.record.snapshot import Snapshot, as_text, snapshot
from clinic.booking.record.story import line_of_story
from clinic.booking.rules import Plan
from clinic.booking.times.verdict import Verdict
from clinic.cli.demo.history import size as shape
from clinic.cli.demo.history.calendar import MINUTE, TakenTime
from clinic.cli.demo.history.people import Known
from clinic.cli.demo.history.rows import Rows, columns_of, with_defaults
from clinic.cli.demo.history.telling import HOUR, Telling
from clinic.cli.demo.people import REASONS
from clinic.directory.queries import the_clinic
from clinic.tasks.kinds import TaskKind
from clinic.tasks.open_task import task_about

DAY = timedelta(days=1)
SORRY = ReasonGiven("The doctor is not at the clinic then. Please choose another time.")
CLOSED = ReasonGiven("The doctor is ill on that day. We are sorry.")
CANNOT_COME = ReasonGiven("Something came up.")
SQUEEZED_IN = "In pain, and cannot wait for the next free time."


@dataclass(slots=True)
class LifeOfVisit:
    """A visit as it becomes, with whom it concerns; `now` is up to when."""

    taken: TakenTime
    patient: Known
    rows: Rows
    telling: Telling
    chance: Random
    now: datetime
    stood: Snapshot | None = None

    def live(self, asked: datetime) -> Appointment:
        """Live through it, from the moment at which it is asked for; returns it as it stands."""
        visit = self._book(asked)
        agreed = self._answer(visit, asked)
        if agreed is not None:
            agreed = self._move(visit, agreed)
            if not self._call_off(visit, agreed):
                self.telling.remind(visit, self.patient, until=visit.starts_at)
                self._attend(visit)
        if self.stood:
            visit.snapshot = as_text(self.stood)
        if visit.status in LIVE and visit.ends_at >= self.now - KEPT_CLAIMS:
            for claim in standing_claims(visit):
                self._add(claim)
        return visit

    # -- before ------------------------------------------------------------------------------------

    def _book(self, asked: datetime) -> Appointment:
        kind, doctor = self.taken.kind, self.taken.doctor
        actor = self._asker()
        plan = self._plan()
        start = self.taken.start
        is_moved = self.chance.random() < shape.MOVED and start - asked > 8 * DAY
        if is_moved and start < self.now and not self.taken.lane:
            start -= 7 * DAY  # it will be moved to the time that is taken
        end = start + kind.minutes * MINUTE
        why = SQUEEZED_IN if self.taken.lane else ""
        verdict = Verdict(plan, start, end, self.taken.lane, why)
        asked_for = {
            "id": self._id(),
            "doctor_id": doctor.id,
            "patient_id": self.patient.id,
            "visit_type_id": kind.id,
            "reason": self.chance.choice(REASONS) if actor.is_patient_side else "",
        }
        made = new_appointment(actor, side_of(actor), verdict, now=asked, **asked_for)
        made.first_starts_at = start
        promise(made, the_clinic().zone)
        return with_defaults(made)

    def _answer(self, visit: Appointment, asked: datetime) -> datetime | None:
        """When it was confirmed; None while it waits, and where it was not."""
        actor = self._asker_of(visit)
        if visit.status is Status.CONFIRMED:
            self._first(visit, "booked", events.AppointmentBooked, actor, asked)
            return asked
        assert visit.decide_by is not None
        what = self.chance.random()
        expires, decide_by = what > 1 - shape.EXPIRED, visit.decide_by
        answered = min(asked + self.chance.lognormvariate(0.7, 1.1) * HOUR, decide_by - 2 * MINUTE)
        answered = decide_by + MINUTE if expires else max(answered, asked + 2 * MINUTE)
        self._first(visit, "requested", events.AppointmentRequested, actor, asked, answered)
        half = asked + (decide_by - asked) / 2
        row = task_about(TaskKind.REQUEST, visit, due_at=half, now=asked)
        self.telling.to_do(row, self.patient, settled=answered + MINUTE)
        if answered > self.now:
            return None
        if expires:
            self._end(visit, Step.EXPIRE, events.AppointmentExpired, SYSTEM, answered)
            return None
        if what < shape.DECLINED:
            doctor = self.taken.doctor.actor
            self._end(visit, Step.DECLINE, events.AppointmentDeclined, doctor, answered, SORRY)
            return None
        stood, visit.status = snapshot(visit), after(visit.status, Step.CONFIRM)
        visit.confirmed_at = visit.agreed_at = visit.answered_at = answered
        visit.decide_by = None
        by = self.chance.choice((self.taken.doctor.actor, self._desk()))
        self._next(visit, "confirmed", events.AppointmentConfirmed, by, answered, stood)
        return answered

    def _move(self, visit: Appointment, agreed: datetime) -> datetime:
        """To the time that is taken, if it had another one at first; when that was agreed."""
        if visit.starts_at == self.taken.start:
            return agreed
        at = min(agreed + self.chance.uniform(0.1, 5) * DAY, visit.starts_at - 2 * HOUR)
        at = max(at, agreed + MINUTE)
        stood, by = snapshot(visit), self._desk()
        set_time(visit, self.taken.doctor.id, self.taken.start, self._plan())
        visit.moved_by_clinic, visit.agreed_at = True, at
        self._next(visit, "moved", events.AppointmentMoved, by, at, stood)
        return at

    def _call_off(self, visit: Appointment, agreed: datetime) -> bool:
        """Whether somebody cancels it, by now."""
        what, left = self.chance.random(), visit.starts_at - agreed
        if what > shape.CANCELLED + shape.CANCELLED_BY_CLINIC:
            return False
        if what < shape.CANCELLED:
            late = self.chance.random() < shape.LATE
            actor, why = self._asker_of(visit), CANNOT_COME
            actor = actor if actor.is_patient_side else self._desk()
        else:
            late, actor, why = False, self._desk(), CLOSED
        before = min(DAY, left) if late else left
        at = visit.starts_at - before * self.chance.uniform(0.05, 0.9)
        if at > self.now:
            return False
        if actor.is_patient_side:
            visit.cancelled_late = is_late(visit, now=at)
        self._end(visit, Step.CANCEL, events.AppointmentCancelled, actor, at, why)
        return True

    # -- on the day --------------------------------------------------------------------------------

    def _attend(self, visit: Appointment) -> None:
        what, doctor = self.chance.random(), self.taken.doctor.actor
        if what < shape.NO_SHOW:
            at = visit.starts_at + self.chance.uniform(15, 40) * MINUTE
            if at <= self.now:
                self._step(visit, Step.MISS, self._desk(), at)
                row = task_about(TaskKind.MISSED, visit, due_at=at, now=at)
                reached = at + self.chance.uniform(0.2, 9) * DAY
                self.telling.to_do(row, self.patient, settled=reached, tried_by=self._desk())
            return
        if what > 1 - shape.LEFT_OPEN:
            return
        arrives = visit.starts_at - self.chance.uniform(-4, 15) * MINUTE
        called = max(arrives, visit.starts_at) + self.chance.expovariate(1 / 7) * MINUTE
        ends = called + visit.minutes * self.chance.uniform(0.6, 1.15) * MINUTE
        steps = ((Step.ARRIVE, self._desk(), arrives), (Step.ADMIT, doctor, called))
        for step, actor, at in (*steps, (Step.COMPLETE, doctor, ends)):
            if at > self.now:
                return
            self._step(visit, step, actor, at)
        if self.chance.random() < shape.RECORD_READ:
            self.telling.read(called, doctor, self.patient.id, "care")

    def _step(self, visit: Appointment, step: Step, actor: Actor, at: datetime) -> None:
        assert step in STEPS_OF_DAY
        stood, visit.status = snapshot(visit), after(visit.status, step)
        note_moment(visit, visit.status, at)
        self._next(visit, str(visit.status), events.AttendanceChanged, actor, at, stood)

    # -- what all steps have in common -------------------------------------------------------------

    def _first(
        self,
        visit: Appointment,
        what: str,
        event: type[events.AppointmentEvent],
        actor: Actor,
        at: datetime,
        answered: datetime | None = None,
    ) -> None:
        self._add(line_of_story(visit, what, visit.booked_by, actor, now=at))
        self._tell(visit, event, actor, at, answered)

    def _next(
        self,
        visit: Appointment,
        what: str,
        event: type[events.AppointmentEvent],
        actor: Actor,
        at: datetime,
        stood: Snapshot,
        why: ReasonGiven = NO_REASON_GIVEN,
    ) -> None:
        visit.version += 1
        self.stood = stood
        self._add(line_of_story(visit, what, side_of(actor), actor, now=at, stood=stood, why=why))
        self._tell(visit, event, actor, at)

    def _end(
        self,
        visit: Appointment,
        step: Step,
        event: type[events.AppointmentEvent],
        actor: Actor,
        at: datetime,
        why: ReasonGiven = NO_REASON_GIVEN,
    ) -> None:
        stood, visit.status = snapshot(visit), after(visit.status, step)
        if step is Step.DECLINE:
            visit.answered_at = at
        note_end(visit, side_of(actor), why.text, now=at)
        self._next(visit, str(visit.status), event, actor, at, stood, why)

    def _tell(
        self,
        visit: Appointment,
        event: type[events.AppointmentEvent],
        actor: Actor,
        at: datetime,
        answered: datetime | None = None,
    ) -> None:
        happened = event(
            at=at, actor_id=actor.user_id, appointment_id=visit.id, version=visit.version
        )
        self.telling.of_visit(happened, visit, self.patient, actor, answered=answered)

    def _plan(self) -> Plan:
        kind, doctor = self.taken.kind, self.taken.doctor
        return Plan(
            visit_type_id=kind.id,
            minutes=kind.minutes,
            buffer_before=kind.buffer_before,
            buffer_after=kind.buffer_after,
            auto_confirm=kind.auto_confirm and doctor.colleague.auto_confirm,
        )

    def _asker(self) -> Actor:
        """The patient where they book online, else the desk; the doctor does so after a visit."""
        user = self.patient.user
        online = self.taken.kind.online and not self.taken.lane
        if user is not None and online and self.chance.random() < shape.ONLINE:
            return Actor(user.id, Role.PATIENT, user.full_name, user.email)
        return self.taken.doctor.actor if self.chance.random() < 0.1 else self._desk()

    def _asker_of(self, visit: Appointment) -> Actor:
        """Who has asked for it, as an actor."""
        user = self.patient.user
        if visit.booked_by is Side.PATIENT and user is not None:
            return Actor(user.id, Role.PATIENT, user.full_name, user.email)
        doctor = self.taken.doctor.actor
        everybody = (doctor, *self.telling.crew.desk_actors)
        return next(one for one in everybody if one.user_id == visit.booked_by_user_id)

    def _desk(self) -> Actor:
        return self.chance.choice(self.telling.crew.desk_actors)

    def _add(self, row: AppointmentChange | Claim) -> None:
        if isinstance(row, Claim):
            row.id = self._id()
        self.rows.add(type(row), columns_of(with_defaults(row)))

    def _id(self) -> str:
        return f"{self.chance.getrandbits(128):032x}"
