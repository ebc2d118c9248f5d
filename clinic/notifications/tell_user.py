"""Telling one user something, by each channel that its kind goes by."""

from __future__ import annotations

from datetime import datetime

from clinic.notifications.catalogue.kind import MessageKind
from clinic.notifications.channels import channels_of
from clinic.notifications.outbox.owe import Subject, owe


def tell_user(
    kind: MessageKind,
    user_id: str,
    *,
    once: str,
    now: datetime,
    about_id: str = "",
    address: str = "",
) -> None:
    """Owe a user a message of a kind inside the open transaction, for each value of `once` one.

    `about_id` is the id of what it is about; `address` is as `owe` says.
    """
    for channel in channels_of(kind):
        owe(
            dedupe_key=f"{kind.code}:{once}:{channel.code}",
            kind=kind.code,
            channel=channel.code,
            user_id=user_id,
            subject=Subject(kind=kind.about, id=about_id) if about_id else None,
            not_after=now + kind.useful_for if kind.useful_for else None,
            address=address,
            now=now,
        )
