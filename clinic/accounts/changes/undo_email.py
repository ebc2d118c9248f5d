"""Putting an address back that was changed: for a week, by the link in the mail to the address before.

Whoever changed it knew the password, so that is worth nothing afterwards. Each link takes its own change
back and all later ones: a thief who changes twice does not get rid of the first address, which is the
owner's, and has no link left once the owner has used theirs. A second factor is never taken away by a
mail alone: it is asked for as ever.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select, update

from clinic.accounts.events import EmailChangeUndone, EmailLost, ResetAsked
from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.models import MailToken, PastAddress, User
from clinic.accounts.permissions import Role
from clinic.accounts.register import place_holder
from clinic.accounts.sessions.open_sessions import end_all_sessions
from clinic.accounts.tokens import past_address_of, redeem, replace, reuse_noted
from clinic.core.errors import N_, Conflict
from clinic.db import db, transactional
from clinic.dispatch import announce


def undo_email_change(token: str, *, now: datetime) -> User:
    """Make the address the account's own again, and owe it a link to choose a new password. Works once.

    All sessions end, all other links are worth nothing, and nobody signs in by the old password.
    Raises Invalid `link_invalid`, Conflict `address_taken` where somebody else has shown meanwhile that
    the address is theirs; then the link stays as it was.
    """
    with reuse_noted(token, now=now):
        return _undo(token, now=now)


@transactional
def _undo(token: str, *, now: datetime) -> User:
    user = redeem(token, TokenPurpose.UNDO_EMAIL, now=now)
    past = past_address_of(token)
    address, lost = past.email, user.email
    _make_room(address, user, now=now)
    # None that was sent before may act now, but those that put an earlier address back.
    others = (purpose for purpose in TokenPurpose if purpose is not TokenPurpose.UNDO_EMAIL)
    replace(user.id, *others, now=now)
    _close_since(past, now=now)
    user.email, user.claimed_email, user.pending_email = address, None, None
    user.email_verified_at = now
    user.password_hash = None
    end_all_sessions(user.id, now=now)
    told = _told(user, lost, now=now) if lost != address else ""
    announce(EmailChangeUndone(at=now, user_id=user.id, past_address_id=told))
    announce(ResetAsked(at=now, user_id=user.id))
    return user


def _make_room(address: str, user: User, *, now: datetime) -> None:
    """Whoever registered with the address without reading its mail has no right to it: else a thief
    would, so that the owner cannot come back.
    """
    holder = db.session.scalar(
        select(User)
        .where(User.email == address, User.id != user.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if holder is None:
        return
    registered = holder.role is Role.PATIENT or holder.approved_at is None
    if not registered or holder.email_verified_at is not None or holder.disabled_at is not None:
        raise Conflict(
            "address_taken",
            N_("Another account uses this address now. Please call the clinic."),
        )
    holder.email, holder.claimed_email = place_holder(), address
    announce(EmailLost(at=now, user_id=holder.id))
    db.session.flush()


def _close_since(past: PastAddress, *, now: datetime) -> None:
    """This address and all that came after it cannot be put back any more; a link that comes for them
    is noticed as one that was used.
    """
    since = select(PastAddress.id).where(
        PastAddress.user_id == past.user_id,
        or_(PastAddress.id == past.id, PastAddress.changed_at > past.changed_at),
    )
    closed = list(db.session.scalars(since))
    for change in (
        update(MailToken)
        .where(MailToken.past_address_id.in_(closed), MailToken.used_at.is_(None))
        .values(used_at=now),
        update(PastAddress)
        .where(PastAddress.id.in_(closed), PastAddress.undone_at.is_(None))
        .values(undone_at=now),
    ):
        db.session.execute(change)


def _told(user: User, address: str, *, now: datetime) -> str:
    """Keep the address that was taken away until it has been told; no link puts it back."""
    lost = PastAddress(user_id=user.id, email=address, changed_at=now)
    db.session.add(lost)
    db.session.flush()
    return lost.id
