"""A warning before somebody is entered twice: who may be meant, and who never is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from clinic.patients.lookalikes import lookalikes
from clinic.patients.models import Patient
from clinic.patients.register import register_patient, sign_up
from tests.cast import PASSWORD, Cast
from tests.refusals import refused

BORN = date(1990, 4, 3)


@pytest.fixture
def john(cast: Cast) -> Patient:
    return register_patient(
        cast.nadia.actor,
        full_name="John Müller",
        birth_date=BORN,
        email="family@example.org",
        phone="+49 30 5550142",
        now=cast.now,
    )


def alike(cast: Cast, **what: Any) -> list[str]:
    return [one.full_name for one in lookalikes(cast.nadia.actor, **what)]


@pytest.mark.parametrize("name", ["John Müller", "Jon Muller", "müller, john"])
def test_who_was_born_on_the_same_day_and_is_called_similarly_may_be_meant(
    cast: Cast, john: Patient, name: str
) -> None:
    assert alike(cast, full_name=name, birth_date=BORN) == ["John Müller"]


@pytest.mark.parametrize(
    "shared", [{"phone": "+49 30 5550142"}, {"email": "Family@example.org"}], ids=["phone", "mail"]
)
def test_of_a_family_with_one_phone_and_address_only_who_is_called_the_same_may_be_meant(
    cast: Cast, john: Patient, shared: dict[str, str]
) -> None:
    assert alike(cast, full_name="john muller", **shared) == ["John Müller"]
    assert alike(cast, full_name="Joan Müller", **shared) == []


@pytest.mark.parametrize(
    "other",
    [{}, {"birth_date": date(1990, 4, 4)}, {"email": "elsewhere@example.org"}],
    ids=["nothing", "another day", "another address"],
)
def test_a_name_alone_is_no_lookalike(cast: Cast, john: Patient, other: dict[str, Any]) -> None:
    assert alike(cast, full_name="John Müller", **other) == []


def test_a_record_that_nobody_has_confirmed_is_nobodys_lookalike(cast: Cast) -> None:
    for name, verified in (("Noor Haddad", False), ("Omar Haddad", True)):
        email = f"{name.split()[0].lower()}@example.org"
        sign_up(email=email, full_name=name, password=PASSWORD, verified=verified, now=cast.now)
    assert alike(cast, full_name="Noor Haddad", email="noor@example.org") == []
    assert alike(cast, full_name="Omar Haddad", email="omar@example.org") == ["Omar Haddad"]


@pytest.mark.parametrize("who", ["amira", "lena", "ida"])
def test_only_the_desk_asks_for_lookalikes(cast: Cast, who: str) -> None:
    with refused("forbidden"):
        lookalikes(getattr(cast, who).actor, full_name="Leo Keller")
