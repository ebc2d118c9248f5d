"""The words of sign-ins and tokens that doors know too."""

from __future__ import annotations

from enum import StrEnum


class SessionKind(StrEnum):
    """Who carries the token of a session: a browser in a cookie, or a program in a header."""

    PAGE = "page"
    PROGRAM = "program"


class Means(StrEnum):
    """What somebody showed on signing in; the audit keeps it (ASVS 16.3.1)."""

    REGISTRATION = "registration"
    PASSWORD = "password"  # noqa: S105 - the name of a means
    PASSWORD_AND_CODE = "password_and_code"  # noqa: S105
    PASSWORD_AND_PASSKEY = "password_and_passkey"  # noqa: S105
    PASSKEY = "passkey"
    MAIL = "mail"  # the link for who registers with an address that is known

    @property
    def is_strong(self) -> bool:
        """Whether a second factor was among it; a passkey verifies its user, so it is both."""
        return self in (Means.PASSWORD_AND_CODE, Means.PASSWORD_AND_PASSKEY, Means.PASSKEY)


class TokenPurpose(StrEnum):
    """What a link in a mail is good for."""

    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - the name of a purpose
    INVITATION = "invitation"
    CHANGE_EMAIL = "change_email"
    UNDO_EMAIL = "undo_email"
    SIGN_IN = "sign_in"


class ChallengePurpose(StrEnum):
    """What the answer of a passkey is good for."""

    ADD = "add"
    SIGN_IN = "sign_in"
    PROVE = "prove"  # unlock, or say once more who one is


class Factor(StrEnum):
    """What somebody can show besides the password."""

    TOTP = "totp"
    PASSKEY = "passkey"


class IdentityProof(StrEnum):
    """How an admin knows that who has lost a second factor is who they say."""

    IN_PERSON = "in_person"  # stood before the admin, with an identity card
    KNOWN = "known"  # the admin knows them personally
    CALL_BACK = "call_back"  # was called back on the number that the clinic has


class FactorResetState(StrEnum):
    """Where a wish to have a lost second factor taken away stands."""

    OPEN = "open"  # a second admin has to answer
    DONE = "done"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
