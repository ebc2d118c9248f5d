"""Where a video visit takes place: its link, and from when on it is shown."""

from __future__ import annotations

from datetime import datetime, timedelta

from clinic.accounts.actor import Actor
from clinic.booking.access import appointment_for, check_own_calendar, staff_side
from clinic.booking.events import VideoLinkChanged
from clinic.booking.lifecycle import STANDING, Status
from clinic.booking.models import Appointment
from clinic.core.errors import N_, Invalid
from clinic.core.text import clean_line
from clinic.core.web_address import is_https
from clinic.db import transactional
from clinic.directory.models import Clinic
from clinic.directory.settings import ROOM
from clinic.dispatch import announce
from clinic.sealing import keyed_fingerprint

LONGEST_LINK = 500
#: It is shown so long before the visit begins, and until it ends.
OPENS = timedelta(minutes=10)


@transactional
def set_video_link(actor: Actor, appointment_id: str, *, link: str, now: datetime) -> Appointment:
    """Give a visit a link of its own, or with "" the one that the clinic's pattern makes.

    The visit's version stays as it is; a move keeps the link. Raises NotAllowed for the patient's side,
    NotFound, Invalid at `link`.
    """
    staff_side(actor)
    visit = appointment_for(actor, appointment_id, lock=True)
    check_own_calendar(actor, visit.doctor_id)
    link = clean_line(link)
    if link and (len(link) > LONGEST_LINK or not is_https(link)):
        sentence = N_("Enter an address that begins with https://, at most 500 characters.")
        raise Invalid("invalid", sentence, fields={"link": sentence})
    if link != visit.video_url:
        visit.video_url = link
        announce(
            VideoLinkChanged(
                at=now, actor_id=actor.user_id, appointment_id=visit.id, version=visit.version
            )
        )
    return visit


def video_link(appointment: Appointment, clinic: Clinic) -> str:
    """Where the visit takes place: what staff typed, else the clinic's pattern with a room that nobody
    can guess; "" where there is neither.
    """
    if appointment.video_url or not clinic.video_pattern:
        return appointment.video_url
    room = keyed_fingerprint(f"video room of {appointment.id}")[:32]
    return clinic.video_pattern.replace(ROOM, room)


def is_video_open(appointment: Appointment, *, now: datetime) -> bool:
    """Whether both sides are shown the link now: ten minutes before until the end, unless it is off."""
    agreed = appointment.status in STANDING and appointment.status is not Status.REQUESTED
    return agreed and appointment.starts_at - OPENS <= now < appointment.ends_at
