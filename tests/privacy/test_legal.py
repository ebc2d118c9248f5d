"""The clinic's texts, their versions, and who has accepted which."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from clinic.core.errors import Invalid, NotAllowed, NotFound
from clinic.patients.register import ask_to_sign_up, sign_up
from clinic.privacy.kinds import LegalKind
from clinic.privacy.legal import (
    accept,
    publish,
    text_in_force,
    texts_to_accept,
    texts_to_show,
)
from tests.cast import PASSWORD, Cast
from tests.privacy.conftest import Raw

pytestmark = pytest.mark.usefixtures("app_context")

TERMS, PRIVACY, IMPRINT = LegalKind.TERMS, LegalKind.PRIVACY, LegalKind.IMPRINT


def published(cast: Cast, kind: LegalKind, body: str, *, must_accept: bool = True) -> str:
    return publish(cast.petra.actor, kind, body, must_accept=must_accept, now=cast.now).id


def test_the_newest_version_is_in_force(cast: Cast) -> None:
    with pytest.raises(NotFound):
        text_in_force(TERMS)
    published(cast, TERMS, "Be kind.")
    published(cast, TERMS, "Be kind and on time.")
    found = text_in_force(TERMS)
    assert (found.version, found.body) == (2, "Be kind and on time.")


def test_the_same_words_again_are_no_new_version(cast: Cast) -> None:
    assert published(cast, TERMS, "Be kind.") == published(cast, TERMS, " Be kind.\r\n")


def test_only_an_admin_publishes_and_never_nothing(cast: Cast) -> None:
    for stranger in (cast.nadia, cast.lena, cast.amira):
        with pytest.raises(NotAllowed):
            publish(stranger.actor, TERMS, "Mine", must_accept=False, now=cast.now)
    for body in ("", " \n ", "x" * 100_001):
        with pytest.raises(Invalid):
            published(cast, TERMS, body)


def test_who_accepted_is_asked_again_after_a_change_and_only_then(cast: Cast) -> None:
    user_id = cast.amira.actor.user_id
    assert texts_to_accept(user_id) == []
    first = published(cast, TERMS, "Be kind.")
    assert [one.id for one in texts_to_accept(user_id)] == [first]
    accept(cast.amira.actor, [first], now=cast.now)
    assert texts_to_accept(user_id) == []
    published(cast, TERMS, "Be kind!", must_accept=False)
    assert texts_to_accept(user_id) == []
    third = published(cast, TERMS, "Be kind and pay.")
    assert [one.id for one in texts_to_accept(user_id)] == [third]
    assert [one.id for one in texts_to_accept(cast.jonas.actor.user_id)] == [third]


def test_a_spelling_put_right_still_lets_accept_what_is_owed(cast: Cast) -> None:
    published(cast, TERMS, "Be kind.")
    newest = published(cast, TERMS, "Be kind!", must_accept=False)
    assert [one.id for one in texts_to_accept(cast.amira.actor.user_id)] == [newest]
    accept(cast.amira.actor, [newest], now=cast.now)
    assert texts_to_accept(cast.amira.actor.user_id) == []


def test_what_is_not_in_force_any_more_cannot_be_accepted(cast: Cast) -> None:
    old = published(cast, PRIVACY, "We keep little.")
    published(cast, PRIVACY, "We keep more.")
    with pytest.raises(Invalid) as refused:
        accept(cast.amira.actor, [old], now=cast.now)
    assert refused.value.code == "text_changed"


def test_nobody_accepts_an_imprint(cast: Cast) -> None:
    published(cast, IMPRINT, "Lindenhof")
    assert (texts_to_show(), texts_to_accept(cast.amira.actor.user_id)) == ([], [])


def test_accepting_is_kept_with_version_and_time_and_twice_changes_nothing(
    cast: Cast, raw: Raw
) -> None:
    texts = [published(cast, TERMS, "Be kind."), published(cast, PRIVACY, "We keep little.")]
    accept(cast.amira.actor, texts, now=cast.now)
    accept(cast.amira.actor, texts, now=cast.now + timedelta(days=1))
    kept = raw("SELECT text_id FROM acceptance ORDER BY text_id")
    assert kept == sorted(texts)
    assert len(set(raw("SELECT accepted_at FROM acceptance"))) == 1


def test_registering_keeps_what_was_accepted(cast: Cast, raw: Raw) -> None:
    text = published(cast, TERMS, "Be kind.")
    who: dict[str, Any] = {"full_name": "New Patient", "password": PASSWORD, "now": cast.now}
    who["accepted"] = (text,)
    user = sign_up(email="new@example.org", **who)
    ask_to_sign_up(email="newer@example.org", **who)
    assert texts_to_accept(user.id) == []
    assert len(raw("SELECT user_id FROM acceptance")) == 2


def test_somebody_who_registers_with_a_known_address_accepts_nothing_for_its_owner(
    cast: Cast, raw: Raw
) -> None:
    text = published(cast, TERMS, "Be kind.")
    ask_to_sign_up(
        email=cast.amira.actor.email,
        full_name="Somebody",
        password=PASSWORD,
        now=cast.now,
        accepted=(text,),
    )
    assert raw("SELECT user_id FROM acceptance") == []
