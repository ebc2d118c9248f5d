"""The clinic's privacy notice, terms and imprint, in versions, and who has accepted which."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, func, or_, select

from clinic.accounts.actor import Actor
from clinic.accounts.models import User
from clinic.accounts.permissions import Permission
from clinic.core.errors import N_, Invalid, NotFound
from clinic.core.text import clean_text
from clinic.db import db, insert, transactional
from clinic.directory.queries import the_clinic
from clinic.dispatch import announce
from clinic.patients.models import PatientRelation, RelationKind
from clinic.privacy.events import LegalTextPublished, TextsAccepted
from clinic.privacy.kinds import LegalKind
from clinic.privacy.models import Acceptance, LegalText

LONGEST = 100_000
#: So many acceptances of one account are shown.
MOST_SHOWN = 20
#: What people accept; an imprint only tells who the clinic is.
ACCEPTED = (LegalKind.TERMS, LegalKind.PRIVACY)


def text_in_force(kind: LegalKind) -> LegalText:
    """The newest version. Raises NotFound where the clinic has written none yet."""
    found = _in_force(kind)
    if not found:
        raise NotFound()
    return found[0]


def text_to_change(kind: LegalKind, *, lock: bool = False) -> LegalText | None:
    """The newest version, None before the first; with `lock` nobody else publishes meanwhile."""
    if lock:
        the_clinic(lock=True)
    return next(iter(_in_force(kind)), None)


def texts_to_show() -> Sequence[LegalText]:
    """What somebody who registers accepts: terms, then privacy notice, where there are any."""
    found = {one.kind: one for one in _in_force(*ACCEPTED)}
    return [found[kind] for kind in ACCEPTED if kind in found]


def texts_to_accept(user_id: str) -> Sequence[LegalText]:
    """The texts in force of which the user has accepted no version that counts: none before the last
    one that everybody has to accept, and for whoever came after the first one, at least some.

    By a program, or at an admin's invitation, one comes without accepting anything.
    """
    needed = _needed(user_id)
    if not needed:
        return []
    accepted = _accepted(user_id)
    return [
        one
        for one in texts_to_show()
        if one.kind in needed and accepted.get(one.kind, 0) < needed[one.kind]
    ]


def has_accepted_some(user_id: str) -> bool:
    """Whether the user has ever accepted a text of the clinic, in whatever version."""
    return bool(_accepted(user_id))


class Accepted(NamedTuple):
    """A text in a version, and when somebody has accepted it."""

    kind: LegalKind
    version: int
    at: datetime


def accepted_texts(actor: Actor, patient_id: str) -> list[Accepted]:
    """What the account of a patient has accepted, the latest first, in one query; for the desk.

    Raises NotAllowed.
    """
    actor.must(Permission.ALL_PATIENTS)
    rows = db.session.execute(
        select(LegalText.kind, LegalText.version, Acceptance.accepted_at)
        .join(LegalText, LegalText.id == Acceptance.text_id)
        .join(PatientRelation, PatientRelation.user_id == Acceptance.user_id)
        .where(
            PatientRelation.patient_id == patient_id,
            PatientRelation.kind == RelationKind.SELF,
            PatientRelation.ended_at.is_(None),
        )
        .order_by(Acceptance.accepted_at.desc(), LegalText.kind, LegalText.version.desc())
        .limit(MOST_SHOWN)
    )
    return [Accepted(*row) for row in rows]


def _needed(user_id: str) -> dict[LegalKind, int]:
    """The least version of each text that the user must have accepted."""
    came = select(User.created_at).where(User.id == user_id).scalar_subquery()
    rows = db.session.execute(
        select(LegalText.kind, func.max(LegalText.version))
        .where(
            LegalText.kind.in_(ACCEPTED),
            or_(
                LegalText.must_accept,
                and_(LegalText.version == 1, LegalText.published_at <= came),
            ),
        )
        .group_by(LegalText.kind)
    )
    return dict(rows.all())


def _accepted(user_id: str) -> dict[LegalKind, int]:
    """The newest version of each text that the user has accepted."""
    rows = db.session.execute(
        select(LegalText.kind, func.max(LegalText.version))
        .join(Acceptance, Acceptance.text_id == LegalText.id)
        .where(Acceptance.user_id == user_id)
        .group_by(LegalText.kind)
    )
    return dict(rows.all())


@transactional
def publish(
    actor: Actor, kind: LegalKind, body: str, *, must_accept: bool, now: datetime
) -> LegalText:
    """Put a new version in force; the same words again change nothing.

    `must_accept`: whoever has accepted an older one is asked again. Raises Invalid at the field
    `body`, NotAllowed.
    """
    actor.must(Permission.MANAGE_CLINIC)
    body = clean_text(body)
    if not body or len(body) > LONGEST:
        sentence = N_("Write the text, in at most 100,000 characters.")
        raise Invalid("invalid", sentence, fields={"body": sentence})
    before = text_to_change(kind, lock=True)
    if before is not None and before.body == body:
        return before
    text = LegalText(
        kind=kind,
        version=before.version + 1 if before else 1,
        body=body,
        must_accept=must_accept and kind in ACCEPTED,
        published_at=now,
        published_by=actor.user_id,
    )
    db.session.add(text)
    db.session.flush()
    announce(LegalTextPublished(at=now, actor_id=actor.user_id, text_id=text.id))
    return text


@transactional
def accept(actor: Actor, text_ids: Collection[str], *, now: datetime) -> None:
    """The actor has read and accepted these texts; again changes nothing.

    Raises Invalid `text_changed` where one of them is not in force any more, NotAllowed.
    """
    actor.must(Permission.OWN_ACCOUNT)
    if not set(text_ids) <= {one.id for one in texts_to_show()}:
        raise Invalid("text_changed", N_("The text has changed meanwhile. Please read it again."))
    keep_acceptance(actor.user_id, text_ids, now=now)
    announce(TextsAccepted(at=now, actor_id=actor.user_id))


def keep_acceptance(user_id: str, text_ids: Collection[str], *, now: datetime) -> None:
    """Write down what a user has accepted, inside the open transaction; ids of no text are left out."""
    known = db.session.scalars(select(LegalText.id).where(LegalText.id.in_(text_ids))).all()
    for text_id in known:
        db.session.execute(
            insert(Acceptance)
            .values(user_id=user_id, text_id=text_id, accepted_at=now)
            .on_conflict_do_nothing()
        )


def _in_force(*kinds: LegalKind) -> Sequence[LegalText]:
    newest = (
        select(LegalText.kind, func.max(LegalText.version).label("version"))
        .where(LegalText.kind.in_(kinds))
        .group_by(LegalText.kind)
        .subquery()
    )
    return db.session.scalars(
        select(LegalText).join(
            newest,
            (newest.c.kind == LegalText.kind) & (newest.c.version == LegalText.version),
        )
    ).all()
