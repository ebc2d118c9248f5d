"""What booking forgets when something happens elsewhere."""

from __future__ import annotations

from clinic.accounts.events import EmailChanged, EmailVerified, PasswordSet
from clinic.booking.mail_wait import forget_mail_wait


def address_verified(event: EmailVerified | EmailChanged | PasswordSet) -> None:
    """Whose address is verified waits for no mail any more."""
    forget_mail_wait(event.user_id)
