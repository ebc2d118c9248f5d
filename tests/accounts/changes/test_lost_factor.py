"""Who has lost the second factor gets it taken away in person, or by two admins; never by mail alone.

OWASP ASVS 5.0, 6.4.4, and T8: no admin takes an account over.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text

from clinic.accounts.actor import Actor
from clinic.accounts.changes.factor_resets import factors_of, resets_waiting, waiting_for
from clinic.accounts.changes.lost_factor import (
    approve,
    ask_to_reset,
    decline_reset,
    withdraw_reset,
)
from clinic.accounts.factors import recovery
from clinic.accounts.factors.second_factor import has_factor
from clinic.accounts.kinds import FactorResetState, IdentityProof
from clinic.accounts.models import FactorReset, User
from clinic.accounts.sessions.session_state import actor_of
from clinic.accounts.sessions.sign_in import open_session, sign_in
from clinic.audit.models import AuditEntry
from clinic.db import db, transaction
from clinic.privacy import erasure
from tests.accounts.test_second_factor import with_an_app
from tests.application import Clock
from tests.cast import PASSWORD, Cast, another_admin
from tests.notifications.post import PostOffice, notices
from tests.refusals import refused

IN_PERSON, CALL_BACK = IdentityProof.IN_PERSON, IdentityProof.CALL_BACK
#: What happens here is a matter of rules; only what a database could see otherwise is tried on both.
sqlite_only = pytest.mark.only_on("sqlite")


@pytest.fixture
def paul(cast: Cast, app_context: None) -> Actor:
    """The second admin."""
    return another_admin()


def asks(
    who: Actor,
    of: Actor,
    now: datetime,
    *,
    proof: IdentityProof = CALL_BACK,
    note: str = "Ticket 12",
) -> FactorReset:
    return ask_to_reset(who, of.user_id, proof=proof, note=note, now=now)


def rows(action: str) -> list[tuple[str, str, str]]:
    """Who did it, to whom, and why, in the audit."""
    found = db.session.execute(
        select(AuditEntry.actor_id, AuditEntry.subject_id, AuditEntry.reason).where(
            AuditEntry.action == action
        )
    )
    return [(actor or "", subject, reason) for actor, subject, reason in found]


def give_a_code(actor: Actor, now: datetime) -> None:
    """A recovery code is enough to have something to lose."""
    with transaction() as session:
        session.execute(
            text(
                "INSERT INTO recovery_code (id, user_id, code_hash, created_at)"
                " VALUES ('c', :user, 'hash', :now)"
            ),
            {"user": actor.user_id, "now": now},
        )


def mails(now: datetime) -> list[tuple[str, str]]:
    return PostOffice(Clock(now)).work()


def test_T8_a_patient_seen_in_person_is_helped_at_once(cast: Cast) -> None:
    amira = with_an_app(cast, cast.amira)
    recovery.make_codes(amira, now=cast.now)
    session = open_session(amira.user_id, now=cast.now)
    mails(cast.now)
    reset = asks(cast.petra.actor, amira, cast.now, proof=IN_PERSON)
    assert reset.state is FactorResetState.DONE
    assert not factors_of(cast.petra.actor, amira.user_id).any
    assert actor_of(amira.user_id, session.id, now=cast.now) is None
    sign_in(email=amira.email, password=PASSWORD, now=cast.now)
    assert mails(cast.now) == [("Amira Rahman", "factors_reset")]
    assert rows("factors_reset") == [(cast.petra.actor.user_id, amira.user_id, "in_person")]


@sqlite_only
@pytest.mark.parametrize(
    ("who", "proof"),
    [
        ("amira", IdentityProof.CALL_BACK),
        ("amira", IdentityProof.KNOWN),
        ("lena", IdentityProof.IN_PERSON),
        ("nadia", IdentityProof.IN_PERSON),
    ],
)
def test_T8_of_others_a_second_admin_is_asked_and_the_person_told(
    cast: Cast, paul: Actor, who: str, proof: IdentityProof
) -> None:
    person = with_an_app(cast, getattr(cast, who))
    session = open_session(person.user_id, now=cast.now)
    mails(cast.now)
    reset = asks(cast.petra.actor, person, cast.now, proof=proof)
    assert reset.state is FactorResetState.OPEN
    assert has_factor(person.user_id)
    assert actor_of(person.user_id, session.id, now=cast.now) is not None
    assert mails(cast.now) == [(person.full_name, "factor_reset_asked")]
    assert notices(paul.user_id) == ["factor_reset_waiting"]
    assert notices(cast.petra.actor.user_id) == notices(person.user_id) == []
    assert rows("factor_reset_asked") == [
        (cast.petra.actor.user_id, person.user_id, str(proof)),
    ]
    assert rows("factors_reset") == []


def test_T8_the_second_admin_approves_and_all_is_told(cast: Cast, paul: Actor) -> None:
    lena = with_an_app(cast, cast.lena)
    session = open_session(lena.user_id, now=cast.now)
    reset = asks(cast.petra.actor, lena, cast.now)
    mails(cast.now)
    later = cast.now + timedelta(hours=23)
    assert (waiting_for(paul, now=later), waiting_for(cast.petra.actor, now=later)) == (1, 0)
    approve(paul, reset.id, now=later)
    assert not has_factor(lena.user_id)
    assert actor_of(lena.user_id, session.id, now=cast.now) is None
    assert mails(later) == [("Lena Hartmann", "factors_reset")]
    assert notices(cast.petra.actor.user_id) == ["factor_reset_answered"]
    assert rows("factor_reset_approved") == [(paul.user_id, lena.user_id, "")]
    assert rows("factors_reset") == [(paul.user_id, lena.user_id, "approved")]
    assert waiting_for(paul, now=later) == 0
    with refused("changed"):
        approve(paul, reset.id, now=later)


@sqlite_only
def test_T8_a_refusal_changes_nothing(cast: Cast, paul: Actor) -> None:
    lena = with_an_app(cast, cast.lena)
    reset = asks(cast.petra.actor, lena, cast.now)
    decline_reset(paul, reset.id, now=cast.now)
    assert has_factor(lena.user_id)
    assert rows("factor_reset_declined") == [(paul.user_id, lena.user_id, "")]
    assert notices(cast.petra.actor.user_id) == ["factor_reset_answered"]
    for answer in (approve, decline_reset):
        with refused("changed"):
            answer(paul, reset.id, now=cast.now)


@sqlite_only
@pytest.mark.parametrize("answer", [approve, decline_reset])
def test_T8_neither_who_asked_nor_whose_it_is_answers(
    cast: Cast, paul: Actor, answer: Callable[..., None]
) -> None:
    anna = another_admin("Anna Lind")
    give_a_code(anna, cast.now)
    reset = asks(cast.petra.actor, anna, cast.now)
    for nobody in (cast.petra.actor, anna, cast.nadia.actor, cast.lena.actor, cast.amira.actor):
        with refused("forbidden"):
            answer(nobody, reset.id, now=cast.now)
    assert notices(anna.user_id) == []
    assert waiting_for(anna, now=cast.now) == 0
    answer(paul, reset.id, now=cast.now)


@sqlite_only
def test_T8_nobody_resets_their_own(cast: Cast, paul: Actor) -> None:
    petra = with_an_app(cast, cast.petra)
    with refused("forbidden"):
        asks(petra, petra, cast.now)
    assert has_factor(petra.user_id)


@sqlite_only
@pytest.mark.parametrize("who", ["nadia", "lena", "amira", "ida"])
def test_T8_only_an_admin_asks_or_looks(cast: Cast, who: str) -> None:
    jonas = with_an_app(cast, cast.jonas)
    actor = getattr(cast, who).actor
    with refused("forbidden"):
        asks(actor, jonas, cast.now, proof=IN_PERSON)
    with refused("forbidden"):
        factors_of(actor, jonas.user_id)
    assert waiting_for(actor, now=cast.now) == 0


def test_T8_who_is_asked_too_late_says_nothing_any_more(cast: Cast, paul: Actor) -> None:
    lena = with_an_app(cast, cast.lena)
    reset = asks(cast.petra.actor, lena, cast.now)
    with refused("asked_already"):
        asks(paul, lena, cast.now + timedelta(hours=23, minutes=59))
    late = cast.now + timedelta(hours=24)
    for answer, who in ((approve, paul), (decline_reset, paul), (withdraw_reset, cast.petra.actor)):
        with refused("changed"):
            answer(who, reset.id, now=late)
    assert waiting_for(paul, now=late) == 0
    assert resets_waiting(paul, now=late).items == []
    assert has_factor(lena.user_id)
    again = asks(paul, lena, late)
    approve(cast.petra.actor, again.id, now=late)
    db.session.refresh(reset)
    assert (reset.state, reset.ended_at) == (FactorResetState.EXPIRED, late)


@sqlite_only
def test_who_asked_takes_it_back_and_nobody_else(cast: Cast, paul: Actor) -> None:
    lena = with_an_app(cast, cast.lena)
    reset = asks(cast.petra.actor, lena, cast.now)
    with refused("forbidden"):
        withdraw_reset(paul, reset.id, now=cast.now)
    withdraw_reset(cast.petra.actor, reset.id, now=cast.now)
    with refused("changed"):
        approve(paul, reset.id, now=cast.now)
    asks(cast.petra.actor, lena, cast.now)


@sqlite_only
def test_T8_a_single_admin_cannot_be_their_own_second(cast: Cast) -> None:
    lena = with_an_app(cast, cast.lena)
    with refused("no_second_admin"):
        asks(cast.petra.actor, lena, cast.now)
    paul = another_admin()
    give_a_code(paul, cast.now)
    with refused("no_second_admin"):
        asks(cast.petra.actor, paul, cast.now)
    with transaction() as session:
        session.get_one(User, paul.user_id).disabled_at = cast.now
    with refused("no_second_admin"):
        asks(cast.petra.actor, lena, cast.now)
    # Of a patient who stands before the admin nobody else is asked.
    amira = with_an_app(cast, cast.amira)
    asks(cast.petra.actor, amira, cast.now, proof=IN_PERSON)


@sqlite_only
@pytest.mark.parametrize("note", ["", "   ", "x" * 121])
def test_a_note_says_what_was_seen(cast: Cast, note: str) -> None:
    amira = with_an_app(cast, cast.amira)
    with refused("invalid", field="note"):
        asks(cast.petra.actor, amira, cast.now, proof=IN_PERSON, note=note)
    assert has_factor(amira.user_id)


@sqlite_only
def test_T2_the_database_does_not_show_the_note(cast: Cast) -> None:
    reset = asks(
        cast.petra.actor, with_an_app(cast, cast.amira), cast.now, proof=IN_PERSON, note="passport"
    )
    kept = db.session.scalar(text("SELECT note FROM factor_reset"))
    assert kept
    assert "passport" not in kept
    db.session.expire(reset)
    assert reset.note == "passport"


@sqlite_only
def test_where_nothing_can_be_lost_nothing_is_reset(cast: Cast) -> None:
    with refused("nothing_to_reset"):
        asks(cast.petra.actor, cast.amira.actor, cast.now, proof=IN_PERSON)
    with refused("not_found"):
        ask_to_reset(cast.petra.actor, "0" * 32, proof=IN_PERSON, note="x", now=cast.now)


@sqlite_only
def test_who_is_erased_leaves_no_such_row(cast: Cast) -> None:
    amira = with_an_app(cast, cast.amira)
    asks(cast.petra.actor, amira, cast.now, proof=IN_PERSON)
    wish = erasure.request_erasure(amira, now=cast.now)
    erasure.erase(cast.petra.actor, wish.id, now=cast.now)
    assert db.session.scalars(select(FactorReset.id)).all() == []
