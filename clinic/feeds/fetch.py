"""What a calendar fetches, and which calendars somebody has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update

from clinic.accounts.actor import Actor
from clinic.accounts.queries import reader_of_mail
from clinic.audit.reads import note_read
from clinic.booking.lifecycle import ENDED
from clinic.booking.models import Appointment
from clinic.booking.queries.find import Visit, visits_query
from clinic.core.errors import NotFound
from clinic.db import aside, db
from clinic.directory.queries import own_doctor_id
from clinic.feeds.keep import hash_of
from clinic.feeds.models import CalendarFeed
from clinic.patients.models import Patient
from clinic.patients.queries import check_acts_for

#: A calendar keeps what is over for so long, and has no more visits than these, the next ones first.
BEHIND = timedelta(days=90)
MOST_VISITS = 3000


@dataclass(frozen=True, slots=True)
class Fetched:
    """The visits of a feed, in order of time; `reader` is whose calendar it is."""

    feed: CalendarFeed
    reader: Actor
    visits: list[Visit]

    @property
    def of_patient(self) -> bool:
        return self.feed.patient_id is not None


def fetch(token: str, *, now: datetime) -> Fetched:
    """What stands in the calendar of a secret: what will take place, or did in the last 90 days.

    Raises NotFound, the same for a secret that never was and one whose owner may not read it (any
    more): it is revoked, the account is shut, the relation to the patient has ended.
    """
    feed = db.session.scalar(select(CalendarFeed).where(CalendarFeed.token_hash == hash_of(token)))
    reader = reader_of_mail(feed.user_id) if feed else None
    if feed is None or reader is None:
        raise NotFound()
    rows = db.session.execute(
        visits_query(reader)
        .where(
            _whose(feed, reader),
            Appointment.status.not_in(ENDED),
            Appointment.starts_at > now - BEHIND,
        )
        .order_by(Appointment.starts_at.desc(), Appointment.id)
        .limit(MOST_VISITS)
    )
    return Fetched(feed, reader, [Visit(*row) for row in rows][::-1])


def note_fetched(fetched: Fetched, *, sent: bool, now: datetime) -> None:
    """A calendar has looked; `sent`: it was told something new, which goes into the audit."""
    feed = fetched.feed
    with aside() as session:
        session.execute(
            update(CalendarFeed).where(CalendarFeed.id == feed.id).values(fetched_at=now)
        )
        if sent:
            note_read(
                actor_id=feed.user_id,
                subject_kind="calendar_feed",
                subject_id=feed.id,
                reason="ics",
                now=now,
            )


def feeds_of(actor: Actor) -> Sequence[tuple[CalendarFeed, Patient | None]]:
    """The actor's calendars, the oldest first, each with the patient whose visits it fetches."""
    rows = db.session.execute(
        select(CalendarFeed, Patient)
        .outerjoin(Patient, Patient.id == CalendarFeed.patient_id)
        .where(CalendarFeed.user_id == actor.user_id)
        .order_by(CalendarFeed.created_at, CalendarFeed.id)
    )
    return [(feed, patient) for feed, patient in rows]


def _whose(feed: CalendarFeed, reader: Actor) -> ColumnElement[bool]:
    """The condition that a visit belongs into the feed. Raises NotFound."""
    if feed.patient_id is None:
        return Appointment.doctor_id == own_doctor_id(reader)
    check_acts_for(reader, feed.patient_id)
    return Appointment.patient_id == feed.patient_id
