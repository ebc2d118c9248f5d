"""Users, their sign-ins, and the tokens they are sent or given."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from clinic.accounts.kinds import (
    ChallengePurpose,
    FactorResetState,
    IdentityProof,
    SessionKind,
    TokenPurpose,
)
from clinic.accounts.permissions import Role
from clinic.core.ids import new_id
from clinic.db import Base, enum_column
from clinic.partial_index import as_indexed, partial_index
from clinic.sealed_column import Sealed

_OPEN = text("state = 'open'")
_ROLES = ", ".join(f"'{role}'" for role in Role)
_PURPOSES = ", ".join(f"'{purpose}'" for purpose in TokenPurpose)
_UNPROVEN = text("email_verified_at IS NULL")
_STAFF = text("role <> 'patient'")
#: As the index spells it, so that a look for few among many finds them.
WORKS_HERE = as_indexed("user_account.role <> 'patient'")
_GOOD_BUT_UNDO = text("purpose <> 'undo_email' AND replaced_at IS NULL")


class User(Base):
    """Somebody who signs in. The address is kept as given, and unique without regard to case.

    `claimed_email` is the address with which somebody registered although it is another account's:
    theirs is a place holder then, which no mail reaches, until they show that some address is theirs (or
    for a week: `clinic.privacy.clearing`). `pending_email` is the one they wish to change to.

    Nobody signs in while there is a `disabled_at`, whatever the cause: `deactivated_at`, an admin has
    switched the account off; or the doctor is archived, or the person erased.
    """

    __tablename__ = "user_account"
    __table_args__ = (
        CheckConstraint(f"role IN ({_ROLES})", name="role"),
        # What the housekeeping looks through.
        partial_index("ix_user_account_unproven", "created_at", where=_UNPROVEN),
        partial_index("ix_user_account_staff", "full_name", "id", where=_STAFF),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    claimed_email: Mapped[str | None] = mapped_column(String(254))
    pending_email: Mapped[str | None] = mapped_column(String(254))
    full_name: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(String(50), default="")
    role: Mapped[Role] = mapped_column(enum_column(Role))
    password_hash: Mapped[str | None] = mapped_column(String(255))
    locale: Mapped[str | None] = mapped_column(String(20))
    time_zone: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]
    email_verified_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    invited_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    deactivated_at: Mapped[datetime | None]

    @property
    def given_email(self) -> str:
        """The address they gave, their own or not: all that anybody is shown, so that nothing tells."""
        return self.claimed_email or self.email


class LoginSession(Base):
    """One sign-in. A token names its row; ending the row ends the token at once.

    `strong`: a second factor was shown. `fresh_until`: until then nobody is asked again who they are.
    `device` is what the browser says of itself; `network` the first half of the address it came from.
    """

    __tablename__ = "login_session"
    __table_args__ = (
        CheckConstraint("kind IN ('page', 'program')", name="kind"),
        Index(None, "user_id", "ended_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    kind: Mapped[SessionKind] = mapped_column(enum_column(SessionKind), default=SessionKind.PAGE)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    strong: Mapped[bool] = mapped_column(default=False)
    fresh_until: Mapped[datetime | None]
    device: Mapped[str] = mapped_column(String(80), default="")
    network: Mapped[str] = mapped_column(String(50), default="")


class RefreshToken(Base):
    """What a program trades, once, for the next pair of tokens. `id` is the token's own `jti`."""

    __tablename__ = "refresh_token"
    __table_args__ = (Index(None, "session_id"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    session_id: Mapped[str] = mapped_column(ForeignKey("login_session.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class PastAddress(Base):
    """An address that somebody had until `changed_at`, known to be theirs. Kept for a week: so long
    whoever reads its mail can put it back, unless the change is `undone_at` some instant already.
    """

    __tablename__ = "past_address"
    __table_args__ = (Index(None, "user_id", "changed_at"), Index(None, "changed_at"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    email: Mapped[str] = mapped_column(String(254))
    changed_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class MailToken(Base):
    """The secret of a link in a mail, as a hash. Of each purpose, a user's newest alone is good; of those
    that put an address back, one for each address.

    `bound_state` is a fingerprint of the password hash and the address when the token was made; once
    either has changed, the token is worth nothing. One that puts an address back is bound to neither:
    a thief changes both. Those that are used, over or replaced are kept for a week, so that whoever
    comes with one is noticed.
    """

    __tablename__ = "mail_token"
    __table_args__ = (
        CheckConstraint(f"purpose IN ({_PURPOSES})", name="purpose"),
        CheckConstraint(
            "(purpose = 'undo_email') = (past_address_id IS NOT NULL)", name="past_address"
        ),
        partial_index(
            "uq_mail_token_one_of_a_purpose",
            "user_id",
            "purpose",
            unique=True,
            where=_GOOD_BUT_UNDO,
        ),
        UniqueConstraint("past_address_id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    purpose: Mapped[TokenPurpose] = mapped_column(enum_column(TokenPurpose))
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    past_address_id: Mapped[str | None] = mapped_column(ForeignKey("past_address.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    bound_state: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    replaced_at: Mapped[datetime | None]


class EmailCode(Base):
    """What the code in a user's newest mail is made of (`email_code`), and its tries. Kept for a day."""

    __tablename__ = "email_code"

    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    nonce: Mapped[str] = mapped_column(String(32))
    asked_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)


class Attempt(Base):
    """One try that counts: a wrong password, a mail asked for, a registration.

    `subject` is a fingerprint of what is counted (an account, a network address), so that the table
    tells nobody's address. Kept for a day.
    """

    __tablename__ = "attempt"
    __table_args__ = (Index(None, "subject", "at"), Index(None, "at"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    subject: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class Totp(Base):
    """An authenticator app of a user. It counts once a code of it has been given: `confirmed_at`.
    `last_step` is the 30 seconds whose code was used last: none is taken twice.
    """

    __tablename__ = "totp"

    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    secret: Mapped[str] = mapped_column(Sealed)
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)


class RecoveryCode(Base):
    """A code on paper, for who has lost the second factor; as a hash, good for one sign-in."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("user_id", "code_hash"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    code_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Passkey(Base):
    """A key of a user's device or password manager (WebAuthn).

    `credential_id`, `public_key` and `handle` are Base64 for URLs; all keys of a user have one
    `handle`, which tells nothing of them.
    """

    __tablename__ = "passkey"
    __table_args__ = (Index(None, "user_id"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    handle: Mapped[str] = mapped_column(String(90))
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)
    public_key: Mapped[str] = mapped_column(Text)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    transports: Mapped[list[str]] = mapped_column(JSON, default=list)
    backed_up: Mapped[bool]
    label: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class Challenge(Base):
    """A question to a passkey, answered once and soon. The browser that asked keeps its `id`."""

    __tablename__ = "passkey_challenge"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    purpose: Mapped[ChallengePurpose] = mapped_column(enum_column(ChallengePurpose))
    user_id: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))
    challenge: Mapped[str] = mapped_column(String(90))
    expires_at: Mapped[datetime]


class CodeMiss(Base):
    """A second-factor code that was wrong; so many in a while, and no more are looked at."""

    __tablename__ = "code_miss"
    __table_args__ = (Index(None, "user_id", "at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]


class FactorReset(Base):
    """An admin asked that the lost second factors of a user are taken away. One open at most.

    `note` says in a few words or a code what the `proof` was; sealed. `ended_by` answered it.
    """

    __tablename__ = "factor_reset"
    __table_args__ = (
        CheckConstraint("proof IN ('in_person', 'known', 'call_back')", name="proof"),
        CheckConstraint(
            "state IN ('open', 'done', 'declined', 'withdrawn', 'expired')", name="state"
        ),
        partial_index("uq_factor_reset_one_open", "user_id", unique=True, where=_OPEN),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    proof: Mapped[IdentityProof] = mapped_column(enum_column(IdentityProof))
    note: Mapped[str] = mapped_column(Sealed)
    state: Mapped[FactorResetState] = mapped_column(enum_column(FactorResetState))
    asked_at: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))
