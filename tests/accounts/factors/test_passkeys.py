"""Passkeys: who holds the device is known by it, and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from webauthn.helpers import base64url_to_bytes

from clinic.accounts.actor import Actor
from clinic.accounts.changes.give_up_factor import give_up_passkey
from clinic.accounts.factors import passkeys
from clinic.accounts.factors.passkeys import Question, Site
from clinic.accounts.factors.second_factor import SecondFactorAsked, has_factor
from clinic.accounts.kinds import ChallengePurpose
from clinic.accounts.models import Challenge, Passkey, User
from clinic.accounts.sessions.sign_in import sign_in
from clinic.audit.models import AuditEntry
from clinic.db import db, transaction
from tests.accounts.authenticator import PRESENT, Authenticator
from tests.cast import PASSWORD, Cast
from tests.refusals import refused

SITE = Site(rp_id="clinic.example", name="Clinic", origins=["https://clinic.example"])
SIGN_IN, PROVE = ChallengePurpose.SIGN_IN, ChallengePurpose.PROVE


def adds(cast: Cast, actor: Actor, device: Authenticator, label: str = "Phone") -> Passkey:
    question = passkeys.ask_to_add(actor, SITE, now=cast.now)
    return passkeys.add(
        actor,
        SITE,
        device.create(question.options),
        question_id=question.id,
        handle=question.options["user"]["id"],
        label=label,
        now=cast.now,
    )


def asked(cast: Cast, user_id: str | None = None, purpose: ChallengePurpose = SIGN_IN) -> Question:
    return passkeys.passkey_question(purpose, SITE, user_id=user_id, now=cast.now)


def known(
    cast: Cast,
    question: Question,
    answer: dict[str, Any],
    *,
    user_id: str | None = None,
    purpose: ChallengePurpose = SIGN_IN,
    later: timedelta = timedelta(0),
) -> str:
    return passkeys.known_by(
        purpose, SITE, answer, question_id=question.id, user_id=user_id, now=cast.now + later
    )


@pytest.fixture
def device(cast: Cast) -> Authenticator:
    """Lena's, added already."""
    made = Authenticator()
    adds(cast, cast.lena.actor, made)
    return made


def test_a_passkey_knows_its_owner_without_a_name(cast: Cast, device: Authenticator) -> None:
    question = asked(cast)
    assert question.options.get("allowCredentials", []) == []
    assert known(cast, question, device.get(question.options)) == cast.lena.actor.user_id


def test_T30_what_the_browser_is_asked_for_is_as_strong_as_can_be(cast: Cast) -> None:
    adds(cast, cast.lena.actor, Authenticator())
    options = passkeys.ask_to_add(cast.lena.actor, SITE, now=cast.now).options
    assert options["authenticatorSelection"] == {
        "residentKey": "required",
        "requireResidentKey": True,
        "userVerification": "required",
    }
    assert len(base64url_to_bytes(options["user"]["id"])) == 64
    assert len(options["excludeCredentials"]) == 1
    assert options.get("attestation", "none") == "none"
    assert asked(cast).options["userVerification"] == "required"


def test_all_passkeys_of_one_person_have_one_handle_that_names_nobody(cast: Cast) -> None:
    first, second = (adds(cast, cast.lena.actor, Authenticator()) for _ in range(2))
    other = adds(cast, cast.amira.actor, Authenticator())
    assert first.handle == second.handle != other.handle
    assert cast.lena.actor.user_id not in first.handle


def test_a_passkey_is_a_second_factor(cast: Cast, device: Authenticator) -> None:
    assert has_factor(cast.lena.actor.user_id)
    with pytest.raises(SecondFactorAsked):
        sign_in(email=cast.lena.actor.email, password=PASSWORD, now=cast.now)


def test_T30_a_question_has_32_bytes_and_is_answered_once(
    cast: Cast, device: Authenticator
) -> None:
    question = asked(cast)
    assert len(base64url_to_bytes(question.options["challenge"])) == 32
    answer = device.get(question.options)
    known(cast, question, answer)
    for replayed in (answer, device.get(question.options)):
        with refused("passkey_refused"):
            known(cast, question, replayed)


def test_T30_a_question_is_answered_within_five_minutes(cast: Cast, device: Authenticator) -> None:
    question = asked(cast)
    with refused("passkey_refused"):
        known(cast, question, device.get(question.options), later=timedelta(minutes=5))
    assert db.session.scalars(select(Challenge.id).where(Challenge.id == question.id)).all() == []


def test_T30_an_answer_to_one_question_is_none_to_another(
    cast: Cast, device: Authenticator
) -> None:
    mine, other = asked(cast), asked(cast)
    with refused("passkey_refused"):
        known(cast, mine, device.get(other.options))


def test_T30_a_question_put_to_one_person_or_for_one_thing_is_no_good_for_another(
    cast: Cast, device: Authenticator
) -> None:
    lena, petra = cast.lena.actor.user_id, cast.petra.actor.user_id
    for asked_of, asked_for, user_id, purpose in (
        (petra, SIGN_IN, lena, SIGN_IN),
        (None, SIGN_IN, lena, SIGN_IN),
        (lena, SIGN_IN, lena, PROVE),
        (petra, PROVE, petra, PROVE),
    ):
        question = asked(cast, asked_of, asked_for)
        with refused("passkey_refused"):
            known(cast, question, device.get(question.options), user_id=user_id, purpose=purpose)


TRICKS: dict[str, Callable[[Authenticator], None]] = {
    "nobody made sure who holds it": lambda one: setattr(one, "flags", PRESENT),
    "nobody was there": lambda one: setattr(one, "flags", 0),
    "another site's": lambda one: setattr(one, "rp_id", "evil.test"),
    "asked by another page": lambda one: setattr(one, "origin", "https://evil.test"),
    "asked over plain HTTP": lambda one: setattr(one, "origin", "http://clinic.example"),
    "asked by a page below": lambda one: setattr(one, "origin", "https://a.clinic.example"),
    "another key": lambda one: setattr(one, "key", Authenticator().key),
    "an unknown key": lambda one: setattr(one, "credential_id", b"x" * 32),
    "another person": lambda one: setattr(one, "handle", "c29tZWJvZHkgZWxzZQ"),
    "nobody": lambda one: setattr(one, "handle", ""),
}


@pytest.mark.parametrize("trick", TRICKS)
def test_T30_whatever_is_not_as_it_was_asked_is_refused(
    cast: Cast, device: Authenticator, trick: str
) -> None:
    TRICKS[trick](device)
    question = asked(cast)
    with refused("passkey_refused"):
        known(cast, question, device.get(question.options))


@pytest.mark.parametrize("trick", list(TRICKS)[:6])
def test_T30_nor_is_such_a_passkey_taken_on(cast: Cast, trick: str) -> None:
    device = Authenticator()
    TRICKS[trick](device)
    with refused("passkey_refused"):
        adds(cast, cast.lena.actor, device)
    assert not has_factor(cast.lena.actor.user_id)


def test_T30_a_counter_that_goes_back_is_refused_and_told(
    cast: Cast, device: Authenticator
) -> None:
    device.count = 7
    for _ in range(2):
        question = asked(cast)
        known(cast, question, device.get(question.options))
    device.count = 6
    question = asked(cast)
    with refused("passkey_refused"):
        known(cast, question, device.get(question.options))
    told = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.at)).all()
    assert "passkey_refused" in told
    [kept] = passkeys.passkeys_of(cast.lena.actor.user_id)
    assert kept.sign_count == 9


def test_a_passkey_that_never_counts_is_as_good(cast: Cast, device: Authenticator) -> None:
    for _ in range(2):
        device.count = -1
        question = asked(cast)
        known(cast, question, device.get(question.options))


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"id": 7},
        {"id": "x", "response": "y"},
        {"id": None, "response": {"userHandle": ["a"]}},
        {"id": "\x00", "rawId": {}, "response": {}},
    ],
)
def test_what_is_no_credential_is_refused(
    cast: Cast, device: Authenticator, odd: dict[str, Any]
) -> None:
    with refused("passkey_refused"):
        known(cast, asked(cast), odd)
    question = passkeys.ask_to_add(cast.amira.actor, SITE, now=cast.now)
    with refused("passkey_refused"):
        passkeys.add(
            cast.amira.actor,
            SITE,
            odd,
            question_id=question.id,
            handle="",
            label="x",
            now=cast.now,
        )


def test_one_passkey_is_one_person_s(cast: Cast, device: Authenticator) -> None:
    with refused("passkey_known"):
        adds(cast, cast.amira.actor, device)


def test_who_was_shut_out_is_not_known_any_more(cast: Cast, device: Authenticator) -> None:
    with transaction():
        db.session.get_one(User, cast.lena.actor.user_id).disabled_at = cast.now
    question = asked(cast)
    with refused("passkey_refused"):
        known(cast, question, device.get(question.options))


def test_a_passkey_is_removed_by_its_owner_only_and_knows_nobody_then(
    cast: Cast, device: Authenticator
) -> None:
    [kept] = passkeys.passkeys_of(cast.lena.actor.user_id)
    with refused("not_found"):
        give_up_passkey(cast.amira.actor, kept.id, now=cast.now)
    give_up_passkey(cast.lena.actor, kept.id, now=cast.now)
    question = asked(cast)
    with refused("passkey_refused"):
        known(cast, question, device.get(question.options))


def test_more_than_twenty_are_too_many(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passkeys, "MOST", 1)
    adds(cast, cast.lena.actor, Authenticator(), label="  My\n\x00 phone\ud800  ")
    with refused("too_many"):
        passkeys.ask_to_add(cast.lena.actor, SITE, now=cast.now)
    [kept] = passkeys.passkeys_of(cast.lena.actor.user_id)
    assert (kept.label, kept.transports) == ("My phone", ["internal"])
