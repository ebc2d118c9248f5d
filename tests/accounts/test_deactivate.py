"""Switching accounts off: at once, whatever was open, and never the last admin's."""

from __future__ import annotations

import pytest
from flask import Flask

from clinic.accounts.actor import Actor
from clinic.accounts.changes.reset import reset_password
from clinic.accounts.deactivate import deactivate_user, reactivate_user, set_active
from clinic.accounts.invite import invite_again
from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.permissions import Role
from clinic.accounts.sessions.session_state import actor_of
from clinic.accounts.sessions.sign_in import open_session, sign_in
from clinic.accounts.tokens import mint
from clinic.booking.absence import archive_doctor
from clinic.core.errors import Invalid, NotAllowed, NotFound
from clinic.directory.doctors import change_profile, reactivate_doctor
from clinic.privacy.erasure import erase, request_erasure
from tests.accounts.test_invite import olga
from tests.audit.trail import Trail
from tests.cast import PASSWORD, Cast, another_admin
from tests.refusals import refused

pytestmark = pytest.mark.usefixtures("app_context")


def gets_in(who: Actor, cast: Cast) -> bool:
    """Whether address and password let somebody in."""
    try:
        sign_in(email=who.email, password=PASSWORD, now=cast.now)
    except Invalid:
        return False
    return True


def test_who_is_switched_off_is_out_at_once_and_on_again_comes_back(app: Flask, cast: Cast) -> None:
    trail = Trail(app)
    nadia, petra = cast.nadia.actor, cast.petra.actor
    session = open_session(nadia.user_id, now=cast.now)
    for _again in range(2):
        deactivate_user(petra, nadia.user_id, now=cast.now)
    assert actor_of(nadia.user_id, session.id, now=cast.now) is None
    assert not gets_in(nadia, cast)
    for _again in range(2):
        reactivate_user(petra, nadia.user_id, now=cast.now)
    assert actor_of(nadia.user_id, session.id, now=cast.now) is None
    assert gets_in(nadia, cast)
    done = [row.action for row in trail.rows() if row.action.startswith("user_")]
    assert done == ["user_deactivated", "user_reactivated"]


def test_an_invitation_of_who_is_switched_off_is_worth_nothing_for_good(cast: Cast) -> None:
    user, petra = olga(cast), cast.petra.actor
    token = mint(user.id, TokenPurpose.INVITATION, now=cast.now)
    deactivate_user(petra, user.id, now=cast.now)
    with pytest.raises(NotFound):
        invite_again(petra, user.id, now=cast.now)
    reactivate_user(petra, user.id, now=cast.now)
    with refused("link_invalid"):
        reset_password(token, PASSWORD, now=cast.now)


def test_the_last_admin_who_can_sign_in_stays(cast: Cast) -> None:
    petra = cast.petra.actor
    invited = olga(cast, Role.ADMIN)
    with refused("last_admin"):
        deactivate_user(petra, petra.user_id, now=cast.now)
    # She has a password now, and was still never here.
    token = mint(invited.id, TokenPurpose.INVITATION, now=cast.now)
    reset_password(token, PASSWORD, now=cast.now)
    with refused("last_admin"):
        set_active(petra, petra.user_id, False, now=cast.now)

    sign_in(email=invited.email, password=PASSWORD, now=cast.now)
    assert deactivate_user(petra, petra.user_id, now=cast.now).disabled_at == cast.now


def test_an_admin_who_is_off_counts_for_nobody(cast: Cast) -> None:
    paul = another_admin()
    deactivate_user(cast.petra.actor, paul.user_id, now=cast.now)
    with refused("last_admin"):
        deactivate_user(cast.petra.actor, cast.petra.actor.user_id, now=cast.now)


def test_who_was_erased_is_not_switched_on_again(cast: Cast) -> None:
    amira, petra = cast.amira.actor, cast.petra.actor
    wish = request_erasure(amira, now=cast.now)
    deactivate_user(petra, amira.user_id, now=cast.now)
    erase(petra, wish.id, now=cast.now)
    with refused("wrong_state"):
        reactivate_user(petra, amira.user_id, now=cast.now)


def test_only_an_admin_switches_and_only_who_is_there(cast: Cast) -> None:
    for who in (cast.nadia, cast.lena, cast.amira):
        for verb in (deactivate_user, reactivate_user):
            with pytest.raises(NotAllowed):
                verb(who.actor, cast.krug.actor.user_id, now=cast.now)
    with pytest.raises(NotFound):
        deactivate_user(cast.petra.actor, "0" * 32, now=cast.now)


def test_an_archived_doctor_comes_back_with_hours_and_sign_in(app: Flask, cast: Cast) -> None:
    trail = Trail(app)
    krug, petra = cast.krug, cast.petra.actor
    session = open_session(krug.actor.user_id, now=cast.now)
    archive_doctor(petra, krug.doctor_id, now=cast.now)
    assert not gets_in(krug.actor, cast)
    with refused("wrong_state"):
        reactivate_user(petra, krug.actor.user_id, now=cast.now)
    with refused("wrong_state"):
        change_profile(petra, krug.doctor_id, {"active": False}, now=cast.now)

    change_profile(petra, krug.doctor_id, {"active": True}, now=cast.now)
    assert trail.one("doctor_reactivated").subject_id == krug.doctor_id
    assert gets_in(krug.actor, cast)
    assert actor_of(krug.actor.user_id, session.id, now=cast.now) is None
    assert cast.amira_books(cast.slot(cast.now.date(), "14:00"), doctor=krug).version == 1
    for who in (cast.nadia, cast.krug):
        with pytest.raises(NotAllowed):
            reactivate_doctor(who.actor, krug.doctor_id, now=cast.now)


@pytest.mark.parametrize("off_first", [True, False])
def test_a_doctor_who_is_back_stays_out_where_the_account_was_switched_off(
    cast: Cast, off_first: bool
) -> None:
    krug, petra = cast.krug, cast.petra.actor
    steps = [
        lambda: deactivate_user(petra, krug.actor.user_id, now=cast.now),
        lambda: archive_doctor(petra, krug.doctor_id, now=cast.now),
    ]
    for step in steps if off_first else reversed(steps):
        step()
    assert reactivate_doctor(petra, krug.doctor_id, now=cast.now).active
    assert not gets_in(krug.actor, cast)
    reactivate_user(petra, krug.actor.user_id, now=cast.now)
    assert gets_in(krug.actor, cast)
