"""Giving a calendar an address of its own, and taking it back."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import func, select

from clinic.accounts.actor import Actor
from clinic.accounts.models import User
from clinic.core.errors import N_, Conflict, NotFound
from clinic.db import db, transactional
from clinic.directory.queries import own_doctor_id
from clinic.dispatch import announce
from clinic.feeds.events import FeedMade, FeedRevoked
from clinic.feeds.models import CalendarFeed
from clinic.patients.queries import check_acts_for

#: So many calendars has one user.
MOST = 10


@transactional
def make_feed(
    actor: Actor, *, label: str, patient_id: str | None, detailed: bool, now: datetime
) -> str:
    """A new secret, by which a calendar fetches a patient's visits, or without one a doctor's own.

    It is told here and never again: only its hash is kept. Raises NotFound for a patient for whom the
    actor does not act, and for none where they are no doctor; Conflict `feed_limit`.
    """
    # The lock makes two who make one at once take turns.
    db.session.scalars(
        select(User.id).where(User.id == actor.user_id).with_for_update(key_share=True)
    ).one()
    if patient_id is None:
        own_doctor_id(actor)
    else:
        check_acts_for(actor, patient_id)
    count = select(func.count()).where(CalendarFeed.user_id == actor.user_id)
    if db.session.scalars(count).one() >= MOST:
        raise Conflict("feed_limit", N_("You have ten calendars here. Stop one you no longer use."))
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed(
        user_id=actor.user_id,
        patient_id=patient_id,
        label=label,
        detailed=detailed,
        token_hash=hash_of(token),
        created_at=now,
    )
    db.session.add(feed)
    db.session.flush()
    announce(FeedMade(at=now, actor_id=actor.user_id, feed_id=feed.id))
    return token


@transactional
def revoke_feed(actor: Actor, feed_id: str, *, now: datetime) -> None:
    """From now on the address leads nowhere. Raises NotFound for one that is not the actor's."""
    feed = db.session.get(CalendarFeed, feed_id)
    if feed is None or feed.user_id != actor.user_id:
        raise NotFound()
    db.session.delete(feed)
    announce(FeedRevoked(at=now, actor_id=actor.user_id, feed_id=feed_id))


def hash_of(token: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
