"""The reasons that the clinic has ready for declining and calling off visits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, select

from clinic.accounts.actor import Actor
from clinic.accounts.permissions import Permission
from clinic.core.errors import N_, Conflict, Invalid, NotFound, Sentence
from clinic.core.text import clean_line
from clinic.db import db, transactional
from clinic.directory.events import CatalogueChanged
from clinic.directory.models import ReasonCode
from clinic.dispatch import announce

LONGEST_TEXT = 200
#: What a reason is given for.
Use = Literal["decline", "cancel"]
_CODE = re.compile(r"[a-z][a-z0-9_]{0,29}")


@dataclass(frozen=True, kw_only=True)
class ReasonFields:
    """A reason as an admin writes it: its text is one line, and it is for one of the two or both."""

    text: str
    for_decline: bool = True
    for_cancel: bool = True
    active: bool = True


def reason_codes(use: Use | None = None) -> Sequence[ReasonCode]:
    """The reasons that are offered for a use, by text; without one all, those offered no more last."""
    query = select(ReasonCode).order_by(ReasonCode.active.desc(), ReasonCode.text, ReasonCode.code)
    if use is not None:
        query = query.where(ReasonCode.active, _is_for(use))
    return db.session.scalars(query).all()


def reason_offered(code: str, use: Use) -> ReasonCode:
    """The reason of this code. Raises Invalid at `code` where none is offered for the use."""
    found = next((one for one in reason_codes(use) if one.code == code), None)
    if found is None:
        sentence = N_("Choose one from the list.")
        raise Invalid("invalid", sentence, fields={"code": sentence})
    return found


def reason_code(code: str, *, lock: bool = False) -> ReasonCode:
    """A reason, offered or not; `lock` keeps its row until the transaction ends. Raises NotFound."""
    if not _CODE.fullmatch(code):  # may hold what no database takes
        raise NotFound()
    found = db.session.get(ReasonCode, code, with_for_update={"key_share": True} if lock else None)
    if found is None:
        raise NotFound()
    return found


def code_taken() -> Conflict:
    """What is said when two reasons would share a code."""
    sentence = N_("There is a reason of this code already.")
    return Conflict("code_taken", sentence, fields={"code": sentence})


@transactional
def add_reason(actor: Actor, code: str, fields: ReasonFields, *, now: datetime) -> ReasonCode:
    """An admin adds a reason. Raises Invalid at a field, Conflict `code_taken`, NotAllowed."""
    actor.must(Permission.MANAGE_CATALOGUE)
    if not _CODE.fullmatch(code):
        sentence = N_("Use up to 30 small letters, digits and underscores; a letter comes first.")
        raise Invalid("invalid", sentence, fields={"code": sentence})
    added = ReasonCode(code=code)
    _write(actor, added, fields, now=now)
    return added


@transactional
def change_reason(actor: Actor, code: str, fields: ReasonFields, *, now: datetime) -> ReasonCode:
    """An admin changes a reason; what was told before stays as it was told.

    Raises Invalid at a field, NotFound, NotAllowed.
    """
    actor.must(Permission.MANAGE_CATALOGUE)
    found = reason_code(code, lock=True)
    _write(actor, found, fields, now=now)
    return found


def _write(actor: Actor, reason: ReasonCode, fields: ReasonFields, *, now: datetime) -> None:
    text = clean_line(fields.text)
    wrong: dict[str, Sentence] = {}
    if not text or len(text) > LONGEST_TEXT:
        wrong["text"] = N_("Enter what patients read, at most 200 characters.")
    if not (fields.for_decline or fields.for_cancel):
        wrong["for_decline"] = N_("Choose what it is for.")
    if wrong:
        raise Invalid("invalid", fields=wrong)
    for name, value in (asdict(fields) | {"text": text}).items():
        setattr(reason, name, value)
    db.session.add(reason)
    db.session.flush()
    announce(CatalogueChanged(at=now, actor_id=actor.user_id, kind="reason_code", id=reason.code))


def _is_for(use: Use) -> ColumnElement[bool]:
    column = ReasonCode.for_decline if use == "decline" else ReasonCode.for_cancel
    return column.is_(True)
