"""Putting an address back: for a week, once, whatever a thief has changed since."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from clinic.accounts.changes.change_email import ask_to_change_email, change_email
from clinic.accounts.changes.change_password import change_password
from clinic.accounts.changes.reset import ask_for_reset, reset_password
from clinic.accounts.changes.undo_email import undo_email_change
from clinic.accounts.changes.verify import verify_email
from clinic.accounts.factors import totp
from clinic.accounts.factors.second_factor import SecondFactorAsked
from clinic.accounts.housekeeping import forget_tokens
from clinic.accounts.kinds import SessionKind, TokenPurpose
from clinic.accounts.models import MailToken, PastAddress, Totp, User
from clinic.accounts.permissions import Role
from clinic.accounts.register import register_user
from clinic.accounts.sessions.session_state import actor_of
from clinic.accounts.sessions.sign_in import open_session, sign_in
from clinic.accounts.tokens import check_token, mint
from clinic.audit.models import AuditEntry
from clinic.db import db
from clinic.patients.models import Patient
from clinic.patients.register import sign_up_known_or_not
from tests.cast import PASSWORD, Cast, actor_for, email_of
from tests.outbox import owed_to
from tests.refusals import refused

pytestmark = pytest.mark.usefixtures("app_context")

OLD, NEW, NEWER = email_of("Amira Rahman"), "amira@new.example.org", "amira@newer.example.org"
NEW_PASSWORD = "another-harbour-lantern-7"
UNDO = TokenPurpose.UNDO_EMAIL
DAY = timedelta(days=1)


def changes(cast: Cast, new: str, *, now: datetime, password: str = PASSWORD) -> str:
    """Somebody who knows the password changes Amira's address; the secret in the mail to the old one."""
    user_id = cast.amira.actor.user_id
    before = actor_for(db.session.get_one(User, user_id, populate_existing=True))
    ask_to_change_email(before, new, password, now=now)
    change_email(mint(user_id, TokenPurpose.CHANGE_EMAIL, now=now), session_id=None, now=now)
    [past] = db.session.scalars(select(PastAddress.id).where(PastAddress.changed_at == now))
    return mint(user_id, UNDO, now=now, past_address_id=past)


def amira(cast: Cast) -> User:
    return db.session.get_one(User, cast.amira.actor.user_id, populate_existing=True)


def record_email(cast: Cast) -> str:
    return db.session.get_one(Patient, cast.amira.patient_id, populate_existing=True).email


def test_T8_the_old_address_is_the_account_s_again_and_the_password_worth_nothing(
    cast: Cast,
) -> None:
    token = changes(cast, NEW, now=cast.now)
    assert record_email(cast) == NEW
    undo_email_change(token, now=cast.now)
    assert (amira(cast).email, amira(cast).pending_email) == (OLD, None)
    assert record_email(cast) == OLD
    for email in (OLD, NEW):
        with refused("bad_credentials"):
            sign_in(email=email, password=PASSWORD, now=cast.now)
    owed = owed_to(cast.amira.actor.user_id)
    assert [owed.count(kind) for kind in ("email_undone", "email_lost", "reset_password")] == [
        1
    ] * 3


def test_T8_the_audit_has_it_by_ids_only(cast: Cast) -> None:
    undo_email_change(changes(cast, NEW, now=cast.now), now=cast.now)
    rows = db.session.scalars(
        select(AuditEntry).where(AuditEntry.subject_id == cast.amira.actor.user_id)
    ).all()
    assert {"email_changed", "email_change_undone", "reset_asked"} <= {row.action for row in rows}
    said = " ".join(str(value) for row in rows for value in vars(row).values())
    assert "@" not in said


def test_T27_all_sessions_end_of_pages_and_programs(cast: Cast) -> None:
    token = changes(cast, NEW, now=cast.now)
    opened = [open_session(amira(cast).id, kind=kind, now=cast.now) for kind in SessionKind]
    undo_email_change(token, now=cast.now)
    for one in opened:
        assert actor_of(one.user_id, one.id, kind=one.kind, now=cast.now) is None


def test_T12_the_link_works_once(cast: Cast) -> None:
    token = changes(cast, NEW, now=cast.now)
    undo_email_change(token, now=cast.now)
    assert reuses() == 0
    with refused("link_invalid"):
        undo_email_change(token, now=cast.now)
    assert reuses() == 1
    [past] = db.session.scalars(select(PastAddress.id).where(PastAddress.email == OLD))
    with refused("not_found"):  # a mail that is sent once more has no link either
        mint(amira(cast).id, UNDO, now=cast.now, past_address_id=past)


def reuses() -> int:
    """How often the audit tells that a used link came again."""
    rows = select(AuditEntry).where(AuditEntry.action == "authn_token_reuse")
    return len(db.session.scalars(rows).all())


def test_T12_it_lives_for_seven_days_from_the_change_on_however_late_the_mail_was(
    cast: Cast,
) -> None:
    changes(cast, NEW, now=cast.now)
    [past] = db.session.scalars(select(PastAddress.id))
    late = mint(amira(cast).id, UNDO, now=cast.now + 6 * DAY, past_address_id=past)
    check_token(late, UNDO, now=cast.now + 7 * DAY - timedelta(seconds=1))
    with refused("link_invalid"):
        undo_email_change(late, now=cast.now + 7 * DAY)
    assert amira(cast).email == NEW


def test_T12_only_the_newest_mail_of_one_change_counts(cast: Cast) -> None:
    first = changes(cast, NEW, now=cast.now)
    [past] = db.session.scalars(select(PastAddress.id))
    mint(amira(cast).id, UNDO, now=cast.now, past_address_id=past)
    with refused("link_invalid"):
        undo_email_change(first, now=cast.now)


def test_T12_a_new_password_does_not_make_it_useless(cast: Cast) -> None:
    token = changes(cast, NEW, now=cast.now)
    session = open_session(amira(cast).id, now=cast.now)
    thief = actor_of(session.user_id, session.id, now=cast.now)
    assert thief is not None
    change_password(thief, old=PASSWORD, new=NEW_PASSWORD, now=cast.now)
    undo_email_change(token, now=cast.now)
    assert amira(cast).email == OLD
    with refused("bad_credentials"):
        sign_in(email=OLD, password=NEW_PASSWORD, now=cast.now)


def test_T8_who_changes_twice_does_not_get_rid_of_the_first_address(cast: Cast) -> None:
    first = changes(cast, NEW, now=cast.now)
    second = changes(cast, NEWER, now=cast.now + timedelta(minutes=1))
    undo_email_change(first, now=cast.now + DAY)
    assert amira(cast).email == OLD
    # Nor does the thief come back by the link that the second change has sent to them.
    with refused("link_invalid"):
        undo_email_change(second, now=cast.now + DAY)
    assert reuses() == 1


def test_T8_the_later_undo_leaves_the_earlier_one_good(cast: Cast) -> None:
    first = changes(cast, NEW, now=cast.now)
    second = changes(cast, NEWER, now=cast.now + timedelta(minutes=1))
    undo_email_change(second, now=cast.now + DAY)
    assert amira(cast).email == NEW
    undo_email_change(first, now=cast.now + 2 * DAY)
    assert amira(cast).email == OLD


def test_T8_back_at_the_first_address_the_undo_still_throws_everybody_out(cast: Cast) -> None:
    first = changes(cast, NEW, now=cast.now)
    second = changes(cast, OLD, now=cast.now + timedelta(minutes=1))
    undo_email_change(first, now=cast.now + DAY)
    assert (amira(cast).email, amira(cast).password_hash) == (OLD, None)
    assert "email_lost" not in owed_to(amira(cast).id)
    with refused("link_invalid"):
        undo_email_change(second, now=cast.now + DAY)


def test_T12_links_that_were_open_are_worth_nothing(cast: Cast) -> None:
    reset = mint(amira(cast).id, TokenPurpose.RESET_PASSWORD, now=cast.now)
    undo = changes(cast, NEW, now=cast.now)
    ask_to_change_email(actor_for(amira(cast)), NEWER, PASSWORD, now=cast.now)
    change = mint(amira(cast).id, TokenPurpose.CHANGE_EMAIL, now=cast.now)
    reset_there = mint(amira(cast).id, TokenPurpose.RESET_PASSWORD, now=cast.now)
    undo_email_change(undo, now=cast.now)
    for token in (reset, reset_there):
        with refused("link_invalid"):
            reset_password(token, NEW_PASSWORD, now=cast.now)
    with refused("link_invalid"):
        change_email(change, session_id=None, now=cast.now)
    unused = (
        select(func.count())
        .select_from(MailToken)
        .where(MailToken.used_at.is_(None), MailToken.replaced_at.is_(None))
    )
    assert db.session.scalar(unused) == 0


def test_the_mail_that_follows_lets_the_owner_in_again(cast: Cast) -> None:
    undo_email_change(changes(cast, NEW, now=cast.now), now=cast.now)
    token = mint(amira(cast).id, TokenPurpose.RESET_PASSWORD, now=cast.now)
    reset_password(token, NEW_PASSWORD, now=cast.now)
    assert sign_in(email=OLD, password=NEW_PASSWORD, now=cast.now).user_id == amira(cast).id


def test_T12_the_second_factor_is_asked_for_as_ever(cast: Cast) -> None:
    token = changes(cast, NEW, now=cast.now)
    totp.begin(cast.amira.actor, now=cast.now)
    app = db.session.get_one(Totp, cast.amira.actor.user_id)
    app.confirmed_at = cast.now
    db.session.commit()
    undo_email_change(token, now=cast.now)
    reset = mint(amira(cast).id, TokenPurpose.RESET_PASSWORD, now=cast.now)
    reset_password(reset, NEW_PASSWORD, now=cast.now)
    with pytest.raises(SecondFactorAsked):
        sign_in(email=OLD, password=NEW_PASSWORD, now=cast.now)


def registers_with_the_old_address(cast: Cast) -> User:
    return sign_up_known_or_not(
        email=OLD, full_name="Mallory Fox", password=NEW_PASSWORD, now=cast.now
    )


def test_T8_nobody_keeps_the_owner_out_by_registering_with_the_address(cast: Cast) -> None:
    token = changes(cast, NEW, now=cast.now)
    other = registers_with_the_old_address(cast)
    link = mint(other.id, TokenPurpose.VERIFY_EMAIL, now=cast.now)
    undo_email_change(token, now=cast.now)
    assert amira(cast).email == OLD
    there = db.session.get_one(User, other.id, populate_existing=True)
    assert (there.claimed_email, there.email.endswith("@taken.invalid")) == (OLD, True)
    with refused("link_invalid"):
        verify_email(link, now=cast.now)
    with refused("bad_credentials"):
        sign_in(email=OLD, password=NEW_PASSWORD, now=cast.now)
    # Asking for a password leads to the owner's account, and to no other.
    ask_for_reset(OLD, now=cast.now + timedelta(minutes=1))
    assert "reset_password" not in owed_to(other.id)


def test_an_address_that_somebody_else_has_shown_to_be_theirs_is_not_taken_from_them(
    cast: Cast,
) -> None:
    token = changes(cast, NEW, now=cast.now)
    other = registers_with_the_old_address(cast)
    verify_email(mint(other.id, TokenPurpose.VERIFY_EMAIL, now=cast.now), now=cast.now)
    with refused("address_taken"):
        undo_email_change(token, now=cast.now)
    assert (amira(cast).email, amira(cast).password_hash is None) == (NEW, False)
    check_token(token, UNDO, now=cast.now)  # nothing is used up: the clinic may help


def test_nor_from_somebody_whom_the_clinic_has_invited(cast: Cast) -> None:
    token = changes(cast, NEW, now=cast.now)
    register_user(email=OLD, full_name="Noor Haddad", role=Role.DOCTOR, password=None, now=cast.now)
    with refused("address_taken"):
        undo_email_change(token, now=cast.now)


def test_an_address_is_forgotten_when_it_cannot_be_put_back_any_more(cast: Cast) -> None:
    changes(cast, NEW, now=cast.now)
    forget_tokens(now=cast.now + 7 * DAY - timedelta(seconds=1))
    assert db.session.scalars(select(PastAddress.email)).all() == [OLD]
    forget_tokens(now=cast.now + 7 * DAY)
    assert db.session.scalars(select(PastAddress.email)).all() == []


def test_an_address_that_was_never_shown_to_be_theirs_gets_no_link(cast: Cast) -> None:
    newcomer = sign_up_known_or_not(
        email="emma@example.org", full_name="Emma Lind", password=PASSWORD, now=cast.now
    )
    ask_to_change_email(actor_for(newcomer), "emma@new.example.org", PASSWORD, now=cast.now)
    token = mint(newcomer.id, TokenPurpose.CHANGE_EMAIL, now=cast.now)
    change_email(token, session_id=None, now=cast.now)
    assert db.session.scalars(select(PastAddress.email)).all() == []
    assert "email_changed" not in owed_to(newcomer.id)
