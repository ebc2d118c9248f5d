"""Recovery codes: ten on paper, each good once, for who has lost the second factor."""

from __future__ import annotations

import base64
import hashlib
import secrets
from datetime import datetime

from sqlalchemy import delete, func, select, update

from clinic.accounts.actor import Actor
from clinic.accounts.events import RecoveryCodesMade, RecoveryCodeUsed
from clinic.accounts.models import RecoveryCode
from clinic.db import db, transactional
from clinic.dispatch import announce

HOW_MANY = 10
#: 120 bits, 24 letters of Base32: a plain hash is enough from 112 bits on (ASVS 5.0, 6.5.2).
BYTES = 15


@transactional
def make_codes(actor: Actor, *, now: datetime) -> list[str]:
    """Ten new codes, shown this once; older ones are worth nothing from now on."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == actor.user_id))
    codes = [_new_code() for _ in range(HOW_MANY)]
    db.session.add_all(
        RecoveryCode(user_id=actor.user_id, code_hash=_hash(code), created_at=now) for code in codes
    )
    announce(RecoveryCodesMade(at=now, user_id=actor.user_id))
    return codes


def codes_left(user_id: str) -> int:
    """How many have not been used."""
    unused = select(func.count()).where(
        RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)
    )
    return db.session.scalar(unused) or 0


def use(user_id: str, code: str, *, now: datetime) -> bool:
    """Use up a code, inside the open transaction; False where it is wrong or was used before."""
    used = db.session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user_id,
            RecoveryCode.code_hash == _hash(code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(RecoveryCode.id)
    ).one_or_none()
    if used is None:
        return False
    announce(RecoveryCodeUsed(at=now, user_id=user_id))
    return True


def forget_codes(user_id: str) -> None:
    """Delete all codes, inside the open transaction."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))


def _new_code() -> str:
    letters = base64.b32encode(secrets.token_bytes(BYTES)).decode().lower()
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def _hash(code: str) -> str:
    plain = "".join(sign for sign in code.lower() if sign.isalnum())
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()
