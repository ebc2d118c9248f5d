"""Questions to passkeys: 32 random bytes, answered once, within five minutes, by who was asked."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from clinic.accounts.kinds import ChallengePurpose
from clinic.accounts.models import Challenge
from clinic.db import db, transactional

LIFE = timedelta(minutes=5)
BYTES = 32


@dataclass(frozen=True, slots=True)
class Asked:
    """A question; `id` is what the browser keeps to say which one it answers."""

    id: str
    challenge: bytes


@transactional
def ask(purpose: ChallengePurpose, *, user_id: str | None, now: datetime) -> Asked:
    """A new question to one user's passkeys, or to anybody's where `user_id` is None."""
    challenge = secrets.token_bytes(BYTES)
    row = Challenge(
        purpose=purpose,
        user_id=user_id,
        challenge=bytes_to_base64url(challenge),
        expires_at=now + LIFE,
    )
    db.session.add(row)
    db.session.flush()
    return Asked(row.id, challenge)


@transactional
def take(
    challenge_id: str, purpose: ChallengePurpose, *, user_id: str | None, now: datetime
) -> bytes | None:
    """Use the question up; None where it was answered, is too old, or was put to somebody else."""
    row = db.session.execute(
        delete(Challenge)
        .where(Challenge.id == challenge_id)
        .returning(Challenge.purpose, Challenge.user_id, Challenge.challenge, Challenge.expires_at)
    ).one_or_none()
    if row is None or row.purpose is not purpose or row.user_id != user_id:
        return None
    return base64url_to_bytes(row.challenge) if now < row.expires_at else None
