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
