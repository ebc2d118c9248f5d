"""Reasons: why somebody comes, the draft of that, and why a visit is declined or called off."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, select

from clinic.accounts.actor import Actor
from clinic.booking.models import Draft
from clinic.core.errors import N_, Invalid
from clinic.core.text import clean_text
from clinic.db import db, insert, transactional
from clinic.directory.reason_codes import Use, reason_offered

LONGEST_REASON = 2000
#: As long as the link that verifies an address is good.
DRAFT_KEPT = timedelta(days=1)


def reason_text(text: str, field: str, *, longest: int = LONGEST_REASON) -> str:
    """The cleaned text of a reason. Raises Invalid at the field where it is too long."""
    text = clean_text(text)
    if len(text) > longest:
        sentence = N_("This text is too long. Please shorten it to 2,000 characters.")
        raise Invalid("too_long", sentence, fields={field: sentence})
    return text


class ReasonGiven(NamedTuple):
    """Why a visit is declined or called off: the words, and the code of the clinic's reason in them."""

    text: str = ""
    code: str | None = None


NO_REASON_GIVEN = ReasonGiven()


def reason_given(text: str, code: str | None, use: Use, *, is_needed: bool) -> ReasonGiven:
    """The reason of this code, if one was chosen, and the text beside it.

    Raises Invalid at `code` for one that is not offered, at `reason` for a text that is too long, or
    where nothing is said though it `is_needed`.
    """
    words = reason_text(text, "reason")
    if code:
        words = "\n".join(filter(None, (reason_offered(code, use).text, words)))
    elif is_needed and not words:
        sentence = N_("Tell the patient why, in a few words.")
        raise Invalid("invalid", sentence, fields={"reason": sentence})
    return ReasonGiven(words, code or None)


@transactional
def keep_draft(actor: Actor, text: str, *, now: datetime) -> None:
    """Keep what the actor has typed as reason instead of what they typed before; "" keeps nothing.

    Raises Invalid at `reason` for what no visit could have as its reason.
    """
    text = reason_text(text, "reason")
    if not text:
        return drop_draft(actor.user_id)
    kept = {"reason": text, "expires_at": now + DRAFT_KEPT}
    row = insert(Draft).values(user_id=actor.user_id, **kept)
    db.session.execute(row.on_conflict_do_update(index_elements=[Draft.user_id], set_=kept))
    return None


def draft_of(actor: Actor, *, now: datetime) -> str:
    """What the actor has typed as reason of a visit that is not booked yet; "" if nothing is kept."""
    kept = select(Draft.reason).where(Draft.user_id == actor.user_id, Draft.expires_at > now)
    return db.session.scalar(kept) or ""


def drop_draft(user_id: str) -> None:
    """Forget what a user has typed, inside the open transaction."""
    db.session.execute(delete(Draft).where(Draft.user_id == user_id))


def drop_expired_drafts(*, now: datetime) -> int:
    """Forget what was typed too long ago, inside the open transaction; returns how many."""
    return db.session.execute(delete(Draft).where(Draft.expires_at <= now)).rowcount  # type: ignore[attr-defined]
