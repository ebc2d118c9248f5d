"""A patient's wish to be erased (GDPR, article 17), and the clinic's answer.

The law makes a clinic keep that a visit took place, when and with whom (article 17.3, and for example
§ 630f BGB: ten years). So a person is not deleted but made a pseudonym; see `forgetting`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select

from clinic.accounts.actor import Actor
from clinic.accounts.models import User
from clinic.accounts.permissions import Permission
from clinic.booking.queries.find import upcoming
from clinic.booking.reason import reason_text
from clinic.core.errors import N_, Conflict, Invalid, NotAllowed, NotFound
from clinic.db import db, transactional
from clinic.dispatch import announce
from clinic.keyset import Page, page_after
from clinic.notifications.catalogue import accounts as kinds
from clinic.notifications.catalogue.kind import MessageKind
from clinic.notifications.tell_user import tell_user
from clinic.patients.models import Patient, PatientRelation, RelationKind
from clinic.privacy.events import AccountErased, ErasureAsked, ErasureRefused, ErasureWithdrawn
from clinic.privacy.forgetting import forget
from clinic.privacy.kinds import ErasureState
from clinic.privacy.models import ErasureRequest


class Wish(NamedTuple):
    """A wish and whose it is."""

    request: ErasureRequest
    user: User


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequences:
    """What will happen: to which records, the person's own; how many visits are called off; and who
    loses the one who looks after them.
    """

    own: tuple[str, ...]
    visits: int
    dependants: tuple[str, ...]


@transactional
def request_erasure(actor: Actor, *, now: datetime) -> ErasureRequest:
    """The actor wants to be erased; where they have asked already, that wish stands.

    Raises NotAllowed.
    """
    actor.must(Permission.OWN_VISITS)
    # The lock makes two who ask at once take turns.
    db.session.get_one(User, actor.user_id, with_for_update={"key_share": True})
    standing = open_wish(actor)
    if standing is not None:
        return standing
    request = ErasureRequest(user_id=actor.user_id, asked_at=now)
    db.session.add(request)
    db.session.flush()
    announce(ErasureAsked(at=now, actor_id=actor.user_id, request_id=request.id))
    return request


@transactional
def withdraw_erasure(actor: Actor, *, now: datetime) -> None:
    """The actor wants to stay. Raises NotFound where nothing is open, NotAllowed."""
    actor.must(Permission.OWN_VISITS)
    request = open_wish(actor)
    if request is None:
        raise NotFound()
    _end(_locked(request.id), ErasureState.WITHDRAWN, actor, now=now)
    announce(ErasureWithdrawn(at=now, actor_id=actor.user_id, request_id=request.id))


def open_wish(actor: Actor) -> ErasureRequest | None:
    """The actor's wish that waits for an answer, if there is one."""
    return db.session.scalar(
        select(ErasureRequest).where(
            ErasureRequest.user_id == actor.user_id, ErasureRequest.state == ErasureState.OPEN
        )
    )


def last_refusal(actor: Actor) -> ErasureRequest | None:
    """The actor's newest wish where the clinic has said no to it."""
    newest = db.session.scalar(
        select(ErasureRequest)
        .where(ErasureRequest.user_id == actor.user_id)
        .order_by(ErasureRequest.asked_at.desc())
        .limit(1)
    )
    return newest if newest is not None and newest.state is ErasureState.REFUSED else None


def wishes(actor: Actor, *, cursor: str | None = None, limit: int = 20) -> Page[Wish]:
    """The wishes that wait, the oldest first. Raises NotAllowed, Invalid at the field `cursor`."""
    actor.must(Permission.MANAGE_CLINIC)
    waiting: Any = (
        select(ErasureRequest, User)
        .join(User, User.id == ErasureRequest.user_id)
        .where(ErasureRequest.state == ErasureState.OPEN)
    )
    return page_after(
        waiting,
        order=[(ErasureRequest.asked_at, "asc"), (ErasureRequest.id, "asc")],
        cursor=cursor,
        limit=limit,
        make=Wish,
    )


def wish(actor: Actor, request_id: str) -> Wish:
    """One that waits. Raises NotAllowed, NotFound."""
    actor.must(Permission.MANAGE_CLINIC)
    row = db.session.execute(
        select(ErasureRequest, User)
        .join(User, User.id == ErasureRequest.user_id)
        .where(ErasureRequest.id == request_id, ErasureRequest.state == ErasureState.OPEN)
    ).one_or_none()
    if row is None:
        raise NotFound()
    return Wish(*row)


def waiting_wishes(actor: Actor) -> int:
    """How many wait for an answer; 0 for who is no admin."""
    if not actor.may(Permission.MANAGE_CLINIC):
        return 0
    counted = select(func.count()).where(ErasureRequest.state == ErasureState.OPEN)
    return db.session.scalar(counted) or 0


def is_settled(actor: Actor, request_id: str) -> bool:
    """Whether there was such a wish, and it has been answered or withdrawn. Raises NotAllowed."""
    actor.must(Permission.MANAGE_CLINIC)
    request = db.session.get(ErasureRequest, request_id, populate_existing=True)
    return request is not None and request.state is not ErasureState.OPEN


def consequences(actor: Actor, request_id: str, *, now: datetime) -> Consequences:
    """What erasing will do, to be read before it is done. Raises NotAllowed, NotFound."""
    user_id = wish(actor, request_id).user.id
    rows = db.session.execute(
        select(Patient.id, Patient.full_name, PatientRelation.kind)
        .join(PatientRelation, PatientRelation.patient_id == Patient.id)
        .where(PatientRelation.user_id == user_id, PatientRelation.ended_at.is_(None))
        .order_by(Patient.full_name)
    ).all()
    own = tuple(row.id for row in rows if row.kind == RelationKind.SELF)
    return Consequences(
        own=own,
        visits=sum(upcoming(actor, now=now, patient_id=one, per_page=1)[1] for one in own),
        dependants=tuple(row.full_name for row in rows if row.kind == RelationKind.GUARDIAN),
    )


@transactional
def erase(actor: Actor, request_id: str, *, now: datetime) -> None:
    """Do what was asked for: the person becomes a pseudonym, and a receipt goes to their address.

    The address is kept, sealed, until the receipt has left. Raises NotAllowed, NotFound, Conflict
    `changed` where the wish has been withdrawn or answered meanwhile.
    """
    actor.must(Permission.MANAGE_CLINIC)
    request = _locked(request_id)
    user = db.session.get_one(User, request.user_id, with_for_update={"key_share": True})
    address = user.email if user.email_verified_at is not None else ""
    forget(actor, user, now=now)
    _end(request, ErasureState.DONE, actor, now=now)
    if address:
        _tell(kinds.ERASURE_DONE, request, address=address, now=now)
    announce(AccountErased(at=now, actor_id=actor.user_id, request_id=request.id, user_id=user.id))


@transactional
def refuse(actor: Actor, request_id: str, *, answer: str, now: datetime) -> None:
    """Say no, and why: the person reads it on their page, and a mail tells them to look.

    Raises Invalid at the field `answer`, NotAllowed, NotFound, Conflict `changed`.
    """
    actor.must(Permission.MANAGE_CLINIC)
    answer = reason_text(answer, "answer")
    if not answer:
        sentence = N_("Tell the patient why, in a few words.")
        raise Invalid("invalid", sentence, fields={"answer": sentence})
    request = _locked(request_id)
    request.answer = answer
    _end(request, ErasureState.REFUSED, actor, now=now)
    _tell(kinds.ERASURE_REFUSED, request, now=now)
    announce(ErasureRefused(at=now, actor_id=actor.user_id, request_id=request.id))


def _locked(request_id: str) -> ErasureRequest:
    """The wish, kept until the transaction ends. Raises NotFound, Conflict `changed`."""
    request = db.session.get(
        ErasureRequest, request_id, with_for_update=True, populate_existing=True
    )
    if request is None:
        raise NotFound()
    if request.state is not ErasureState.OPEN:
        raise Conflict("changed", N_("This was answered or withdrawn meanwhile."))
    return request


def _end(request: ErasureRequest, state: ErasureState, actor: Actor, *, now: datetime) -> None:
    if state is not ErasureState.WITHDRAWN and request.user_id == actor.user_id:
        raise NotAllowed()  # nobody answers their own wish
    request.state, request.ended_at, request.ended_by = state, now, actor.user_id


def _tell(kind: MessageKind, request: ErasureRequest, *, now: datetime, address: str = "") -> None:
    id_ = request.id
    tell_user(kind, request.user_id, once=id_, about_id=id_, address=address, now=now)
