"""The link that stops reminder mails: it names a user, and only the clinic can have written it.

It has no end: a mail may be read years later, and all it does is to stop mails.
"""

from __future__ import annotations

from itsdangerous import BadData, URLSafeSerializer

from clinic.core.errors import NotFound


def unsubscribe_token(user_id: str, secret: str) -> str:
    """What stands in the link of this user's mails."""
    return str(_signer(secret).dumps(user_id))


def unsubscribed_user(token: str, secret: str) -> str:
    """The id of the user whose link it is. Raises NotFound."""
    try:
        return str(_signer(secret).loads(token))
    except BadData:
        raise NotFound() from None


def _signer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="clinic.unsubscribe")
