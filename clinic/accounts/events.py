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


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    at: datetime
    user_id: str
    session_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOut:
    at: datetime
    user_id: str
    session_id: str
