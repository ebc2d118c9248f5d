"""What doctors write about visits, and whom they ask to come back."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from clinic.accounts.actor import SYSTEM, Actor
from clinic.booking.lifecycle import LIVE, Status
from clinic.booking.models import Appointment
from clinic.care.events import PrivateNoteSaved, SharedNoteSaved
from clinic.care.follow_ups import events
from clinic.care.follow_ups.link import open_order
from clinic.care.follow_ups.schedule import Window, due_nudge, window_of
from clinic.care.kinds import FollowUpStatus, Visibility
from clinic.care.models import FollowUp, Note, NoteVersion
from clinic.cli.demo.history import size as shape
from clinic.cli.demo.history.people import Known
from clinic.cli.demo.history.rows import Rows, columns_of, with_defaults
from clinic.cli.demo.history.telling import Telling
from clinic.core.local_time import local_date

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
TEXTS = (
    "Blood pressure is better. Go on with the tablets.",
    "Please drink more, and walk for half an hour a day.",
    "The rash is healing; use the cream for another week.",
    "Findings as expected. Come back if the fever does.",
)
ORDERED = "How it goes with the new tablets."
NOT_NEEDED = "Seen elsewhere meanwhile."
#: So long after the last of its days, nobody asks for it any more.
FORGOTTEN = timedelta(days=14)


class CareHistory:
    """Notes and follow-ups of the visits that are told one after the other, as of `now`."""

    def __init__(
        self, rows: Rows, telling: Telling, *, zone: ZoneInfo, now: datetime, chance: Random
    ) -> None:
        self.rows, self.telling, self.zone, self.now, self.chance = (
            rows, telling, zone, now, chance,
        )  # fmt: skip
        self._orders: dict[str, list[tuple[FollowUp, Actor]]] = defaultdict(list)

    def follow(
        self, visit: Appointment, patient: Known, doctor: Actor, again_id: str | None
    ) -> None:
        """What the doctor writes after the visit; `again_id` is the kind of visit to come back for."""
        self._fulfil(visit, doctor)
        if visit.status is not Status.COMPLETED:
            return
        at = min(visit.ends_at + self.chance.uniform(1, 90) * MINUTE, self.now)
        what = self.chance.random()
        if what < shape.SHARED_NOTE:
            self._note(visit, patient, doctor, Visibility.SHARED, at)
        elif what < shape.SHARED_NOTE + shape.PRIVATE_NOTE:
            self._note(visit, patient, doctor, Visibility.PRIVATE, at)
        if again_id and self.chance.random() < shape.ORDERS_FOLLOW_UP:
            self._order(visit, doctor, again_id, at)

    def finish(self) -> None:
        """Write the follow-ups as they stand; those that nobody wants any more are dropped."""
        today = local_date(self.now, self.zone)
        for orders in self._orders.values():
            for order, doctor in orders:
                if order.status is FollowUpStatus.OPEN:
                    self._age(order, doctor, today)
                self.rows.add(FollowUp, columns_of(order))

    def _note(
        self,
        visit: Appointment,
        patient: Known,
        doctor: Actor,
        visibility: Visibility,
        at: datetime,
    ) -> None:
        id_ = f"{self.chance.getrandbits(128):032x}"
        note = Note(
            id=id_,
            appointment_id=visit.id,
            author_id=visit.doctor_id,
            visibility=visibility,
            created_at=at,
            changed_at=at,
        )
        self.rows.add(Note, columns_of(with_defaults(note)))
        text = self.chance.choice(TEXTS)
        self.rows.add(NoteVersion, {"note_id": id_, "version": 1, "text": text, "at": at})
        event = SharedNoteSaved if visibility is Visibility.SHARED else PrivateNoteSaved
        saved = event(
            at=at, actor_id=doctor.user_id, note_id=id_, appointment_id=visit.id, version=1
        )
        self.telling.of_note(saved, visit, patient, doctor)

    def _order(self, visit: Appointment, doctor: Actor, kind_id: str, at: datetime) -> None:
        weeks, visited = self.chance.randrange(2, 13), local_date(visit.starts_at, self.zone)
        window = window_of(visited, weeks=weeks, plus_minus=1)
        order = FollowUp(
            id=f"{self.chance.getrandbits(128):032x}",
            ordered_by_appointment_id=visit.id,
            patient_id=visit.patient_id,
            doctor_id=visit.doctor_id,
            visit_type_id=kind_id,
            weeks=weeks,
            plus_minus=1,
            window_from=window.first,
            window_until=window.last,
            text=ORDERED,
            created_at=at,
        )
        open_order(order, local_date(at, self.zone))
        self._orders[visit.patient_id].append((with_defaults(order), doctor))
        self._tell(events.FollowUpOrdered, order, doctor, at)

    def _fulfil(self, visit: Appointment, doctor: Actor) -> None:
        """The visit is what the one open follow-up asks for, if there is one in whose days it is."""
        day = local_date(visit.starts_at, self.zone)
        fitting = [
            order
            for order, _doctor in self._orders.get(visit.patient_id, ())
            if order.status is FollowUpStatus.OPEN
            and order.visit_type_id == visit.visit_type_id
            and order.doctor_id == visit.doctor_id
            and order.created_at < visit.created_at
            and order.window_from <= day <= order.window_until
        ]
        if len(fitting) != 1 or visit.status not in LIVE - {Status.NO_SHOW}:
            return
        order = fitting[0]
        order.status, order.appointment_id, order.next_on = FollowUpStatus.BOOKED, visit.id, None
        self._tell(events.FollowUpBooked, order, doctor, visit.created_at)
        if visit.status is Status.COMPLETED:
            order.status, order.ended_at = FollowUpStatus.DONE, min(visit.ends_at, self.now)
            self._tell(events.FollowUpDone, order, doctor, order.ended_at)

    def _age(self, order: FollowUp, doctor: Actor, today: date) -> None:
        if order.window_until + FORGOTTEN < today:
            at = self.now - (today - order.window_until - FORGOTTEN)
            order.status, order.drop_reason, order.ended_at = (
                FollowUpStatus.DROPPED, NOT_NEEDED, at,
            )  # fmt: skip
            order.next_on = None
            self._tell(events.FollowUpDropped, order, doctor, at)
            return
        window = Window(order.window_from, order.window_until)
        order.next_on = due_nudge(order.opened_on, window, today - DAY)[1]

    def _tell(
        self, event: type[events.FollowUpEvent], order: FollowUp, doctor: Actor, at: datetime
    ) -> None:
        actor = doctor if event is not events.FollowUpDone else SYSTEM
        told = event(at=at, actor_id=actor.user_id, follow_up_id=order.id)
        self.telling.note(told, actor, "follow_up", order.id, order.patient_id)
