"""What happens to accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from clinic.accounts.kinds import Factor, Means, TokenPurpose
from clinic.accounts.permissions import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRegistered:
    """`accepted` are the ids of the clinic's texts that were shown and accepted."""

    at: datetime
    user_id: str
    role: Role
    has_password: bool
    verified: bool
    #: The address is another account's: only its owner is written to.
    claimed: bool = False
    accepted: tuple[str, ...] = ()


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
class NobodyAsked:
    """A mail was asked for to an address to which none can be sent; `user_id` is always ""."""

    at: datetime
    user_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordSet:
    """The user chose a password by a link from a mail; all their sessions have ended.

    `is_first`: they had none before, and were invited.
    """

    at: datetime
    user_id: str
    is_first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailChangeAsked:
    """The user wishes to sign in with another address. `taken`: it is another account's, so that no
    link is sent there, though everything looks as if.
    """

    at: datetime
    user_id: str
    taken: bool
    #: Only an address that is known to be the user's own is told of it.
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailChanged:
    """The user has shown that the new address is theirs; their other sessions have ended."""

    at: datetime
    user_id: str
    #: The address before, which is told and can be put back; "" where it was not known to be theirs.
    past_address_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailChangeUndone:
    """Whoever reads the mail of an address that the user had before has put it back: all sessions have
    ended, and the password is worth nothing any more.
    """

    at: datetime
    user_id: str
    #: The address that was taken away, which is told; "" where it was the same.
    past_address_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailLost:
    """The user never showed that their address was theirs, and somebody else did: it is claimed only."""

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
    means: Means


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
class LinkReused:
    """The link of a mail that had set a password came again; nobody knows who brought it."""

    at: datetime
    user_id: str
    purpose: TokenPurpose


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshReused:
    """A refresh token came a second time, so somebody has a copy: the session has ended."""

    at: datetime
    user_id: str
    session_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded:
    """Somebody ended one of their sessions, or a new one took its place."""

    at: datetime
    user_id: str
    session_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherSessionsEnded:
    """All sessions of the user but one have ended; `session_ids` names those."""

    at: datetime
    user_id: str
    session_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged:
    """The user chose another password, knowing the old one; their other sessions have ended."""

    at: datetime
    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorAdded:
    """The user can show something besides the password."""

    at: datetime
    user_id: str
    factor: Factor


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorRemoved:
    """The user can show this no more."""

    at: datetime
    user_id: str
    factor: Factor


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorsReset:
    """The clinic took the user's second factors away, since they were lost; all sessions ended.

    `actor_id` is empty where the operator did it; `how` is a code that only the audit reads.
    """

    at: datetime
    user_id: str
    actor_id: str = ""
    how: str = "operator"


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorResetAsked:
    """An admin wants a second one to approve that this user's second factors are taken away.

    `proof` is how they know the person: a code that only the audit reads.
    """

    at: datetime
    actor_id: str
    user_id: str
    reset_id: str
    proof: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorResetApproved:
    """A second admin said yes to what `asked_by` had asked for."""

    at: datetime
    actor_id: str
    user_id: str
    reset_id: str
    asked_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorResetDeclined:
    """A second admin said no to what `asked_by` had asked for."""

    at: datetime
    actor_id: str
    user_id: str
    reset_id: str
    asked_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorResetWithdrawn:
    """Who had asked for it took it back."""

    at: datetime
    actor_id: str
    user_id: str
    reset_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordLinkSent:
    """An admin had a link for a new password sent to the user's own address."""

    at: datetime
    actor_id: str
    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryCodesMade:
    at: datetime
    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryCodeUsed:
    at: datetime
    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRefused:
    """A second-factor code was wrong; `is_last`: no more are looked at for a while."""

    at: datetime
    user_id: str
    is_last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyRefused:
    """A passkey's counter went back, so there may be a copy of it."""

    at: datetime
    user_id: str
