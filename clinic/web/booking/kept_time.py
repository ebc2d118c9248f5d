"""The time that whoever looks keeps, with an account or without: every step towards the visit shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from flask import g

from clinic.accounts.queries import reader_of_mail
from clinic.booking.housekeeping import KEPT_HOLDS
from clinic.booking.mail_wait import hand_on, running_hold
from clinic.booking.queries.kept import kept_with_doctor
from clinic.http.clock import now
from clinic.http.current import signed_in
from clinic.http.visitor import forget_visitor, known_visitor
from clinic.web.booking.addresses import href_of_start

if TYPE_CHECKING:
    from clinic.accounts.actor import Actor
    from clinic.accounts.models import User
    from clinic.booking.models import Hold
    from clinic.directory.models import Doctor


@dataclass(frozen=True, slots=True)
class KeptTime:
    """A time that is kept, or was until a moment ago; `way_on` leads to the form that books it."""

    hold: Hold
    doctor: Doctor
    now: datetime

    @property
    def is_over(self) -> bool:
        return self.hold.expires_at <= self.now

    @property
    def way_on(self) -> str:
        return way_on_to(self.hold)


def kept_time() -> KeptTime | None:
    """What the present request's patient or visitor keeps; None for staff, and where it is nothing.

    One that ran out is told of for half an hour (`booking.housekeeping`). Asked for once a request.
    """
    if "kept_time" not in g:
        g.kept_time = _kept_time(signed_in() or known_visitor())
    found: KeptTime | None = g.kept_time
    return found


def hand_on_kept_time(user: Actor, *, now: datetime) -> str:
    """Give the user who is being let in what they kept as a visitor; the way on to it, else ""."""
    visitor = known_visitor()
    if visitor is None:
        return ""
    forget_visitor()
    kept = hand_on(visitor, user, now=now)
    return way_on_to(kept) if kept else ""


def way_on_to(kept: Hold) -> str:
    """The doctor's page, where the panel of this hold is."""
    return f"{href_of_start(kept.doctor_id, kept.visit_type_id, kept.starts_at)}#confirm"


def hand_on_to_newcomer(user: User, *, now: datetime) -> None:
    """The same for whose account is being made, inside the open transaction: the mail names the time."""
    visitor, newcomer = known_visitor(), reader_of_mail(user.id)
    if visitor is not None and newcomer is not None:
        hand_on(visitor, newcomer, now=now)


def href_of_kept(user_id: str, *, now: datetime) -> str:
    """The way on to what is kept for a user who may not be signed in; "" where that is nothing."""
    kept = running_hold(user_id, now=now)
    return way_on_to(kept) if kept else ""


def _kept_time(holder: Actor | None) -> KeptTime | None:
    if holder is None or not holder.is_patient_side:
        return None
    found, moment = kept_with_doctor(holder), now()
    if found is None or found[0].expires_at <= moment - KEPT_HOLDS:
        return None
    return KeptTime(*found, moment)
