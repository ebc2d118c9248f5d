"""The admin keeps specialties and visit types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from dataclasses import fields as fields_of
from datetime import datetime
from typing import Any

from clinic.accounts.actor import Actor
from clinic.accounts.permissions import Permission
from clinic.core.errors import N_, Conflict, Invalid, Sentence
from clinic.core.text import clean_line
from clinic.db import db, transactional
from clinic.directory import queries
from clinic.directory.events import CatalogueChanged
from clinic.directory.kinds import VisitMode
from clinic.directory.models import Specialty, VisitType
from clinic.directory.reminder_rules import counting_since, spelled
from clinic.dispatch import announce

#: What the columns of a specialty's everyday words, and of what patients bring, hold.
LONGEST_SEARCH_WORDS, LONGEST_BRING = 400, 500


def name_taken() -> Conflict:
    """What is said when two entries of the catalogue would share a name."""
    sentence = N_("There is one of this name already.")
    return Conflict("name_taken", sentence, fields={"name": sentence})


@transactional
def save_specialty(
    actor: Actor,
    *,
    name: str,
    search_words: str | None = None,
    now: datetime,
    specialty_id: str | None = None,
    archived: bool = False,
) -> Specialty:
    """Add a specialty, or rename, archive or bring back one; None leaves its search words alone.

    Raises Invalid at a field, Conflict `name_taken`, NotFound, NotAllowed.
    """
    actor.must(Permission.MANAGE_CATALOGUE)
    if specialty_id is None:
        found = Specialty()
        db.session.add(found)
    else:
        found = queries.specialty(specialty_id, lock=True)
    found.name = _name(name)
    if search_words is not None:
        found.search_words = _search_words(search_words)
    found.archived_at = (found.archived_at or now) if archived else None
    db.session.flush()
    announce(CatalogueChanged(at=now, actor_id=actor.user_id, kind="specialty", id=found.id))
    return found


@dataclass(frozen=True, kw_only=True)
class VisitTypeFields:
    """A visit type as an admin writes it; all times in minutes, None where the default counts.

    `reminders` are texts as in `reminder_rules`: None means as for the whole clinic, empty means none.
    """

    name: str
    minutes: int
    buffer_before: int = 0
    buffer_after: int = 0
    mode: str = VisitMode.IN_PERSON
    auto_confirm: bool = False
    online: bool = True
    min_notice_minutes: int | None = None
    step_minutes: int | None = None
    bring: str = ""
    active: bool = True
    reminders: list[str] | None = None


@transactional
def save_visit_type(
    actor: Actor, fields: VisitTypeFields, *, now: datetime, visit_type_id: str | None = None
) -> VisitType:
    """Add a visit type or change one; appointments that exist keep their length.

    Raises Invalid at a field, Conflict, NotFound, NotAllowed.
    """
    if visit_type_id is not None:
        return change_visit_type(actor, visit_type_id, asdict(fields), now=now)
    actor.must(Permission.MANAGE_CATALOGUE)
    added = VisitType()
    _write(added, fields)
    db.session.add(added)
    db.session.flush()
    announce(CatalogueChanged(at=now, actor_id=actor.user_id, kind="visit_type", id=added.id))
    return added


@transactional
def change_visit_type(
    actor: Actor, visit_type_id: str, changes: Mapping[str, Any], *, now: datetime
) -> VisitType:
    """Change some of `VisitTypeFields`; all others stay, and appointments that exist keep their length.

    Raises Invalid at the fields at fault, Conflict `name_taken`, NotFound, NotAllowed.
    """
    actor.must(Permission.MANAGE_CATALOGUE)
    found = queries.visit_type(visit_type_id, lock=True)
    current = {field.name: getattr(found, field.name) for field in fields_of(VisitTypeFields)}
    before = queries.reminders_of(found)
    _write(found, VisitTypeFields(**current | dict(changes)))
    found.reminders_since = counting_since(before, list(queries.reminders_of(found)), now=now)
    db.session.flush()
    announce(CatalogueChanged(at=now, actor_id=actor.user_id, kind="visit_type", id=found.id))
    return found


def _write(visit_type: VisitType, fields: VisitTypeFields) -> None:
    _check(fields)
    for key, value in asdict(fields).items():
        setattr(visit_type, key, value)
    visit_type.name = _name(fields.name)
    visit_type.bring = clean_line(fields.bring)
    visit_type.reminders = None if fields.reminders is None else spelled(fields.reminders)


def _name(text: str) -> str:
    name = clean_line(text)
    if not name or len(name) > 100:
        sentence = N_("Enter a name, at most 100 characters.")
        raise Invalid("invalid", sentence, fields={"name": sentence})
    return name


def _search_words(text: str) -> str:
    words = clean_line(text)
    if len(words) > LONGEST_SEARCH_WORDS:
        sentence = N_("Enter at most 400 characters.")
        raise Invalid("invalid", sentence, fields={"search_words": sentence})
    return words


def _check(fields: VisitTypeFields) -> None:
    wrong: dict[str, Sentence] = {}
    if not 5 <= fields.minutes <= 720 or fields.minutes % 5:
        wrong["minutes"] = N_("A length is a multiple of 5 minutes, at most 720.")
    for key in ("buffer_before", "buffer_after"):
        minutes = getattr(fields, key)
        if not 0 <= minutes <= 240 or minutes % 5:
            wrong[key] = N_("Free time is a multiple of 5 minutes, at most 240.")
    if fields.step_minutes is not None and (
        not 5 <= fields.step_minutes <= 720 or fields.step_minutes % 5
    ):
        wrong["step_minutes"] = N_("A step is a multiple of 5 minutes, at most 720.")
    if fields.min_notice_minutes is not None and not 0 <= fields.min_notice_minutes <= 60 * 24 * 60:
        wrong["min_notice_minutes"] = N_("The notice is at most 60 days.")
    if len(clean_line(fields.bring)) > LONGEST_BRING:
        wrong["bring"] = N_("This text is too long. Please shorten it to 500 characters.")
    if fields.mode not in set(VisitMode):
        wrong["mode"] = N_("Choose one from the list.")
    try:
        spelled(fields.reminders or ())
    except Invalid as error:
        wrong |= error.fields
    if wrong:
        raise Invalid("invalid", fields=wrong)
