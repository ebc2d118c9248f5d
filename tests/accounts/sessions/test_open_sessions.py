"""Sessions lock after a pause, and end where and when their owner says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clinic.accounts.actor import Actor
from clinic.accounts.changes.change_password import change_password
from clinic.accounts.kinds import SessionKind
from clinic.accounts.models import LoginSession
from clinic.accounts.sessions import open_sessions, reauthenticate
from clinic.accounts.sessions.session_state import actor_of, note_seen, session_state_of
from clinic.accounts.sessions.sign_in import SignInOrigin, open_session, sign_in
from clinic.db import db
from tests.cast import PASSWORD, Cast, OnlinePatient, Staff
from tests.refusals import refused

MINUTE = timedelta(minutes=1)


def opened(
    cast: Cast, who: Staff | OnlinePatient, *, kind: SessionKind = SessionKind.PAGE
) -> Actor:
    session = open_session(
        who.actor.user_id, kind=kind, origin=SignInOrigin(device="Firefox, Linux"), now=cast.now
    )
    actor = actor_of(session.user_id, session.id, kind=kind, now=cast.now)
    assert actor is not None
    return actor


@pytest.mark.parametrize(("name", "minutes"), [("lena", 15), ("petra", 15), ("amira", 30)])
def test_T27_a_page_locks_after_a_pause(cast: Cast, name: str, minutes: int) -> None:
    actor = opened(cast, getattr(cast, name))
    last = cast.now + minutes * MINUTE - timedelta(seconds=1)
    assert actor_of(actor.user_id, actor.session_id or "", now=last) is not None
    for now in (last + timedelta(seconds=1), last + timedelta(hours=5)):
        assert actor_of(actor.user_id, actor.session_id or "", now=now) is None
        standing = session_state_of(actor.user_id, actor.session_id or "", now=now)
        assert standing is not None
        assert standing.is_locked


def test_a_sign_of_life_starts_the_pause_anew(cast: Cast) -> None:
    actor = opened(cast, cast.lena)
    note_seen(actor, now=cast.now + 14 * MINUTE)
    assert actor_of(actor.user_id, actor.session_id or "", now=cast.now + 28 * MINUTE) is not None


def test_a_program_is_never_locked(cast: Cast) -> None:
    actor = opened(cast, cast.lena, kind=SessionKind.PROGRAM)
    found = actor_of(
        actor.user_id,
        actor.session_id or "",
        kind=SessionKind.PROGRAM,
        now=cast.now + timedelta(hours=11),
    )
    assert found is not None


def test_T27_somebody_sees_where_they_are_signed_in_and_nobody_else_s(cast: Cast) -> None:
    here = opened(cast, cast.amira)
    there = opened(cast, cast.amira, kind=SessionKind.PROGRAM)
    opened(cast, cast.jonas)
    this, others = (
        open_sessions.this_session(here, now=cast.now),
        open_sessions.other_sessions(here, now=cast.now),
    )
    assert this is not None
    assert (this.id, this.is_this, this.device) == (here.session_id, True, "Firefox, Linux")
    assert [(one.id, one.is_this) for one in others.items] == [(there.session_id, False)]
    assert open_sessions.other_session_count(here, now=cast.now) == 1
    later = cast.now + timedelta(days=15)
    assert open_sessions.this_session(here, now=later) is None
    assert open_sessions.other_sessions(here, now=later).items == []


def test_T27_every_sign_in_is_seen_page_by_page_the_last_used_first(cast: Cast) -> None:
    here = opened(cast, cast.amira)
    others = [opened(cast, cast.amira) for _ in range(5)]
    for minute, one in enumerate(others):
        note_seen(one, now=cast.now + (minute + 1) * MINUTE)
    seen, cursor = list[str](), None
    for expected in (2, 2, 1):
        page = open_sessions.other_sessions(here, now=cast.now + 6 * MINUTE, cursor=cursor, limit=2)
        assert len(page.items) == expected
        seen, cursor = seen + [one.id for one in page.items], page.next
    assert cursor is None
    assert seen == [one.session_id for one in reversed(others)]


def test_T27_one_session_is_ended_and_is_over_at_once(cast: Cast) -> None:
    here, there = opened(cast, cast.amira), opened(cast, cast.amira)
    open_sessions.end_session(here, there.session_id or "", now=cast.now)
    assert actor_of(there.user_id, there.session_id or "", now=cast.now) is None
    assert actor_of(here.user_id, here.session_id or "", now=cast.now) is not None
    with refused("not_found"):
        open_sessions.end_session(here, there.session_id or "", now=cast.now)


def test_T27_nobody_ends_the_session_of_somebody_else(cast: Cast) -> None:
    amira, jonas = opened(cast, cast.amira), opened(cast, cast.jonas)
    with refused("not_found"):
        open_sessions.end_session(jonas, amira.session_id or "", now=cast.now)
    open_sessions.end_other_sessions(jonas, now=cast.now)
    assert actor_of(amira.user_id, amira.session_id or "", now=cast.now) is not None


def test_T27_all_others_end_programs_too(cast: Cast) -> None:
    here = opened(cast, cast.amira)
    page, program = (opened(cast, cast.amira, kind=kind) for kind in SessionKind)
    assert open_sessions.end_other_sessions(here, now=cast.now) == 2
    assert open_sessions.end_other_sessions(here, now=cast.now) == 0
    assert actor_of(here.user_id, here.session_id or "", now=cast.now) is not None
    assert actor_of(page.user_id, page.session_id or "", now=cast.now) is None
    gone = actor_of(
        program.user_id, program.session_id or "", kind=SessionKind.PROGRAM, now=cast.now
    )
    assert gone is None


def test_T27_who_unlocks_goes_on_under_a_new_session_that_ends_when_the_old_one_would(
    cast: Cast,
) -> None:
    actor = opened(cast, cast.lena)
    later = cast.now + timedelta(hours=2)
    renewed = reauthenticate.unlock(actor, PASSWORD, now=later)
    assert renewed.id != actor.session_id
    assert actor_of(actor.user_id, actor.session_id or "", now=cast.now) is None
    again = actor_of(actor.user_id, renewed.id, now=later)
    assert again is not None
    assert again.is_fresh(later + 4 * MINUTE)
    assert not again.is_fresh(later + 5 * MINUTE)
    assert renewed.expires_at == cast.now + timedelta(hours=12)


def test_T27_nothing_unlocks_a_session_that_is_over(cast: Cast) -> None:
    actor = opened(cast, cast.lena)
    with refused("not_found"):
        reauthenticate.unlock(actor, PASSWORD, now=cast.now + timedelta(hours=12))


def test_a_wrong_password_unlocks_nothing(cast: Cast) -> None:
    actor = opened(cast, cast.lena)
    with refused("wrong_password") as refusal:
        reauthenticate.unlock(actor, "something else entirely", now=cast.now + 20 * MINUTE)
    assert set(refusal.error.fields) == {"password"}
    row = db.session.get_one(LoginSession, actor.session_id, populate_existing=True)
    assert row.ended_at is None


def test_a_new_password_ends_all_other_sessions_and_renews_this_one(cast: Cast) -> None:
    here, there = opened(cast, cast.amira), opened(cast, cast.amira)
    renewed = change_password(here, old=PASSWORD, new="another-harbour-lantern-7", now=cast.now)
    for old in (here, there):
        assert actor_of(old.user_id, old.session_id or "", now=cast.now) is None
    assert actor_of(here.user_id, renewed.id, now=cast.now) is not None
    sign_in(email=here.email, password="another-harbour-lantern-7", now=cast.now)
    with refused("bad_credentials"):
        sign_in(email=here.email, password=PASSWORD, now=cast.now)


def test_a_new_password_needs_the_old_one_and_strength(cast: Cast) -> None:
    here = opened(cast, cast.amira)
    with refused("invalid") as refusal:
        change_password(here, old="not the old one", new="short", now=cast.now)
    assert set(refusal.error.fields) == {"old", "new"}
    assert actor_of(here.user_id, here.session_id or "", now=cast.now) is not None


def test_T6_sockets_of_sessions_over_locked_or_shut_out_are_named(cast: Cast) -> None:
    ended, locked, there = (opened(cast, cast.lena) for _ in range(3))
    patient = opened(cast, cast.amira)
    open_sessions.end_session(there, ended.session_id or "", now=cast.now)
    later = cast.now + 16 * MINUTE
    note_seen(there, now=later)
    ids = {one.session_id or "" for one in (ended, locked, there, patient)} | {"0" * 32}
    gone = open_sessions.gone_among(ids, now=later)
    assert gone == {ended.session_id, locked.session_id, "0" * 32}
