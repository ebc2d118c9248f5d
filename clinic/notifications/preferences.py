"""What a person wants to be told, and how. Cancellations cannot be muted."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select

from clinic.accounts.actor import Actor
from clinic.accounts.models import User
from clinic.db import db, transactional
from clinic.dispatch import announce
from clinic.notifications.channels import channels
from clinic.notifications.events import PreferencesChanged
from clinic.notifications.kinds import Channel, Topic
from clinic.notifications.models import Mute

#: A topic and the code of a channel.
Choice = tuple[Topic, str]


def choices() -> list[Choice]:
    """All that a person can choose in this clinic."""
    return [(topic, way.code) for topic in Topic for way in channels()]


def muted_by(user_ids: Collection[str]) -> dict[str, set[Choice]]:
    """What these users do not want, in one query."""
    found: dict[str, set[Choice]] = {user_id: set() for user_id in user_ids}
    for row in db.session.scalars(select(Mute).where(Mute.user_id.in_(user_ids))):
        found[row.user_id].add((row.topic, row.channel))
    return found


def muted_to_change(actor: Actor, *, lock: bool = False) -> set[Choice]:
    """What the actor does not want; `lock` keeps it so until the transaction ends."""
    if lock:
        db.session.get_one(User, actor.user_id, with_for_update={"key_share": True})
    return muted_by([actor.user_id])[actor.user_id]


@transactional
def choose_preferences(actor: Actor, *, muted: Collection[Choice], now: datetime) -> None:
    """Replace what the actor does not want to be told, by the channels that the clinic has."""
    offered = [way.code for way in channels()]
    theirs = delete(Mute).where(Mute.user_id == actor.user_id, Mute.channel.in_(offered))
    db.session.execute(theirs)
    db.session.add_all(
        Mute(user_id=actor.user_id, topic=topic, channel=channel)
        for topic, channel in sorted(set(muted))
    )
    announce(PreferencesChanged(at=now, actor_id=actor.user_id, user_id=actor.user_id))


@transactional
def mute_reminder_mails(user_id: str, *, now: datetime) -> None:
    """What the unsubscribe link of a reminder does; twice changes nothing."""
    db.session.merge(Mute(user_id=user_id, topic=Topic.REMINDERS, channel=Channel.MAIL))
    announce(PreferencesChanged(at=now, actor_id="", user_id=user_id))
