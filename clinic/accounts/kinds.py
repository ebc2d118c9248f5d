"""The words of sign-ins and tokens that doors know too."""

from __future__ import annotations

from enum import StrEnum


class SessionKind(StrEnum):
    """Who carries the token of a session: a browser in a cookie, or a program in a header."""

    PAGE = "page"
    PROGRAM = "program"


class TokenPurpose(StrEnum):
    """What a link in a mail is good for."""

    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - the name of a purpose
    INVITATION = "invitation"
    CHANGE_EMAIL = "change_email"


class ChallengePurpose(StrEnum):
    """What the answer of a passkey is good for."""

    ADD = "add"
    SIGN_IN = "sign_in"
    PROVE = "prove"  # unlock, or say once more who one is


class Factor(StrEnum):
    """What somebody can show besides the password."""

    TOTP = "totp"
    PASSKEY = "passkey"
