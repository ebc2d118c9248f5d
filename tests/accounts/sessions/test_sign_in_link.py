"""The link of the mail to whose address somebody has registered again: it signs in and keeps the time."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from clinic.accounts.actor import visitor
from clinic.accounts.factors.second_factor import SecondFactorAsked
from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.models import User
from clinic.accounts.queries import reader_of_mail
from clinic.accounts.sessions.session_state import actor_of
from clinic.accounts.sessions.sign_in import open_session
from clinic.accounts.sessions.sign_in_link import sign_in_by_link
from clinic.accounts.tokens import mint
from clinic.booking.hold import own_hold
from clinic.booking.mail_wait import hand_on
from clinic.db import db, transaction
from clinic.notifications.letters import Letter
from clinic.patients.register import sign_up_known_or_not
from tests.accounts.authenticator_app import app_in_use
from tests.application import Clock
from tests.booking.test_visitors_hold import keeps
from tests.cast import PASSWORD, Cast, email_of
from tests.notifications.post import PostOffice
from tests.refusals import refused


def registers(cast: Cast, email: str) -> User:
    """A visitor who keeps a time registers."""
    keeps(cast, visitor("one"))

    def keep(user: User) -> None:
        newcomer = reader_of_mail(user.id)
        assert newcomer is not None
        hand_on(visitor("one"), newcomer, now=cast.now)

    return sign_up_known_or_not(
        email=email, full_name="Amira", password=PASSWORD, then=keep, now=cast.now
    )


def letter_to(cast: Cast, clock: Clock, email: str) -> Letter:
    post = PostOffice(clock)
    post.work()
    [letter] = [one for one in post.letters if one.recipient.address == email]
    return letter


def test_it_signs_in_once_keeps_the_time_and_ends_the_account_beside(
    cast: Cast, clock: Clock
) -> None:
    beside = registers(cast, email_of("Amira Rahman"))
    theirs = open_session(beside.id, now=cast.now)
    letter = letter_to(cast, clock, email_of("Amira Rahman"))
    assert letter.kept is not None
    assert letter.kept.until == cast.now + timedelta(minutes=30)
    opened = sign_in_by_link(letter.token, now=clock())
    assert opened.user_id == cast.amira.actor.user_id
    kept = own_hold(cast.amira.actor)
    assert kept is not None
    assert (kept.starts_at, kept.expires_at) == (letter.kept.starts_at, letter.kept.until)
    assert actor_of(beside.id, theirs.id, now=clock()) is None
    with refused("link_invalid"):
        sign_in_by_link(letter.token, now=clock())


def test_it_is_over_after_half_an_hour_or_with_another_password(cast: Cast) -> None:
    amira = cast.amira.actor.user_id
    token = mint(amira, TokenPurpose.SIGN_IN, now=cast.now)
    with refused("link_invalid"):
        sign_in_by_link(token, now=cast.now + timedelta(minutes=30))
    with transaction():
        db.session.get_one(User, amira).password_hash = "another"
    with refused("link_invalid"):
        sign_in_by_link(token, now=cast.now)


def test_T29_the_second_factor_is_still_asked_for(cast: Cast) -> None:
    app_in_use(cast.amira.actor, now=cast.now)
    token = mint(cast.amira.actor.user_id, TokenPurpose.SIGN_IN, now=cast.now)
    with refused(SecondFactorAsked("", "").code):
        sign_in_by_link(token, now=cast.now)


def test_T11_staff_and_whom_nobody_has_verified_get_the_sentence_without_a_link(
    cast: Cast, clock: Clock
) -> None:
    registers(cast, "emma.lind@example.org")
    clock.advance(minutes=1)
    for email in (cast.lena.actor.email, "emma.lind@example.org"):
        sign_up_known_or_not(email=email, full_name="Somebody", password=PASSWORD, now=clock())
    post = PostOffice(clock)
    post.work()
    told = [one for one in post.letters if one.kind == "account_exists"]
    assert [(one.token, one.kept) for one in told] == [("", None)] * 2
    assert db.session.scalars(select(User).where(User.claimed_email.is_not(None))).all()
