"""Carrying something out once, however often it is asked for with the same key.

After the IETF draft "The Idempotency-Key HTTP Header Field".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.exc import OperationalError

from clinic.accounts.actor import Actor
from clinic.core.errors import N_, Conflict, Invalid
from clinic.db import db, insert, transactional
from clinic.idempotency.models import KeptAnswer

KEPT_FOR = timedelta(hours=24)
LONGEST_KEY = 255
#: PostgreSQL's word for having waited for the other transaction as long as the connection allows.
_LOCK_NOT_AVAILABLE = "55P03"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: an HTTP status and a body; `replayed` if an earlier request brought it about."""

    status: int
    body: str
    replayed: bool = False


@transactional
def once(
    actor: Actor,
    act: Callable[[], Answer],
    *,
    place: str,
    key: str,
    asked: str,
    now: datetime,
) -> Answer:
    """Let `act` change the clinic, and keep its answer in the same transaction.

    `place` is what the request was sent to, `asked` a digest of what it said. With a key that this
    user has used at this place within a day, the kept answer comes back and nothing is done. What
    `act` raises keeps nothing: the key can be used again.
    Raises Invalid `idempotency_mismatch` for a used key with another question, Conflict
    `in_progress` while the first request takes long.
    """
    if not _begin(actor, place=place, key=key, asked=asked, now=now):
        return _kept(actor, place=place, key=key, asked=asked)
    answer = act()
    db.session.execute(
        update(KeptAnswer)
        .where(*_is(actor, place, key))
        .values(status=answer.status, body=answer.body)
    )
    return answer


@transactional
def forget_old_answers(*, now: datetime) -> int:
    """Delete the answers that were kept long enough; returns how many."""
    done = db.session.execute(delete(KeptAnswer).where(KeptAnswer.created_at <= now - KEPT_FOR))
    return int(done.rowcount)  # type: ignore[attr-defined]


def forget_about(ids: Iterable[str]) -> None:
    """Delete the answers to anybody that name one of these ids, inside the open transaction.

    They are sealed, so each is opened: there are no more than of one day.
    """
    named = [id_ for id_ in ids if id_]
    for kept in db.session.scalars(select(KeptAnswer).where(KeptAnswer.body != "")):
        if any(id_ in kept.body for id_ in named):
            db.session.delete(kept)
    db.session.flush()


def in_progress() -> Conflict:
    """What is said while the first request of this key is still being carried out."""
    sentence = N_("The same request is being carried out. Ask again in a moment.")
    return Conflict("in_progress", sentence, details={"retry_after": 1})


def _begin(actor: Actor, *, place: str, key: str, asked: str, now: datetime) -> bool:
    """Take the key. False where an earlier request has it, for whose end this waits."""
    row = {
        "user_id": actor.user_id,
        "place": place,
        "key": key,
        "asked": asked,
        "status": 0,
        "body": "",
        "created_at": now,
    }
    # What was kept long enough makes room; anything younger stays, and returns no row.
    taking = (
        insert(KeptAnswer)
        .values(row)
        .on_conflict_do_update(
            index_elements=["user_id", "place", "key"],
            set_=row,
            where=KeptAnswer.created_at <= now - KEPT_FOR,
        )
        .returning(KeptAnswer.key)
    )
    try:
        return db.session.execute(taking).first() is not None
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
            raise in_progress() from error
        raise


def _kept(actor: Actor, *, place: str, key: str, asked: str) -> Answer:
    kept = db.session.scalars(select(KeptAnswer).where(*_is(actor, place, key))).one()
    if kept.asked != asked:
        raise Invalid(
            "idempotency_mismatch", N_("This key was used for another request. Use a new one.")
        )
    return Answer(kept.status, kept.body, replayed=True)


def _is(actor: Actor, place: str, key: str) -> tuple[ColumnElement[bool], ...]:
    return (
        KeptAnswer.user_id == actor.user_id,
        KeptAnswer.place == place,
        KeptAnswer.key == key,
    )
