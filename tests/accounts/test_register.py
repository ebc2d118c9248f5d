"""Making users: one address, one account."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from clinic.accounts.details import normal_email
from clinic.accounts.models import User
from clinic.accounts.permissions import Role
from clinic.accounts.register import register_user
from clinic.db import db
from tests.cast import Cast
from tests.refusals import refused


def register(
    cast: Cast, email: str, *, name: str = "Noor Haddad", password: str | None = None
) -> User:
    return register_user(
        email=email, full_name=name, role=Role.PATIENT, password=password, now=cast.now
    )


@pytest.mark.parametrize(
    "text",
    ["Noor.Haddad@Example.org", " noor.haddad@example.org\n", "NOOR.HADDAD@EXAMPLE.ORG"],
)
def test_an_address_has_one_spelling(text: str) -> None:
    assert normal_email(text) == "noor.haddad@example.org"


@pytest.mark.parametrize(
    "text",
    ["", "noor", "noor@", "@example.org", "a b@example.org", "noor@example.org, x@y.org", "\x00"],
)
def test_what_is_no_address_is_refused_at_its_field(text: str) -> None:
    with refused("invalid", field="email"):
        normal_email(text)


def test_an_address_belongs_to_one_account_whatever_its_case(cast: Cast) -> None:
    register(cast, "noor@example.org")
    with refused("email_taken", field="email"):
        register(cast, "Noor@Example.ORG", name="Somebody else")
    found = db.session.scalar(
        select(func.count()).select_from(User).where(User.email == "noor@example.org")
    )
    assert found == 1


def test_a_password_is_kept_as_a_hash_that_tells_nothing(cast: Cast) -> None:
    first = register(cast, "a@example.org", password="correct horse battery")
    second = register(cast, "b@example.org", password="correct horse battery")
    assert first.password_hash
    assert first.password_hash.startswith("$argon2id$")
    assert "horse" not in first.password_hash
    assert first.password_hash != second.password_hash


@pytest.mark.parametrize("password", ["", "short", "eleven-char", "x" * 129])
def test_a_weak_password_is_refused_at_its_field_and_makes_nobody(
    cast: Cast, password: str
) -> None:
    with refused("weak_password", field="password"):
        register(cast, "noor@example.org", password=password)
    assert db.session.scalar(select(User).where(User.email == "noor@example.org")) is None


@pytest.mark.parametrize("name", ["", "   ", "\u200b", "x" * 201])
def test_a_name_that_says_nothing_or_too_much_is_refused(cast: Cast, name: str) -> None:
    with refused("invalid", field="full_name"):
        register(cast, "noor@example.org", name=name)


@pytest.mark.parametrize(
    "name", ["Ægir Þórsson", "محمد عبد الله", "李 小龍", "Zoë 🌻", "O'Neill-Łukasz"]
)
def test_every_name_that_people_have_is_kept(cast: Cast, name: str) -> None:
    assert register(cast, "noor@example.org", name=f"  {name} ").full_name == name


def test_invisible_marks_that_turn_text_around_are_taken_out_of_a_name(cast: Cast) -> None:
    assert (
        register(cast, "noor@example.org", name="Noor \u202eHaddad\u202c").full_name
        == "Noor Haddad"
    )
