"""Patients, and which users act for them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from clinic.core.ids import new_id
from clinic.db import Base, word


class RelationKind(StrEnum):
    """What a user is to a patient."""

    SELF = "self"
    GUARDIAN = "guardian"


class Patient(Base):
    """A person who is treated. Needs no user and no address; two patients may share an address.

    `search_name` is the name without accents and case, for the desk's search.
    """

    __tablename__ = "patient"
    __table_args__ = (Index(None, "search_name"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    full_name: Mapped[str] = mapped_column(String(200))
    search_name: Mapped[str] = mapped_column(String(400))
    birth_date: Mapped[date | None]
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(50), default="")
    record_number: Mapped[str] = mapped_column(String(50), default="")
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]


class PatientRelation(Base):
    """A user may act for a patient, from `started_at` until `ended_at`."""

    __tablename__ = "patient_relation"
    __table_args__ = (
        CheckConstraint("kind IN ('self', 'guardian')", name="kind"),
        Index(
            "uq_patient_relation_one_self",
            "user_id",
            unique=True,
            postgresql_where=text("kind = 'self' AND ended_at IS NULL"),
            sqlite_where=text("kind = 'self' AND ended_at IS NULL"),
        ),
        Index(None, "user_id", "patient_id"),
        Index(None, "patient_id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    patient_id: Mapped[str] = mapped_column(ForeignKey("patient.id"))
    kind: Mapped[RelationKind] = mapped_column(word(RelationKind))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
