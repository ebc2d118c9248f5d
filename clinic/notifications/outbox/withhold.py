"""What is kept back: who wants no messages gets none about their treatment, who has died none at all.

Asked when a message is owed, and again when it leaves; so it holds for whatever tells patients anything.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists, select

from clinic.accounts.models import User
from clinic.accounts.permissions import Role
from clinic.db import db
from clinic.notifications.catalogue.table import KINDS
from clinic.notifications.kinds import Channel, MessageState, Whom, Withheld
from clinic.notifications.models import Message
from clinic.patients.models import Patient, PatientRelation, RelationKind


def why_withheld(patient_id: str, channel: str) -> Withheld | None:
    """Why nobody on a patient's side is told of their treatment by a channel; None where they are.

    Who wants no messages still finds in the page what there is to know, when they look.
    """
    patient = db.session.get_one(Patient, patient_id)
    if patient.deceased_on is not None:
        return Withheld.DECEASED
    if patient.do_not_contact and channel != Channel.IN_APP:
        return Withheld.DO_NOT_CONTACT
    return None


def unless_withheld(row: dict[str, Any]) -> dict[str, Any]:
    """The row of a message that is about to be owed; withdrawn where it is kept back.

    Raises ValueError for one that is to the patient and names none.
    """
    kind, patient_id = KINDS.get(row["kind"]), row["recipient_patient_id"]
    if patient_id is None:
        if kind is not None and kind.whom is Whom.PATIENT:
            raise ValueError(f"{kind.code} does not say whose treatment it is about")
        return row  # of an account: looked at when it leaves
    why = why_withheld(patient_id, row["channel"])
    if why is None or row["state"] not in (MessageState.PENDING, MessageState.SENT):
        return row
    return row | {"state": MessageState.WITHDRAWN, "sent_at": None, "last_error": why}


def why_kept(message: Message) -> Withheld | None:
    """Why a message must not leave any more; None where it may."""
    if message.recipient_patient_id is not None:
        return why_withheld(message.recipient_patient_id, message.channel)
    return Withheld.DECEASED if _is_of_deceased(message.recipient_user_id) else None


def _is_of_deceased(user_id: str | None) -> bool:
    """Whether it is the account of a patient who has died. Staff are told whatever there is."""
    their_own = exists().where(
        PatientRelation.user_id == user_id,
        PatientRelation.kind == RelationKind.SELF,
        PatientRelation.ended_at.is_(None),
        Patient.id == PatientRelation.patient_id,
        Patient.deceased_on.is_not(None),
    )
    return bool(
        db.session.scalar(
            select(User.id).where(User.id == user_id, User.role == Role.PATIENT, their_own)
        )
    )
