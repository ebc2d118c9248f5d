"""Acting a planned visit out, step by step, each at its moment."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from clinic.accounts.actor import Actor
from clinic.booking.answer import confirm, decline
from clinic.booking.attend import attend
from clinic.booking.book import book
from clinic.booking.cancel import cancel
from clinic.booking.housekeeping import expire_unanswered
from clinic.booking.lifecycle import Status, Step, way_to
from clinic.booking.models import Appointment
from clinic.booking.record.remark import write_remark
from clinic.booking.reschedule import reschedule
from clinic.care.allergies import write_allergies
from clinic.care.follow_ups.order import order_follow_up
from clinic.care.kinds import Visibility
from clinic.care.notes.write import write_note
from clinic.cli.demo.cast import Cast
from clinic.cli.demo.people import REASONS
from clinic.cli.demo.script import Act, Script
from clinic.cli.demo.visits import DAY, HOUR, MINUTE, DemoPlan

ADVICE = "Drink more water, and come back if the headaches do."
AGAIN = "Blood pressure again. Please bring the list of what you measured."
SORRY = "I am sorry, I am not at the clinic then. Please choose another time."


class DemoStage:
    """Where plans become acts of a script."""

    def __init__(self, cast: Cast, script: Script) -> None:
        self.cast, self.script = cast, script

    def put_on(self, number: int, plan: DemoPlan) -> None:
        """Let the visit be asked for; what follows is added once it has been."""

        def ask(now: datetime) -> None:
            visit = book(
                self._asker(plan),
                doctor_id=plan.doctor.id,
                visit_type_id=plan.kind.id,
                starts_at=plan.start,
                patient_id=plan.patient.id,
                reason=REASONS[number % len(REASONS)] if not plan.by_desk else "",
                now=now,
            )
            self._go_on(visit, plan, now)

        self.script.at(plan.asked, ask)

    def _asker(self, plan: DemoPlan) -> Actor:
        """Who acts for the patient: themselves, or the desk."""
        own = None if plan.by_desk else plan.patient.actor
        return own or self.cast.admin

    def _go_on(self, visit: Appointment, plan: DemoPlan, asked: datetime) -> None:
        id_, doctor = visit.id, plan.doctor.actor
        act = self.script.at
        match plan.ending:
            case "requested":
                return
            case "expired":
                act(asked + DAY + MINUTE, lambda now: _ignore(expire_unanswered(now=now)))
                return
            case "declined":
                act(asked + HOUR, lambda now: _ignore(decline(doctor, id_, reason=SORRY, now=now)))
                return
        if visit.decide_by is not None:
            act(asked + HOUR, lambda now: _ignore(confirm(doctor, id_, now=now)))
        self._carry_on(id_, plan)
        if plan.patient is self.cast.patients[0]:
            self._write_about(id_, plan)
        if plan.back_in:
            # No visit of this kind is planned: nobody has booked it yet.
            self._ask_back(id_, plan, kind="Health check", weeks=plan.back_in)

    def _carry_on(self, id_: str, plan: DemoPlan) -> None:
        patient, doctor = self._asker(plan), plan.doctor.actor
        act, start = self.script.at, plan.start
        match plan.ending:
            case "cancelled" | "cancelled_late":
                before = 2 * DAY if plan.ending == "cancelled" else 3 * HOUR
                why = "Something came up."
                act(start - before, lambda now: _ignore(cancel(patient, id_, reason=why, now=now)))
            case "forgotten":
                return
            case "called_off":
                off = partial(cancel, self.cast.desk[0], id_, reason=SORRY)
                act(plan.asked + 2 * DAY - 2 * HOUR, lambda now: _ignore(off(now=now)))
            case "no_show":
                act(
                    start + 20 * MINUTE,
                    lambda now: _ignore(attend(doctor, id_, Step.MISS, now=now)),
                )
            case "wishes":
                act(
                    plan.asked + 6 * DAY - 2 * HOUR,
                    lambda now: _ignore(reschedule(patient, id_, starts_at=start + HOUR, now=now)),
                )
            case _:
                self._attend(id_, plan)

    def _write_about(self, id_: str, plan: DemoPlan) -> None:
        """What the demo patient's doctor noted after a visit, and the desk before one."""
        doctor, patient_id = plan.doctor.actor, plan.patient.id
        if plan.ending == "confirmed":
            remark = partial(write_remark, self.cast.admin, id_, text="Needs the lift")
            self.script.at(plan.asked + 2 * HOUR, lambda now: _ignore(remark(now=now)))
        elif plan.ending == "completed":
            told = partial(write_note, doctor, id_, visibility=Visibility.SHARED, text=ADVICE)
            self.script.at(plan.start + HOUR, lambda now: _ignore(told(now=now)))
            known = partial(write_allergies, doctor, patient_id, text="Penicillin (rash)")
            self.script.at(plan.start + HOUR, lambda now: _ignore(known(now=now)))
            self._ask_back(id_, plan, kind="Follow-up", weeks=4)

    def _ask_back(self, id_: str, plan: DemoPlan, *, kind: str, weeks: int) -> None:
        asked_for = {"weeks": weeks, "visit_type_id": self.cast.kinds[kind].id, "text": AGAIN}
        order = partial(order_follow_up, plan.doctor.actor, id_, **asked_for)  # type: ignore[arg-type]
        self.script.at(plan.start + HOUR, lambda now: _ignore(order(now=now)))

    def _attend(self, id_: str, plan: DemoPlan) -> None:
        """Arrives, is called in, is done; today's visits come as far as the clock has."""
        whole = way_to(Status.COMPLETED)
        length = plan.kind.minutes * MINUTE / (len(whole) - 2)
        taken = whole if plan.ending == "confirmed" else way_to(Status(plan.ending))
        for number, step in enumerate(taken):
            moment = plan.start + (number - 1) * length if number else plan.start - 10 * MINUTE
            self.script.at(moment, _attending(plan, id_, step))


def _attending(plan: DemoPlan, id_: str, step: Step) -> Act:
    return lambda now: _ignore(attend(plan.doctor.actor, id_, step, now=now))


def _ignore(_result: object) -> None:
    """An act gives nothing back."""
