"""Legal texts and who accepted them, codes for records that the desk made, wishes to be erased."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from clinic.core.ids import new_id
from clinic.db import Base, enum_column
from clinic.patients.models import RelationKind
from clinic.privacy.kinds import ErasureState, LegalKind
from clinic.sealed_column import Sealed

_OPEN = text("state = 'open'")


class LegalText(Base):
    """One version of a text that the clinic publishes. The one with the highest version is in force.

    `must_accept`: whoever accepted an older one only is asked again.
    """

    __tablename__ = "legal_text"
    __table_args__ = (
        CheckConstraint("kind IN ('privacy', 'terms', 'imprint')", name="kind"),
        UniqueConstraint("kind", "version"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    kind: Mapped[LegalKind] = mapped_column(enum_column(LegalKind))
    version: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    must_accept: Mapped[bool]
    published_at: Mapped[datetime]
    published_by: Mapped[str] = mapped_column(ForeignKey("user_account.id"))


class Acceptance(Base):
    """A user has accepted a text, in exactly this version."""

    __tablename__ = "acceptance"

    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    text_id: Mapped[str] = mapped_column(ForeignKey("legal_text.id"), primary_key=True)
    accepted_at: Mapped[datetime]


class RecordCode(Base):
    """A code by which somebody takes over a record that the desk made; used once, then deleted.

    A patient has one at most: the newest. `selector` finds it, and may be known; the secret is kept
    as an Argon2id hash. `kind` is what the person will be to the patient.
    """

    __tablename__ = "record_code"
    __table_args__ = (CheckConstraint("kind IN ('self', 'guardian')", name="kind"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    patient_id: Mapped[str] = mapped_column(ForeignKey("patient.id"), unique=True)
    kind: Mapped[RelationKind] = mapped_column(enum_column(RelationKind))
    selector: Mapped[str] = mapped_column(String(4), unique=True)
    secret_hash: Mapped[str] = mapped_column(String(255))
    made_by: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)


class ErasureRequest(Base):
    """A user wants to be forgotten. One open wish at most; `answer` says why it was refused."""

    __tablename__ = "erasure_request"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'withdrawn', 'refused', 'done')", name="state"),
        Index(
            "uq_erasure_request_one_open",
            "user_id",
            unique=True,
            postgresql_where=_OPEN,
            sqlite_where=_OPEN,
        ),
        Index(None, "asked_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    state: Mapped[ErasureState] = mapped_column(
        enum_column(ErasureState), default=ErasureState.OPEN
    )
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))
    answer: Mapped[str] = mapped_column(Sealed, default="")
