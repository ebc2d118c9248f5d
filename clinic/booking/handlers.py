"""What booking does when something happens elsewhere."""

from __future__ import annotations

from clinic.accounts.events import EmailChanged, EmailVerified, PasswordSet, RegisteredBefore
from clinic.accounts.queries import reader_of_mail
from clinic.booking.mail_wait import forget_mail_wait, hand_on
from clinic.booking.times.strangers import no_stranger


def address_verified(event: EmailVerified | EmailChanged | PasswordSet) -> None:
    """Whose address is verified waits for no mail any more, and is no stranger."""
    forget_mail_wait(event.user_id)
    no_stranger(event.user_id)


def registered_before(event: RegisteredBefore) -> None:
    """What was kept by the newest account that was opened beside the user's is kept for the user."""
    user, *beside = (reader_of_mail(one) for one in (event.user_id, *event.beside))
    for one in beside:
        if user and one and hand_on(one, user, now=event.at) is not None:
            return
