"""Who acts for a patient, as the desk sees it and ends it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from clinic.accounts.actor import Actor
from clinic.accounts.models import User
from clinic.accounts.permissions import Permission
from clinic.core.errors import N_, Conflict, NotFound
from clinic.db import db, transactional
from clinic.dispatch import announce
from clinic.patients.events import RelationEnded
from clinic.patients.models import PatientRelation, RelationKind

#: Older ones are not shown.
MOST = 50


class Related(NamedTuple):
    """A user who acts for a patient, or did until `relation.ended_at`."""

    relation: PatientRelation
    user: User


def relations_of(actor: Actor, patient_id: str) -> Sequence[Related]:
    """Who acts for a patient and who did, those who do first, in one query. Raises NotAllowed."""
    actor.must(Permission.ALL_PATIENTS)
    rows = db.session.execute(
        select(PatientRelation, User)
        .join(User, User.id == PatientRelation.user_id)
        .where(PatientRelation.patient_id == patient_id)
        .order_by(
            PatientRelation.ended_at.is_not(None),
            PatientRelation.started_at.desc(),
            PatientRelation.id,
        )
        .limit(MOST)
    )
    return [Related(*row) for row in rows]


@transactional
def end_relation(actor: Actor, patient_id: str, relation_id: str, *, now: datetime) -> None:
    """The desk ends that a user acts for a patient, from now on. Doing it twice is no error.

    Raises NotAllowed, NotFound, Conflict `own_record` for who is the patient themselves.
    """
    actor.must(Permission.ALL_PATIENTS)
    relation = db.session.get(
        PatientRelation, relation_id, with_for_update={"key_share": True, "of": PatientRelation}
    )
    if relation is None or relation.patient_id != patient_id:
        raise NotFound()
    if relation.kind is RelationKind.SELF:
        raise Conflict("own_record", N_("This is the patient’s own account, and stays theirs."))
    if relation.ended_at is None:
        relation.ended_at = now
        event = RelationEnded(
            at=now, actor_id=actor.user_id, patient_id=patient_id, user_id=relation.user_id
        )
        announce(event)
