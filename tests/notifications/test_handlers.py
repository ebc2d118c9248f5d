"""What happens owes somebody a message, or does not."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from clinic import wiring
from clinic.accounts.changes.reset import ask_for_reset, reset_password
from clinic.accounts.events import PasswordSet, RefreshReused
from clinic.accounts.kinds import SessionKind, TokenPurpose
from clinic.accounts.sessions.refresh import rotate, start
from clinic.accounts.sessions.sign_in import open_session
from clinic.accounts.tokens import mint
from clinic.db import db, transaction
from clinic.directory.doctors import Profile, add_doctor, apply_as_doctor
from clinic.directory.models import Doctor
from clinic.dispatch import announce
from clinic.notifications.handlers import NOTICES, owe_messages
from clinic.notifications.kinds import Channel, Topic
from clinic.notifications.models import Message
from clinic.notifications.preferences import choose_preferences
from clinic.patients.register import ask_to_sign_up, sign_up
from tests.cast import PASSWORD, Cast
from tests.notifications.post import PostOffice
from tests.outbox import all_owed, owed_to

EMAIL, NAME = "maja@example.org", "Maja Lindqvist"


def add_maja(cast: Cast, password: str | None) -> Doctor:
    profile = Profile(full_name=NAME, specialty_id=cast.cardiology)
    return add_doctor(
        cast.petra.actor, email=EMAIL, profile=profile, password=password, now=cast.now
    )


def test_the_table_of_notices_and_the_wiring_know_the_same_events() -> None:
    wired = {event for event, handlers in wiring.HANDLERS.items() if owe_messages in handlers}
    assert wired == set(NOTICES)


def test_who_signs_up_is_owed_a_mail_to_verify_the_address(cast: Cast) -> None:
    user = sign_up(email=EMAIL, full_name=NAME, password=PASSWORD, now=cast.now)
    assert owed_to(user.id) == ["verify_email"]


def test_a_doctor_who_applies_is_owed_one_too(cast: Cast) -> None:
    doctor = apply_as_doctor(
        email=EMAIL, full_name=NAME, password=PASSWORD, specialty_id=cast.cardiology, now=cast.now
    )
    assert owed_to(doctor.user_id) == ["verify_email"]


def test_who_is_verified_from_the_start_is_owed_nothing(cast: Cast) -> None:
    user = sign_up(email=EMAIL, full_name=NAME, password=PASSWORD, verified=True, now=cast.now)
    assert owed_to(user.id) == []
    assert all_owed() == len(owed_to(cast.ida.actor.user_id)) + len(
        owed_to(cast.petra.actor.user_id)
    )


def test_a_doctor_added_without_a_password_is_invited(cast: Cast) -> None:
    assert owed_to(add_maja(cast, None).user_id) == ["invitation"]


def test_a_doctor_added_with_a_password_is_owed_nothing(cast: Cast) -> None:
    assert owed_to(add_maja(cast, PASSWORD).user_id) == []


def test_a_reset_is_useless_an_hour_later(cast: Cast) -> None:
    ask_for_reset(cast.amira.actor.email, now=cast.now)
    [message] = db.session.scalars(select(Message).where(Message.kind == "reset_password"))
    assert message.not_after == cast.now + timedelta(hours=1)


def test_whoever_has_a_new_password_is_told(cast: Cast) -> None:
    amira = cast.amira.actor.user_id
    with transaction():
        token = mint(amira, TokenPurpose.RESET_PASSWORD, now=cast.now)
    reset_password(token, "another-quiet-harbour-17", now=cast.now)
    assert owed_to(amira) == ["password_changed"]


def test_whoever_was_invited_and_chooses_the_first_password_is_not_told_so(cast: Cast) -> None:
    profile = Profile(full_name="Maja Lindqvist", specialty_id=cast.cardiology, title="Dr")
    maja = add_doctor(
        cast.petra.actor, email="maja@example.org", profile=profile, password=None, now=cast.now
    ).user_id
    with transaction():
        token = mint(maja, TokenPurpose.INVITATION, now=cast.now)
    reset_password(token, "another-quiet-harbour-17", now=cast.now)
    assert owed_to(maja) == ["invitation"]


def test_T14_whose_session_was_stolen_is_told_once(cast: Cast) -> None:
    amira = cast.amira.actor.user_id
    session = open_session(amira, now=cast.now, kind=SessionKind.PROGRAM)
    stolen = start(session, now=cast.now)
    for _ in range(4):
        rotate(stolen.id, session_id=session.id, user_id=amira, now=cast.now)
    assert owed_to(amira) == ["session_ended"]


def test_what_concerns_the_account_s_safety_cannot_be_muted(cast: Cast, post: PostOffice) -> None:
    everything = [(topic, channel) for topic in Topic for channel in Channel]
    choose_preferences(cast.amira.actor, muted=everything, now=cast.now)
    amira = cast.amira.actor.user_id
    with transaction():
        announce(PasswordSet(at=cast.now, user_id=amira))
        announce(RefreshReused(at=cast.now, user_id=amira, session_id="s" * 32))
    told = sorted(post.after(minutes=1))
    assert told == [("Amira Rahman", "password_changed"), ("Amira Rahman", "session_ended")]


def test_an_owner_is_told_at_most_once_a_quarter_of_an_hour_that_the_address_was_used(
    cast: Cast,
) -> None:
    owner = cast.amira.actor
    for minutes in (0, 7, 14, 15):
        ask_to_sign_up(
            email=owner.email,
            full_name="Somebody",
            password=PASSWORD,
            now=cast.now + timedelta(minutes=minutes),
        )
    assert owed_to(owner.user_id) == ["account_exists"] * 2


def test_a_message_holds_ids_and_nothing_about_the_person(cast: Cast) -> None:
    sign_up(email=EMAIL, full_name=NAME, password=PASSWORD, now=cast.now)
    for message in db.session.scalars(select(Message)):
        said = " ".join(str(value) for value in vars(message).values()).lower()
        assert "maja" not in said
        assert "@" not in said
