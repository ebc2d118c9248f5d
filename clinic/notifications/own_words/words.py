"""The clinic's own paragraph in its messages: one for each kind that patients get, in each language.

It stands in mails as it was written, so nothing of anybody's health belongs into it. Mails that keep an
account safe have none: there nobody's words but ours may stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from clinic.accounts.actor import Actor
from clinic.accounts.permissions import Permission
from clinic.core.errors import N_, Invalid, NotFound
from clinic.core.text import clean_text
from clinic.db import db, transactional
from clinic.directory.queries import the_clinic
from clinic.dispatch import announce
from clinic.notifications.catalogue.kind import MessageKind
from clinic.notifications.catalogue.table import KINDS
from clinic.notifications.events import OwnWordsChanged
from clinic.notifications.models import OwnWords
from clinic.words.languages import LANGUAGES

LONGEST = 600


def kinds_with_words() -> list[MessageKind]:
    """The kinds of messages that have room for it, as the catalogue orders them."""
    return [kind for kind in KINDS.values() if kind.has_own_words]


def kind_with_words(code: str, language: str) -> MessageKind:
    """The kind of this code. Raises NotFound for one without room, and for a language we do not speak."""
    kind = KINDS.get(code)
    if kind is None or not kind.has_own_words or language not in LANGUAGES:
        raise NotFound()
    return kind


def own_words(code: str) -> Mapping[str, str]:
    """The paragraphs of a kind, by language; in one query."""
    query = select(OwnWords.language, OwnWords.text).where(OwnWords.kind == code)
    return {row.language: row.text for row in db.session.execute(query)}


def words_written() -> set[tuple[str, str]]:
    """Of which kinds and in which languages there is a paragraph; in one query."""
    query = select(OwnWords.kind, OwnWords.language)
    return {(kind, language) for kind, language in db.session.execute(query)}


def words_to_change(code: str, language: str, *, lock: bool = False) -> OwnWords | None:
    """The paragraph as it is kept; with `lock` nobody else writes one meanwhile. Raises NotFound."""
    kind_with_words(code, language)
    if lock:
        the_clinic(lock=True)
    return db.session.get(OwnWords, (code, language), populate_existing=lock)


def words_of(text: str) -> str:
    """The paragraph as it stands in a message. Raises Invalid at `text` where it is too long."""
    text = clean_text(text)
    if len(text) > LONGEST:
        sentence = N_("This text is too long. Please shorten it to 600 characters.")
        raise Invalid("too_long", sentence, fields={"text": sentence})
    return text


@transactional
def write_own_words(actor: Actor, code: str, language: str, *, text: str, now: datetime) -> None:
    """Say it anew for mails from now on; "" takes it out.

    Raises NotAllowed, NotFound, Invalid at `text`.
    """
    actor.must(Permission.MANAGE_CLINIC)
    text, kept = words_of(text), words_to_change(code, language, lock=True)
    if text == (kept.text if kept else ""):
        return
    if kept is None:
        db.session.add(OwnWords(kind=code, language=language, text=text))
    elif text:
        kept.text = text
    else:
        db.session.delete(kept)
    db.session.flush()
    announce(OwnWordsChanged(at=now, actor_id=actor.user_id, kind=code))
