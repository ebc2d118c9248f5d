"""What happens to accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from clinic.accounts.permissions import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRegistered:
    at: datetime
    user_id: str
    role: Role
    has_password: bool
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredAgain:
    """Somebody, perhaps a stranger, registered with the address of this user."""

    at: datetime
    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationAsked:
    """The user wants the mail once more that shows whose the address is."""

    at: datetime
    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailVerified:
    at: datetime
    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetAsked:
    """Somebody, perhaps a stranger, asked for a new password for this user."""

    at: datetime
    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordSet:
    """The user chose a password by a link from a mail; all their sessions have ended."""

    at: datetime
    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChanged:
    """`fields` names what the user wrote anew, whether or not it is another value."""

    at: datetime
    user_id: str
    fields: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    at: datetime
    user_id: str
    session_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInFailed:
    """`user_id` is empty for an address that nobody has; `why` is a code that only the audit reads."""

    at: datetime
    user_id: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOut:
    at: datetime
    user_id: str
    session_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshReused:
    """A refresh token came a second time, so somebody has a copy: the session has ended."""

    at: datetime
    user_id: str
    session_id: str
