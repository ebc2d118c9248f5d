"""Why somebody comes, and why a visit ended, cannot be read out of the database."""

from __future__ import annotations

import flask_migrate
import pytest
from cryptography.fernet import Fernet
from flask import Flask

from clinic.accounts.actor import Actor
from clinic.accounts.factors import totp
from clinic.booking.answer import decline
from clinic.booking.cancel import cancel
from clinic.booking.models import Appointment
from clinic.booking.queries.find import visit
from clinic.cli import rotate_keys
from clinic.db import db
from clinic.idempotency.once import Answer, once
from clinic.sealing import CannotUnseal, reseal
from tests.application import DATA_KEYS
from tests.cast import THURSDAY, TUESDAY, WEDNESDAY, Cast
from tests.privacy.conftest import Raw

pytestmark = pytest.mark.usefixtures("app_context")

REASON, ANSWER = "A cough that does not end", "The doctor is at a congress"
NEW_KEY = Fernet.generate_key().decode()


@pytest.fixture
def asked(cast: Cast) -> Appointment:
    return cast.amira_books(cast.slot(WEDNESDAY, "09:00"), reason=REASON)


def reason_of(cast: Cast, asked: Appointment) -> str:
    db.session.remove()
    return visit(cast.amira.actor, asked.id).appointment.reason


def test_T2_the_database_does_not_show_why_somebody_comes(
    cast: Cast, asked: Appointment, raw: Raw
) -> None:
    (kept,) = raw("SELECT reason FROM appointment")
    assert "cough" not in kept
    assert reason_of(cast, asked) == REASON


def test_T2_the_database_does_not_show_why_a_visit_ended(
    cast: Cast, asked: Appointment, raw: Raw
) -> None:
    decline(cast.lena.actor, asked.id, reason=ANSWER, now=cast.now)
    (kept,) = raw("SELECT end_reason FROM appointment")
    assert "congress" not in kept
    db.session.remove()
    assert visit(cast.amira.actor, asked.id).appointment.end_reason == ANSWER


def test_a_visit_without_a_reason_has_an_empty_one(cast: Cast, raw: Raw) -> None:
    cast.amira_books(cast.slot(WEDNESDAY, "09:00"))
    assert raw("SELECT reason FROM appointment") == [""]


def test_two_visits_for_the_same_reason_look_different(cast: Cast, raw: Raw) -> None:
    for day in (WEDNESDAY, THURSDAY):
        cast.amira_books(cast.slot(day, "09:00"), reason=REASON)
    assert len(set(raw("SELECT reason FROM appointment"))) == 2


def test_the_migration_seals_what_was_there_and_opens_it_again(
    cast: Cast, asked: Appointment, raw: Raw, monkeypatch: pytest.MonkeyPatch
) -> None:
    # More rows than a batch holds are looked at in the test of the command below.
    cast.amira_books(cast.slot(THURSDAY, "09:00"))
    cancel(cast.petra.actor, asked.id, reason=ANSWER, now=cast.now)
    db.session.remove()
    flask_migrate.downgrade(revision="0004")
    assert sorted(raw("SELECT reason FROM appointment")) == ["", REASON]
    assert sorted(raw("SELECT end_reason FROM appointment")) == ["", ANSWER]
    flask_migrate.upgrade()
    assert not {REASON, ANSWER} & set(raw("SELECT reason FROM appointment"))
    assert not {REASON, ANSWER} & set(raw("SELECT end_reason FROM appointment"))
    assert reason_of(cast, asked) == REASON


# -- flask rotate-keys -----------------------------------------------------------------------------


def rotate(app: Flask) -> tuple[int, str]:
    db.session.remove()
    done = app.test_cli_runner().invoke(args=["rotate-keys"])
    return done.exit_code, done.output


def test_after_rotating_the_old_key_can_go(app: Flask, cast: Cast, asked: Appointment) -> None:
    app.config["DATA_KEYS"] = f"{NEW_KEY},{DATA_KEYS}"
    status, said = rotate(app)
    assert (status, "appointment.reason: 1 looked at, 1 sealed anew" in said) == (0, True), said
    app.config["DATA_KEYS"] = NEW_KEY
    assert reason_of(cast, asked) == REASON


def test_rotating_reaches_the_secrets_of_second_factors(app: Flask, cast: Cast) -> None:
    totp.begin(cast.lena.actor, now=cast.now)
    before = totp.setup_of(cast.lena.actor, issuer="x").secret
    app.config["DATA_KEYS"] = f"{NEW_KEY},{DATA_KEYS}"
    assert "totp.secret: 1 looked at, 1 sealed anew" in rotate(app)[1]
    app.config["DATA_KEYS"] = NEW_KEY
    assert totp.setup_of(cast.lena.actor, issuer="x").secret == before


def test_rotating_reaches_the_answers_that_are_kept_for_programs(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotate_keys, "BATCH", 1)

    def answered(who: Actor, key: str, answer: Answer) -> str:
        return once(who, lambda: answer, place="/", key=key, asked="", now=cast.now).body

    kept = [(one.actor, key) for one in (cast.lena, cast.amira) for key in ("a", "b")]
    for who, key in kept:
        answered(who, key, Answer(200, REASON))
    app.config["DATA_KEYS"] = f"{NEW_KEY},{DATA_KEYS}"
    assert "kept_answer.body: 4 looked at, 4 sealed anew" in rotate(app)[1]
    app.config["DATA_KEYS"] = NEW_KEY
    assert {answered(who, key, Answer(500, "")) for who, key in kept} == {REASON}


def test_rotating_goes_on_where_it_was_stopped(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotate_keys, "BATCH", 1)
    for day, clock in ((TUESDAY, "15:00"), (WEDNESDAY, "09:00"), (THURSDAY, "09:00")):
        cast.amira_books(cast.slot(day, clock), reason=REASON)
    app.config["DATA_KEYS"] = f"{NEW_KEY},{DATA_KEYS}"
    times = iter(range(10))

    def interrupted(text: str) -> str:
        if next(times) == 1:
            raise KeyboardInterrupt
        return reseal(text)

    with monkeypatch.context() as once:
        once.setattr("clinic.cli.rotate_keys.reseal", interrupted)
        assert rotate(app)[0] != 0
    assert "appointment.reason: 3 looked at, 2 sealed anew" in rotate(app)[1]
    assert "appointment.reason: 3 looked at, 0 sealed anew" in rotate(app)[1]


def test_rotating_names_what_no_key_opens_and_leaves_it(
    app: Flask, cast: Cast, asked: Appointment
) -> None:
    app.config["DATA_KEYS"] = NEW_KEY
    status, said = rotate(app)
    assert (status, "1 texts are under none of the keys" in said) == (1, True), said
    with pytest.raises(CannotUnseal):
        reason_of(cast, asked)
    app.config["DATA_KEYS"] = DATA_KEYS
    assert reason_of(cast, asked) == REASON
