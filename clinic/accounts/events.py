"""What happens to accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from clinic.accounts.kinds import Factor, Means
from clinic.accounts.permissions import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountEvent:
    """What happened to a user's account, and when (UTC)."""

    at: datetime
    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRegistered(AccountEvent):
    """`accepted` are the ids of the clinic's texts that were shown and accepted."""

    role: Role
    has_password: bool
    verified: bool
    #: The address is another account's: only its owner is written to.
    claimed: bool = False
    accepted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredAgain(AccountEvent):
    """Somebody, perhaps a stranger, registered with the address of this user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationAsked(AccountEvent):
    """The user wants the mail once more that shows whose the address is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailVerified(AccountEvent):
    """The user has shown that their address is theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailCodeRefused(AccountEvent):
    """A code that was typed to verify the address was wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredBefore(AccountEvent):
    """The user has signed in by the link; the accounts opened `beside` it, newest first, have ended."""

    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetAsked(AccountEvent):
    """Somebody, perhaps a stranger, asked for a new password for this user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkReused(AccountEvent):
    """Somebody came with the link of an old mail to this user; `why` it is worth nothing is a code
    that only the audit reads: used, replaced, over, changed.
    """

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NobodyAsked:
    """A mail was asked for to an address that gets none, or had enough lately; `user_id` is always ""."""

    at: datetime
    user_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordSet(AccountEvent):
    """The user chose a password by a link from a mail; all their sessions have ended.

    `is_first`: they had none before, since they were invited or have undone a change of address.
    """

    is_first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailChangeAsked(AccountEvent):
    """The user wishes to sign in with another address. `taken`: it is another account's, so that no
    link is sent there, though everything looks as if.
    """

    taken: bool
    #: Only an address that is known to be the user's own is told of it.
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailChanged(AccountEvent):
    """The user has shown that the new address is theirs; their other sessions have ended."""

    #: The address before, which is told and can be put back; "" where it was not known to be theirs.
    past_address_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailChangeUndone(AccountEvent):
    """Whoever reads the mail of an address that the user had before has put it back: all sessions have
    ended, and the password is worth nothing any more.
    """

    #: The address that was taken away, which is told; "" where it was the same.
    past_address_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailLost(AccountEvent):
    """The user never showed that their address was theirs, and somebody else did: it is claimed only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChanged(AccountEvent):
    """`fields` names what the user wrote anew, whether or not it is another value."""

    fields: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn(AccountEvent):
    session_id: str
    means: Means


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInFailed(AccountEvent):
    """`user_id` is empty for an address that nobody has; `why` is a code that only the audit reads."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOut(AccountEvent):
    session_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshReused(AccountEvent):
    """A refresh token came a second time, so somebody has a copy: the session has ended."""

    session_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded(AccountEvent):
    """Somebody ended one of their sessions, or a new one took its place."""

    session_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherSessionsEnded(AccountEvent):
    """All sessions of the user but one have ended; `session_ids` names those."""

    session_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged(AccountEvent):
    """The user chose another password, knowing the old one; their other sessions have ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorAdded(AccountEvent):
    """The user can show something besides the password."""

    factor: Factor


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorRemoved(AccountEvent):
    """The user can show this no more."""

    factor: Factor


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorsReset(AccountEvent):
    """The clinic took the user's second factors away, since they were lost; all sessions ended.

    `actor_id` is empty where the operator did it; `how` is a code that only the audit reads.
    """

    actor_id: str = ""
    how: str = "operator"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminAct(AccountEvent):
    """What an admin, `actor_id`, did with the account of somebody else."""

    actor_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorResetAct(AdminAct):
    """A step on the way to taking this user's second factors away."""

    reset_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorResetAsked(FactorResetAct):
    """An admin wants a second one to approve it.

    `proof` is how they know the person: a code that only the audit reads.
    """

    proof: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorResetAnswered(FactorResetAct):
    """A second admin has answered what `asked_by` had asked for."""

    asked_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorResetApproved(FactorResetAnswered):
    """They said yes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorResetDeclined(FactorResetAnswered):
    """They said no."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorResetWithdrawn(FactorResetAct):
    """Who had asked for it took it back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOutEverywhere(AdminAct):
    """An admin ended all sign-ins of the user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserInvited(AdminAct):
    """An admin has the user choose a password by a link that goes to their address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDeactivated(AdminAct):
    """An admin switched the user's account off; all sessions ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserReactivated(AdminAct):
    """An admin switched it on again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordLinkSent(AdminAct):
    """An admin had a link for a new password sent to the user's own address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryCodesMade(AccountEvent):
    """The user has ten new codes on paper; older ones are worth nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryCodeUsed(AccountEvent):
    """A code on paper was used in the place of the second factor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRefused(AccountEvent):
    """A second-factor code was wrong; `is_last`: no more are looked at for a while."""

    is_last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TriesUsedUp(AccountEvent):
    """So many wrong passwords or codes that no more are looked at for a while. `user_id` is empty for
    an address that nobody has; `what` is a code: "passwords", "codes", "email_codes".
    """

    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyRefused(AccountEvent):
    """A passkey's counter went back, so there may be a copy of it."""
