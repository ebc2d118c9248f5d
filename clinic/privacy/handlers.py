"""What privacy keeps when something happens elsewhere."""

from __future__ import annotations

from clinic.accounts.events import UserRegistered
from clinic.privacy.legal import keep_acceptance


def keep_accepted(event: UserRegistered) -> None:
    """Whoever registered accepted the texts that were shown: in the transaction of the account."""
    keep_acceptance(event.user_id, event.accepted, now=event.at)
