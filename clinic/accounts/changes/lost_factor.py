"""Who has lost the second factor: the clinic takes it away, and never by mail alone.

OWASP ASVS 5.0, 6.4.4: identity is shown as at enrolment. An admin who has seen a patient in person does it
alone. For everybody else, and always for staff, a second admin has to approve it within 24 hours.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update

from clinic.accounts.actor import Actor
from clinic.accounts.changes.factor_resets import factors_of, has_approver
from clinic.accounts.changes.give_up_factor import take_all
from clinic.accounts.events import (
    FactorResetAct,
    FactorResetApproved,
    FactorResetAsked,
    FactorResetDeclined,
    FactorResetWithdrawn,
    FactorsReset,
)
from clinic.accounts.kinds import FactorResetState, IdentityProof
from clinic.accounts.models import FactorReset, User
from clinic.accounts.permissions import Permission, Role
from clinic.core.errors import N_, Conflict, Invalid, NotAllowed, NotFound
from clinic.core.text import clean_line
from clinic.db import db, transactional
from clinic.dispatch import announce

#: How long a second admin has to answer.
LASTS = timedelta(hours=24)
LONGEST_NOTE = 120


def needs_second_admin(role: Role, proof: IdentityProof) -> bool:
    """Whether one admin is not enough to take away the factors of somebody who proved it so."""
    return role is not Role.PATIENT or proof is not IdentityProof.IN_PERSON


@transactional
def ask_to_reset(
    actor: Actor, user_id: str, *, proof: IdentityProof, note: str, now: datetime
) -> FactorReset:
    """Take the lost factors of a user away, or ask a second admin to; its `state` says which.

    `note` says in a few words or a code what the proof was. The door has asked the actor a moment ago
    who they are. Raises NotAllowed (also for one's own), NotFound, Invalid at the field `note`, and
    Conflict `nothing_to_reset`, `asked_already` or `no_second_admin`.
    """
    actor.must(Permission.MANAGE_ACCOUNTS)
    if user_id == actor.user_id:
        raise NotAllowed()
    # The lock makes two who ask at once take turns.
    user = db.session.get(User, user_id, with_for_update={"key_share": True})
    if user is None:
        raise NotFound()
    if not factors_of(actor, user_id).any:
        raise Conflict("nothing_to_reset", N_("There is no second factor to reset."))
    _check_none_waits(user_id, now)
    alone = not needs_second_admin(user.role, proof)
    if not alone and not has_approver(actor, user_id):
        raise Conflict("no_second_admin", N_("There is no second admin who could approve it."))
    reset = FactorReset(
        user_id=user_id,
        proof=proof,
        note=_note(note),
        state=FactorResetState.OPEN,
        asked_at=now,
        asked_by=actor.user_id,
        expires_at=now + LASTS,
    )
    db.session.add(reset)
    db.session.flush()
    if alone:
        _end(reset, FactorResetState.DONE, actor, now=now)
        _carry_out(reset, actor, how=str(proof), now=now)
    else:
        _tell(FactorResetAsked, reset, actor, now=now, proof=str(proof))
    return reset


@transactional
def approve(actor: Actor, reset_id: str, *, now: datetime) -> None:
    """A second admin says yes: the factors go, all sessions end, and a mail tells the user.

    Raises NotAllowed (also for who asked, and whose it is), NotFound, Conflict `changed` where it was
    answered or taken back meanwhile, or is older than 24 hours.
    """
    reset = _locked(actor, reset_id, now)
    _check_second(actor, reset)
    _end(reset, FactorResetState.DONE, actor, now=now)
    _tell(FactorResetApproved, reset, actor, now=now, asked_by=reset.asked_by)
    _carry_out(reset, actor, how="approved", now=now)


@transactional
def decline_reset(actor: Actor, reset_id: str, *, now: datetime) -> None:
    """A second admin says no: nothing changes for the user. Raises as `approve`."""
    reset = _locked(actor, reset_id, now)
    _check_second(actor, reset)
    _end(reset, FactorResetState.DECLINED, actor, now=now)
    _tell(FactorResetDeclined, reset, actor, now=now, asked_by=reset.asked_by)


@transactional
def withdraw_reset(actor: Actor, reset_id: str, *, now: datetime) -> None:
    """Who asked takes it back. Raises NotAllowed (for anybody else, too), NotFound, Conflict `changed`."""
    reset = _locked(actor, reset_id, now)
    if reset.asked_by != actor.user_id:
        raise NotAllowed()
    _end(reset, FactorResetState.WITHDRAWN, actor, now=now)
    _tell(FactorResetWithdrawn, reset, actor, now=now)


def _check_none_waits(user_id: str, now: datetime) -> None:
    """What nobody answered in time makes room. Raises Conflict `asked_already`."""
    standing = (FactorReset.user_id == user_id, FactorReset.state == FactorResetState.OPEN)
    db.session.execute(
        update(FactorReset)
        .where(*standing, FactorReset.expires_at <= now)
        .values(state=FactorResetState.EXPIRED, ended_at=FactorReset.expires_at)
    )
    if db.session.scalar(select(FactorReset.id).where(*standing)) is not None:
        raise Conflict("asked_already", N_("A second admin was asked already."))


def _note(text: str) -> str:
    note = clean_line(text)
    if not note or len(note) > LONGEST_NOTE:
        sentence = N_("In up to 120 characters, say what you saw or whom you called.")
        raise Invalid("invalid", sentence, fields={"note": sentence})
    return note


def _locked(actor: Actor, reset_id: str, now: datetime) -> FactorReset:
    """What was asked for, kept until the transaction ends. Raises NotAllowed, NotFound, Conflict."""
    actor.must(Permission.MANAGE_ACCOUNTS)
    reset = db.session.get(FactorReset, reset_id, with_for_update=True, populate_existing=True)
    if reset is None:
        raise NotFound()
    if reset.state is not FactorResetState.OPEN or reset.expires_at <= now:
        raise Conflict("changed", N_("This was answered or withdrawn, or it has expired."))
    return reset


def _check_second(actor: Actor, reset: FactorReset) -> None:
    if actor.user_id in (reset.asked_by, reset.user_id):
        raise NotAllowed()


def _end(reset: FactorReset, state: FactorResetState, actor: Actor, *, now: datetime) -> None:
    reset.state, reset.ended_at, reset.ended_by = state, now, actor.user_id


def _tell(
    act: type[FactorResetAct], reset: FactorReset, actor: Actor, *, now: datetime, **more: str
) -> None:
    shared = {"actor_id": actor.user_id, "user_id": reset.user_id, "reset_id": reset.id}
    announce(act(at=now, **shared, **more))


def _carry_out(reset: FactorReset, actor: Actor, *, how: str, now: datetime) -> None:
    take_all(reset.user_id, now=now)
    announce(FactorsReset(at=now, user_id=reset.user_id, actor_id=actor.user_id, how=how))
