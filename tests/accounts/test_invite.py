"""Inviting who is to work here: a mail, a link, and a password that nobody else knows."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from clinic.accounts.actor import SYSTEM
from clinic.accounts.changes.reset import reset_password
from clinic.accounts.invite import add_user, invite_again
from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.models import User
from clinic.accounts.permissions import Role
from clinic.accounts.sessions.sign_in import sign_in
from clinic.accounts.tokens import mint
from clinic.accounts.users import user_entry, users_page
from clinic.core.errors import NotAllowed, NotFound
from clinic.directory.add_staff import add_staff
from tests.audit.trail import Trail
from tests.cast import PASSWORD, Cast, email_of
from tests.outbox import owed_to
from tests.refusals import refused

pytestmark = pytest.mark.usefixtures("app_context")


def olga(cast: Cast, role: Role = Role.RECEPTIONIST) -> User:
    """Petra invites Olga Reimann."""
    return add_user(
        cast.petra.actor,
        email=email_of("Olga Reimann"),
        full_name="Olga Reimann",
        role=role,
        now=cast.now,
    )


def test_who_is_invited_chooses_a_password_and_signs_in(app: Flask, cast: Cast) -> None:
    trail = Trail(app)
    user = olga(cast)
    assert owed_to(user.id) == ["invitation"]
    assert trail.one("user_invited").actor_id == cast.petra.actor.user_id
    before = user_entry(cast.petra.actor, user.id)
    assert (before.standing, before.last_seen_at) == ("invited", None)
    with refused("bad_credentials"):
        sign_in(email=user.email, password=PASSWORD, now=cast.now)

    token = mint(user.id, TokenPurpose.INVITATION, now=cast.now)
    reset_password(token, PASSWORD, now=cast.now)
    sign_in(email=user.email, password=PASSWORD, now=cast.now)
    after = user_entry(cast.petra.actor, user.id)
    assert (after.standing, after.last_seen_at) == ("active", cast.now)
    with refused("wrong_state"):
        invite_again(cast.petra.actor, user.id, now=cast.now)


def test_who_lost_the_invitation_is_sent_another_one(cast: Cast) -> None:
    user = olga(cast)
    again = cast.slot(cast.now.date(), "12:00")
    assert invite_again(cast.petra.actor, user.id, now=again).invited_at == again
    assert owed_to(user.id) == ["invitation", "invitation"]
    with refused("wrong_state"):
        invite_again(cast.petra.actor, cast.nadia.actor.user_id, now=again)
    with pytest.raises(NotFound):
        invite_again(cast.petra.actor, "0" * 32, now=again)


def test_one_address_has_one_account_and_only_an_admin_invites(cast: Cast) -> None:
    user = olga(cast)
    with refused("email_taken", field="email"):
        olga(cast, Role.ADMIN)
    for role in (Role.PATIENT, Role.DOCTOR):
        with refused("invalid", field="role"):
            olga(cast, role)
    for who in (cast.nadia, cast.lena, cast.amira):
        with pytest.raises(NotAllowed):
            users_page(who.actor)
        with pytest.raises(NotAllowed):
            invite_again(who.actor, user.id, now=cast.now)
        with pytest.raises(NotAllowed):
            add_user(who.actor, email="a@b.example", full_name="A", role=Role.ADMIN, now=cast.now)


def test_a_doctor_who_is_added_gets_a_profile_and_the_same_invitation(cast: Cast) -> None:
    maja: dict[str, Any] = {"email": "maja@example.org", "full_name": "Maja Lind"}
    maja["role"] = Role.DOCTOR
    with refused("invalid", field="specialty_id"):
        add_staff(SYSTEM, **maja, now=cast.now)
    user = add_staff(SYSTEM, **maja, specialty_id=cast.cardiology, now=cast.now)
    assert owed_to(user.id) == ["invitation"]
    assert user_entry(cast.petra.actor, user.id).standing == "invited"


def test_the_list_has_who_works_here_and_a_patient_by_the_whole_address(cast: Cast) -> None:
    def found(**asked: Any) -> list[str]:
        return [one.user.full_name for one in users_page(cast.petra.actor, **asked).items]

    staff = [
        "Ida Winter", "Jonas Krug", "Lena Hartmann", "Nadia Brandt", "Petra Sommer", "Samuel Okafor",
    ]  # fmt: skip
    assert found() == staff
    assert found(role="receptionist") == ["Nadia Brandt"]
    assert found(words="BRANDT nadia@") == []
    assert found(words="BRANDT nadia.") == ["Nadia Brandt"]
    assert found(words="amira") == []
    assert found(words=" Amira.Rahman@example.org") == ["Amira Rahman"]
    assert found(words="%") == found(words="amira.rahman@example.org", role="doctor") == []
    first = users_page(cast.petra.actor, limit=4)
    rest = users_page(cast.petra.actor, limit=4, cursor=first.next)
    assert [one.user.full_name for one in (*first.items, *rest.items)] == staff
