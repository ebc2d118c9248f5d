"""Owing somebody a message: a row, written in the transaction of what it tells about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clinic.db import db, insert
from clinic.dispatch import announce
from clinic.notifications.events import NoticeOwed
from clinic.notifications.kinds import Channel, MessageState
from clinic.notifications.models import Message
from clinic.notifications.outbox.withhold import unless_withheld

#: Among the params: when the visit was to be as the message was owed, in ISO 8601.
STARTS_AT = "starts_at"
#: Among the params: how staff have told of the visit themselves.
TOLD = "told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The thing a message is about, at a version if it has any."""

    kind: str
    id: str
    version: int | None = None

    def columns(self) -> dict[str, Any]:
        """As the row of a message names it."""
        return {
            "subject_kind": self.kind,
            "subject_id": self.id,
            "subject_version": self.version,
        }


_NOTHING = dict.fromkeys(("subject_kind", "subject_id", "subject_version"))


def owe(**message: Any) -> None:
    """Owe a message that is described as for `owed`, inside the open transaction."""
    owe_all([owed(**message)])


def owe_all(messages: Iterable[dict[str, Any]]) -> None:
    """Owe messages made by `owed`, in one statement; those whose key was owed before are left out.

    What is kept back from a patient's side is written down as withdrawn.
    """
    rows = {row["dedupe_key"]: unless_withheld(row) for row in messages}
    if not rows:
        return
    # The rows are no part of the statement: it is compiled once, however many there are.
    unless_there = (
        insert(Message)
        .on_conflict_do_nothing(index_elements=["dedupe_key"])
        .returning(Message.dedupe_key)
        .execution_options(render_nulls=True)
    )
    for key in db.session.scalars(unless_there, [*rows.values()]).all():
        row = rows[key]
        if row["sent_at"] is not None and row["recipient_user_id"] is not None:
            announce(NoticeOwed(at=row["sent_at"], user_id=row["recipient_user_id"]))


def owed(
    *,
    dedupe_key: str,
    kind: str,
    channel: str,
    now: datetime,
    user_id: str | None = None,
    patient_id: str | None = None,
    subject: Subject | None = None,
    due_at: datetime | None = None,
    not_after: datetime | None = None,
    params: Mapping[str, str] | None = None,
    state: MessageState = MessageState.PENDING,
    address: str = "",
) -> dict[str, Any]:
    """The row of a message, due now unless told otherwise.

    `patient_id` is whose treatment it is about, for what goes to whoever acts for them.
    `address` is kept, sealed, until it has been sent: for whoever will have none of their own. One in
    the page that is due is sent by being written.
    """
    due_at = due_at or now
    is_told = channel == Channel.IN_APP and state is MessageState.PENDING and due_at <= now
    return {
        "dedupe_key": dedupe_key,
        "kind": kind,
        "channel": channel,
        "recipient_user_id": user_id,
        "recipient_patient_id": patient_id,
        **(subject.columns() if subject else _NOTHING),
        "due_at": due_at,
        "try_at": due_at,
        "not_after": not_after,
        "state": MessageState.SENT if is_told else state,
        "last_error": None,
        "sent_at": now if is_told else None,
        "params": dict(params or {}),
        "address": address,
        "created_at": now,
    }
