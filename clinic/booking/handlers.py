"""What booking does when something happens elsewhere."""

from __future__ import annotations

from clinic.accounts.events import EmailChanged, EmailVerified, PasswordSet
from clinic.booking.mail_wait import forget_mail_wait
from clinic.booking.times.strangers import no_stranger


def address_verified(event: EmailVerified | EmailChanged | PasswordSet) -> None:
    """Whose address is verified waits for no mail any more, and is no stranger."""
    forget_mail_wait(event.user_id)
    no_stranger(event.user_id)
