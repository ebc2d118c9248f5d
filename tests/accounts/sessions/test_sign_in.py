"""Signing in, being known by the session, and signing out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from clinic.accounts import passwords
from clinic.accounts.changes.reset import reset_password
from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.models import LoginSession, User
from clinic.accounts.permissions import Permission
from clinic.accounts.sessions.session_state import actor_of, note_seen
from clinic.accounts.sessions.sign_in import open_session, sign_in, sign_out
from clinic.accounts.tokens import mint
from clinic.booking.absence import archive_doctor
from clinic.db import db, transaction
from clinic.directory.doctors import approve_doctor
from tests.cast import PASSWORD, Cast
from tests.counting import statements
from tests.refusals import refused


def test_the_right_password_opens_a_session_that_tells_who_it_is(cast: Cast) -> None:
    opened = sign_in(email=cast.amira.actor.email, password=PASSWORD, now=cast.now)
    actor = actor_of(opened.user_id, opened.id, now=cast.now)
    assert actor == replace(cast.amira.actor, session_id=opened.id)


@pytest.mark.parametrize("email", ["Amira.Rahman@Example.org", "  amira.rahman@example.org "])
def test_case_and_blanks_of_the_address_do_not_matter(cast: Cast, email: str) -> None:
    sign_in(email=email, password=PASSWORD, now=cast.now)


def test_T11_an_unknown_address_and_a_wrong_password_look_the_same(cast: Cast) -> None:
    said = []
    for email, password in (
        (cast.amira.actor.email, "wrong-harbour-lantern-42"),
        ("nobody@example.org", PASSWORD),
        ("", ""),
        ("\x00", "\x00"),
        ("\ud800@example.org", "\ud800"),
    ):
        with refused("bad_credentials") as refusal:
            sign_in(email=email, password=password, now=cast.now)
        said.append((str(refusal.error), refusal.error.fields))
    assert said[0] == said[1] == said[2]


@pytest.mark.parametrize("email", ["amira.rahman@example.org", "nobody@example.org", ""])
def test_T24_one_hash_is_checked_whether_there_is_an_account_or_not(
    cast: Cast, email: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    verify = passwords._hasher.verify

    class Watched:
        @staticmethod
        def verify(password_hash: str, password: bytes) -> bool:
            checked.append(password_hash)
            return bool(verify(password_hash, password))

    monkeypatch.setattr(passwords, "_hasher", Watched)
    with refused("bad_credentials"):
        sign_in(email=email, password="wrong-harbour-lantern-42", now=cast.now)
    (one,) = checked
    # The same work: only salt and hash differ.
    assert one.rsplit("$", 2)[0] == passwords._NOBODY.rsplit("$", 2)[0]


def test_who_has_no_password_yet_cannot_sign_in_with_any(cast: Cast) -> None:
    with transaction() as session:
        session.execute(
            update(User).where(User.id == cast.amira.actor.user_id).values(password_hash=None)
        )
    for password in ("", PASSWORD, "nobody has this password"):
        with refused("bad_credentials"):
            sign_in(email=cast.amira.actor.email, password=password, now=cast.now)


def test_one_way_to_type_a_letter_is_as_good_as_another(cast: Cast) -> None:
    with transaction() as session:
        session.execute(
            update(User)
            .where(User.id == cast.amira.actor.user_id)
            .values(password_hash=passwords.hash_password("caf\u00e9 au lait, tr\u00e8s noir"))
        )
    sign_in(
        email=cast.amira.actor.email,
        password="cafe\u0301 au lait, tre\u0300s noir",
        now=cast.now,
    )


def test_a_password_may_be_made_of_anything_that_a_program_can_send(cast: Cast) -> None:
    half = "half of a pair: \ud83d"
    token = mint(cast.amira.actor.user_id, TokenPurpose.RESET_PASSWORD, now=cast.now)
    reset_password(token, half, now=cast.now)
    sign_in(email=cast.amira.actor.email, password=half, now=cast.now)


def test_no_session_opens_with_a_password_that_was_changed_during_the_check(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = mint(cast.amira.actor.user_id, TokenPurpose.RESET_PASSWORD, now=cast.now)

    def slowly(password: str, password_hash: str | None) -> bool:
        right = passwords.is_right(password, password_hash)
        reset_password(token, "another-harbour-lantern", now=cast.now)
        return right

    monkeypatch.setattr("clinic.accounts.guesses.is_right", slowly)
    with refused("bad_credentials"):
        sign_in(email=cast.amira.actor.email, password=PASSWORD, now=cast.now)


def test_T27_a_session_ends_by_signing_out_at_once_and_only_that_one(cast: Cast) -> None:
    first, second = (open_session(cast.amira.actor.user_id, now=cast.now) for _ in range(2))
    actor = actor_of(first.user_id, first.id, now=cast.now)
    assert actor is not None
    sign_out(actor, now=cast.now)
    sign_out(actor, now=cast.now)
    assert actor_of(first.user_id, first.id, now=cast.now) is None
    assert actor_of(second.user_id, second.id, now=cast.now) is not None


def test_a_session_ends_after_twelve_hours_however_busy(cast: Cast) -> None:
    opened = open_session(cast.amira.actor.user_id, now=cast.now)
    end = cast.now + timedelta(hours=12)
    last = actor_of(opened.user_id, opened.id, now=cast.now)
    assert last is not None
    note_seen(last, now=end - timedelta(seconds=1))
    assert actor_of(opened.user_id, opened.id, now=end - timedelta(seconds=1))
    assert actor_of(opened.user_id, opened.id, now=end) is None


def test_a_session_ends_when_the_clock_is_set_back_by_more_than_it_may_last(cast: Cast) -> None:
    session = open_session(cast.lena.actor.user_id, now=cast.now)
    back = cast.now - timedelta(hours=12)
    assert actor_of(session.user_id, session.id, now=back + timedelta(seconds=1)) is not None
    assert actor_of(session.user_id, session.id, now=back) is None


def test_a_session_belongs_to_its_user(cast: Cast) -> None:
    opened = open_session(cast.amira.actor.user_id, now=cast.now)
    assert actor_of(cast.petra.actor.user_id, opened.id, now=cast.now) is None
    assert actor_of(cast.amira.actor.user_id, "0" * 32, now=cast.now) is None


def test_who_is_shut_out_is_out_with_the_next_request(cast: Cast) -> None:
    opened = open_session(cast.krug.actor.user_id, now=cast.now)
    archive_doctor(cast.petra.actor, cast.krug.doctor_id, now=cast.now)
    assert actor_of(opened.user_id, opened.id, now=cast.now) is None


def test_rights_are_read_anew_at_each_request(cast: Cast) -> None:
    opened = open_session(cast.ida.actor.user_id, now=cast.now)
    before = actor_of(opened.user_id, opened.id, now=cast.now)
    approve_doctor(cast.petra.actor, cast.ida.doctor_id, now=cast.now)
    after = actor_of(opened.user_id, opened.id, now=cast.now)
    assert before is not None
    assert after is not None
    assert not before.may(Permission.OWN_CALENDAR)
    assert after.may(Permission.OWN_CALENDAR)


def test_who_is_behind_a_request_takes_one_query(cast: Cast) -> None:
    opened = open_session(cast.amira.actor.user_id, now=cast.now)
    with statements() as found:
        actor_of(opened.user_id, opened.id, now=cast.now)
    assert len(found) == 1


def test_being_in_use_is_noted_once_a_minute(cast: Cast) -> None:
    opened = open_session(cast.amira.actor.user_id, now=cast.now)
    actor = actor_of(opened.user_id, opened.id, now=cast.now)
    assert actor is not None
    for seconds, seen in ((59, 0), (61, 61), (90, 61)):
        note_seen(actor, now=cast.now + timedelta(seconds=seconds))
        row = db.session.get_one(LoginSession, opened.id, populate_existing=True)
        assert row.last_seen_at == cast.now + timedelta(seconds=seen)


def test_an_old_hash_is_made_anew_at_the_next_sign_in(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = db.session.get_one(User, cast.amira.actor.user_id).password_hash
    stronger = type(passwords._hasher)(time_cost=2, memory_cost=16, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", stronger)
    sign_in(email=cast.amira.actor.email, password=PASSWORD, now=cast.now)
    row = db.session.get_one(User, cast.amira.actor.user_id, populate_existing=True)
    assert row.password_hash != before
    sign_in(email=cast.amira.actor.email, password=PASSWORD, now=cast.now)
