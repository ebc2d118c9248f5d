"""What has become of a visit since the mail with a link to it left, and what the link can still do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from clinic.accounts.actor import Actor
from clinic.accounts.queries import reader_of_mail
from clinic.booking.attend import may_attend
from clinic.booking.cancel import changeable_until
from clinic.booking.lifecycle import ENDED, OPEN
from clinic.booking.links.visit_link import LinkPurpose, VisitLink
from clinic.booking.models import Appointment, AppointmentChange
from clinic.booking.queries.find import Visit, visit
from clinic.booking.record.story import RETIMED
from clinic.booking.undo import UNDOABLE, can_undo
from clinic.core.errors import NotFound
from clinic.db import db

#: Of what a link does, the noun of the step by which it is taken back.
STEPS = {LinkPurpose.MOVE: "reschedule", LinkPurpose.CANCEL: "cancellation"}


class LinkState(StrEnum):
    """Whether a link still does what it says, and if not, why."""

    GOOD = "good"
    DONE = "done"  # it has done it, and nothing has happened since
    ENDED = "ended"  # cancelled, declined, not answered in time
    MERGED = "merged"  # the patient's record has become another
    MOVED = "moved"
    UNDONE = "undone"  # what was done last has been taken back
    CHANGED = "changed"  # something else has; the time stands
    OVER = "over"  # it has begun


@dataclass(frozen=True, slots=True)
class LinkedVisit:
    """A visit as a link of a mail leads to it; `actor` is to whom the mail went."""

    link: VisitLink
    actor: Actor
    visit: Visit
    state: LinkState
    may_undo: bool


def offered(
    one: Appointment, *, now: datetime, reminded_at: datetime | None = None
) -> frozenset[LinkPurpose]:
    """For what a letter about a visit that leaves now has links; `reminded_at` is now in a reminder."""
    if one.status not in OPEN or one.starts_at <= now:
        return frozenset()
    found = {LinkPurpose.CALENDAR, LinkPurpose.CHANGE, LinkPurpose.CANCEL}
    if now <= changeable_until(one, reminded_at=reminded_at):
        found.add(LinkPurpose.MOVE)
    if may_attend(one, now=now) and one.attending_at is None:
        found.add(LinkPurpose.ATTEND)
    return frozenset(found)


def follow_link(link: VisitLink, *, now: datetime) -> LinkedVisit:
    """The visit behind a link, read as the person to whom it was sent; nothing is written.

    Raises NotFound where they have no right to it (any more): the account is shut, the relation has
    ended, the record is joined with another.
    """
    actor = reader_of_mail(link.user_id)
    if actor is None or not actor.is_patient_side:
        raise NotFound()
    found = visit(actor, link.appointment_id)
    one = found.appointment
    link = _as_of_now(link, one)
    last = db.session.get(AppointmentChange, (one.id, one.version))
    done = last is not None and _is_its_deed(link, last)
    state = LinkState.DONE if done else _state(link, one, last, now=now)
    may_undo = done and last is not None and can_undo(last, actor, version=one.version, now=now)
    return LinkedVisit(link, actor, found, state, may_undo)


def _as_of_now(link: VisitLink, one: Appointment) -> VisitLink:
    """The link, of the present version where nothing but the law of the zone has changed since."""
    if link.version == one.version:
        return link
    since = select(AppointmentChange.what).where(
        AppointmentChange.appointment_id == one.id, AppointmentChange.version > link.version
    )
    only_retimed = set(db.session.scalars(since)) == {RETIMED}
    return replace(link, version=one.version) if only_retimed else link


def _is_its_deed(link: VisitLink, last: AppointmentChange) -> bool:
    """Whether the last change is what the link was for, made on the version that it is of."""
    return (
        last.version == link.version + 1
        and last.by_user_id == link.user_id
        and last.what in UNDOABLE.get(STEPS.get(link.purpose, ""), ())
    )


def _state(
    link: VisitLink, one: Appointment, last: AppointmentChange | None, *, now: datetime
) -> LinkState:
    if one.status in ENDED:
        return LinkState.ENDED
    if one.status not in OPEN or one.starts_at <= now:
        return LinkState.OVER
    if one.patient_id != link.patient_id:
        return LinkState.MERGED
    if one.version != link.version:
        told = db.session.get(AppointmentChange, (one.id, link.version))
        if told is None or told.starts_after != one.starts_at:
            return LinkState.MOVED
        return LinkState.UNDONE if last and last.what == "undone" else LinkState.CHANGED
    if link.purpose is LinkPurpose.ATTEND:
        return _of_attending(one, now=now)
    return LinkState.GOOD


def _of_attending(one: Appointment, *, now: datetime) -> LinkState:
    if one.attending_at is not None:
        return LinkState.DONE
    return LinkState.GOOD if may_attend(one, now=now) else LinkState.CHANGED
