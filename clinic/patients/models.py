"""Patients, and which users act for them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    and_,
    event,
    exists,
    false,
    or_,
    select,
    text,
)
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, column_property, mapped_column

from clinic.accounts.models import User
from clinic.core.folding import search_key
from clinic.core.ids import new_id
from clinic.db import Base, enum_column
from clinic.partial_index import partial_index
from clinic.patients.found_by import FOUND_BY, search_text

_ARCHIVED = text("archived_by IS NOT NULL")


class RelationKind(StrEnum):
    """What a user is to a patient."""

    SELF = "self"
    GUARDIAN = "guardian"


class PatientRelation(Base):
    """A user may act for a patient, from `started_at` until `ended_at`.

    `by_code`: they have shown the desk's code for the record. `confirmed`: so they have, or their address
    is verified; until then they are shown nothing that staff booked or wrote.
    """

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
    kind: Mapped[RelationKind] = mapped_column(enum_column(RelationKind))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    by_code: Mapped[bool] = mapped_column(default=False)
    confirmed: Mapped[bool] = column_property(
        or_(
            by_code,
            exists()
            .where(User.id == user_id, User.email_verified_at.is_not(None))
            .correlate_except(User),
        )
    )


def _search_name_of(context: DefaultExecutionContext) -> str:
    return search_key(context.get_current_parameters()["full_name"])  # type: ignore[no-untyped-call]


def _search_text_of(context: DefaultExecutionContext) -> str:
    row = context.get_current_parameters()  # type: ignore[no-untyped-call]
    return search_text(**{name: row.get(name) or "" for name in FOUND_BY})


class Patient(Base):
    """A person who is treated. Needs no user and no address; two patients may share an address.

    `search_name` is the folded name, and `search_text` all that the record is found by; both follow what
    they are made of. `unconfirmed`: it came with an account whose address nobody has verified, so it may
    look like somebody else's. `deceased_on` is a local date. `archived_by` is the user at the desk who
    archived the record and could take it back; None where it is gone for good: erased, or joined with
    another.
    """

    __tablename__ = "patient"
    __table_args__ = (
        Index(None, "search_name", "id"),
        partial_index("ix_patient_archived", "search_name", "id", where=_ARCHIVED),
        Index(None, "birth_date"),
        Index(None, "email"),
        Index(None, "phone"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    full_name: Mapped[str] = mapped_column(String(200))
    search_name: Mapped[str] = mapped_column(String(400), default=_search_name_of)
    search_text: Mapped[str] = mapped_column(String(1300), default=_search_text_of)
    birth_date: Mapped[date | None]
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(50), default="")
    record_number: Mapped[str] = mapped_column(String(50), default="")
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]
    archived_by: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))
    do_not_contact: Mapped[bool] = mapped_column(default=False, server_default=false())
    deceased_on: Mapped[date | None]
    # Not correlated: read once for a list, whatever its length, since such accounts are few.
    unconfirmed: Mapped[bool] = column_property(
        id.in_(  # noqa: A003 - the column above
            select(PatientRelation.patient_id)
            .where(
                PatientRelation.user_id.in_(
                    select(User.id).where(User.email_verified_at.is_(None)).correlate(None)
                ),
                PatientRelation.kind == RelationKind.SELF,
                PatientRelation.ended_at.is_(None),
                ~PatientRelation.by_code,
            )
            .correlate(None)
        )
    )

    @hybrid_property
    def is_gone(self) -> bool:
        """Whether it was archived for good, and nobody can take it back."""
        return self.archived_at is not None and self.archived_by is None

    @is_gone.inplace.expression
    @classmethod
    def _is_gone(cls) -> ColumnElement[bool]:
        return and_(cls.archived_at.is_not(None), cls.archived_by.is_(None))

    @property
    def address_confirmed(self) -> bool:
        return not self.unconfirmed


@event.listens_for(Patient, "before_update")
def _stay_findable(_mapper: object, _connection: object, patient: Patient) -> None:
    row = {name: getattr(patient, name) for name in FOUND_BY}
    patient.search_name, patient.search_text = search_key(patient.full_name), search_text(**row)
