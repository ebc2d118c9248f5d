"""Everything the clinic keeps about somebody, gathered for themselves (GDPR, articles 15 and 20).

The form is documented in `static/schema/patient-export-2.json`; a change of it is a new version.
Instants are ISO 8601 in UTC.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, literal, or_, select

from clinic.accounts.actor import Actor
from clinic.accounts.models import LoginSession, Passkey, PastAddress, Totp, User
from clinic.accounts.permissions import Permission
from clinic.care.allergies import allergies_of
from clinic.care.notes.read import shared_notes
from clinic.core.errors import NotFound
from clinic.db import aside, db
from clinic.directory.queries import the_clinic
from clinic.dispatch import announce
from clinic.feeds.models import CalendarFeed
from clinic.notifications.models import Message, Mute
from clinic.patients.queries import patients_of
from clinic.privacy.events import DataExported
from clinic.privacy.export_patients import patient_record
from clinic.privacy.models import Acceptance, ErasureRequest, LegalText

FORMAT = "clinic-patient-export/2"
#: A file that tells when and where, and no texts: by it, nobody has read a note.
CALENDAR = "ics"


def export(actor: Actor, *, form: str, now: datetime) -> dict[str, Any]:
    """What the clinic keeps about the actor, and about those whom they look after.

    `form` is the kind of file it is for, which the audit keeps. Raises NotAllowed, NotFound.
    """
    actor.must(Permission.OWN_VISITS)
    user = db.session.get(User, actor.user_id)
    if user is None:
        raise NotFound()
    with aside():
        announce(DataExported(at=now, actor_id=actor.user_id, form=form))
    return {
        "format": FORMAT,
        "generated_at": now.isoformat(),
        "clinic": _clinic(),
        "account": _account(user),
        "addresses_before": _addresses_before(user.id),
        "second_factors": _second_factors(user.id),
        "erasure_wishes": _erasure_wishes(user.id),
        "accepted": _accepted(user.id),
        "not_told": _muted(user.id),
        "calendars": _calendars(user.id),
        "sign_ins": _sign_ins(user.id),
        "messages": _messages(user),
        "patients": [
            patient_record(
                actor,
                patient,
                relation=str(kind),
                allergies=allergies_of(actor, patient.id, now=now),
                notes={} if form == CALENDAR else shared_notes(actor, patient.id, now=now),
            )
            for patient, kind in patients_of(actor)
        ],
    }


def _clinic() -> dict[str, Any]:
    clinic = the_clinic()
    return {
        name: getattr(clinic, name) for name in ("name", "address", "phone", "email", "time_zone")
    }


def _account(user: User) -> dict[str, Any]:
    return {
        "email": user.given_email,
        "full_name": user.full_name,
        "phone": user.phone,
        "locale": user.locale,
        "time_zone": user.time_zone,
        "created_at": user.created_at.isoformat(),
        "email_verified_at": _iso(user.email_verified_at),
        "pending_email": user.pending_email,
    }


def _addresses_before(user_id: str) -> list[dict[str, Any]]:
    query = select(PastAddress).where(PastAddress.user_id == user_id)
    return [
        {
            "email": one.email,
            "changed_at": one.changed_at.isoformat(),
            "undone_at": _iso(one.undone_at),
        }
        for one in db.session.scalars(query.order_by(PastAddress.changed_at, PastAddress.id))
    ]


def _second_factors(user_id: str) -> list[dict[str, Any]]:
    apps = select(literal("app"), literal(""), Totp.created_at).where(Totp.user_id == user_id)
    passkeys = select(literal("passkey"), Passkey.label, Passkey.created_at)
    rows = [
        *db.session.execute(apps.where(Totp.confirmed_at.is_not(None))),
        *db.session.execute(passkeys.where(Passkey.user_id == user_id)),
    ]
    return [
        {"kind": kind, "label": label, "created_at": at.isoformat()}
        for kind, label, at in sorted(rows, key=lambda row: row[2])
    ]


def _erasure_wishes(user_id: str) -> list[dict[str, Any]]:
    query = select(ErasureRequest).where(ErasureRequest.user_id == user_id)
    return [
        {
            "asked_at": one.asked_at.isoformat(),
            "state": str(one.state),
            "ended_at": _iso(one.ended_at),
            "answer": one.answer,
        }
        for one in db.session.scalars(query.order_by(ErasureRequest.asked_at, ErasureRequest.id))
    ]


def _accepted(user_id: str) -> list[dict[str, Any]]:
    rows = db.session.execute(
        select(LegalText.kind, LegalText.version, Acceptance.accepted_at)
        .join(LegalText, LegalText.id == Acceptance.text_id)
        .where(Acceptance.user_id == user_id)
        .order_by(Acceptance.accepted_at, LegalText.kind)
    )
    return [
        {"text": str(kind), "version": version, "accepted_at": at.isoformat()}
        for kind, version, at in rows
    ]


def _muted(user_id: str) -> list[dict[str, str]]:
    query = select(Mute).where(Mute.user_id == user_id).order_by(Mute.topic, Mute.channel)
    return [
        {"topic": str(one.topic), "channel": str(one.channel)} for one in db.session.scalars(query)
    ]


def _calendars(user_id: str) -> list[dict[str, Any]]:
    query = select(CalendarFeed).where(CalendarFeed.user_id == user_id)
    return [
        {
            "label": one.label,
            "patient_id": one.patient_id,
            "detailed": one.detailed,
            "created_at": one.created_at.isoformat(),
            "fetched_at": _iso(one.fetched_at),
        }
        for one in db.session.scalars(query.order_by(CalendarFeed.created_at, CalendarFeed.id))
    ]


def _sign_ins(user_id: str) -> list[dict[str, Any]]:
    query = (
        select(LoginSession)
        .where(LoginSession.user_id == user_id)
        .order_by(LoginSession.created_at, LoginSession.id)
    )
    return [
        {
            "at": one.created_at.isoformat(),
            "last_seen_at": one.last_seen_at.isoformat(),
            "ended_at": _iso(one.ended_at),
            "kind": str(one.kind),
            "device": one.device,
            "network": one.network,
        }
        for one in db.session.scalars(query)
    ]


def _messages(user: User) -> list[dict[str, Any]]:
    query = (
        select(Message)
        .where(Message.recipient_user_id == user.id, _tells_nothing_of_others(user))
        .order_by(Message.created_at, Message.id)
    )
    return [
        {
            "kind": one.kind,
            "channel": str(one.channel),
            "state": str(one.state),
            "created_at": one.created_at.isoformat(),
            "sent_at": _iso(one.sent_at),
            "read_at": _iso(one.read_at),
        }
        for one in db.session.scalars(query)
    ]


def _tells_nothing_of_others(user: User) -> ColumnElement[bool]:
    """Without the letters about the account to an address that was nobody's yet: whether they were owed,
    and sent, tells whether another account has it.
    """
    of_a_visit, proven_at = Message.subject_kind.is_not(None), user.email_verified_at
    if proven_at is None:
        return of_a_visit
    return or_(of_a_visit, and_(Message.kind != "change_email", Message.created_at >= proven_at))


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
