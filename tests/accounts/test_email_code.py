"""T44: the code in the mail shows whose an address is, and nobody guesses it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from clinic.accounts.actor import Actor
from clinic.accounts.changes.verify import ask_for_verification, verify_by_code, verify_email
from clinic.accounts.email_code import code_of
from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.models import EmailCode, User
from clinic.accounts.queries import account_of, reader_of_mail
from clinic.accounts.tokens import mint
from clinic.core.errors import Invalid, TooMany
from clinic.db import db
from clinic.patients.register import sign_up_known_or_not
from tests.cast import PASSWORD, Cast, email_of
from tests.refusals import refused

MINUTE = timedelta(minutes=1)


def registers(cast: Cast, email: str = "emma.lind@example.org") -> Actor:
    user = sign_up_known_or_not(email=email, full_name="Emma Lind", password=PASSWORD, now=cast.now)
    newcomer = reader_of_mail(user.id)
    assert newcomer is not None
    return newcomer


@pytest.fixture
def emma(cast: Cast) -> Actor:
    """Somebody who has just registered."""
    return registers(cast)


def code(who: Actor, now: datetime) -> str:
    found = code_of(db.session.get_one(User, who.user_id), now=now)
    assert found is not None
    return found[0]


def wrong(who: Actor, now: datetime) -> str:
    return f"{(int(code(who, now)) + 1) % 10**6:06}"


def tries(who: Actor, typed: str, now: datetime) -> str:
    try:
        verify_by_code(who, typed, now=now)
    except Invalid as error:
        return error.code
    return "done"


def test_a_code_is_typed_as_people_do_and_pressed_twice(cast: Cast, emma: Actor) -> None:
    digits, link = code(emma, cast.now), mint(emma.user_id, TokenPurpose.VERIFY_EMAIL, now=cast.now)
    assert len(digits) == 6
    for typed in (f" {digits[:3]}-{digits[3:]} ", digits):
        verify_by_code(emma, typed, now=cast.now)
    assert account_of(emma).verified
    with refused("link_invalid"):
        verify_email(link, now=cast.now)


def test_digits_of_every_script_are_digits(cast: Cast, emma: Actor) -> None:
    arabic = code(emma, cast.now).translate({48 + one: 0x660 + one for one in range(10)})
    verify_by_code(emma, arabic, now=cast.now)
    assert account_of(emma).verified


def test_T44_after_five_wrong_codes_the_right_one_is_not_looked_at(cast: Cast, emma: Actor) -> None:
    right, guess = code(emma, cast.now), wrong(emma, cast.now)
    said = [tries(emma, guess, cast.now) for _try in range(5)]
    assert said == ["wrong_code"] * 4 + ["too_many_codes"]
    assert tries(emma, right, cast.now) == "too_many_codes"
    ask_for_verification(emma, now=cast.now)
    assert tries(emma, code(emma, cast.now), cast.now) == "done"


def test_T44_a_code_is_good_for_a_quarter_of_an_hour(cast: Cast, emma: Actor) -> None:
    digits = code(emma, cast.now)
    assert tries(emma, digits, cast.now + 15 * MINUTE) == "code_over"
    assert tries(emma, digits, cast.now + timedelta(minutes=14, seconds=59)) == "done"


def test_T44_the_newest_code_alone_is_good_and_the_fourth_in_an_hour_is_refused(
    cast: Cast, emma: Actor
) -> None:
    codes = [code(emma, cast.now)]
    for minutes in (2, 4):
        ask_for_verification(emma, now=cast.now + minutes * MINUTE)
        codes.append(code(emma, cast.now + minutes * MINUTE))
    with pytest.raises(TooMany) as refusal:
        ask_for_verification(emma, now=cast.now + 6 * MINUTE)
    assert refusal.value.details["retry_after"] == 54 * 60
    said = [tries(emma, one, cast.now + 7 * MINUTE) for one in codes]
    assert said == ["wrong_code", "wrong_code", "done"]
    assert len(set(codes)) == 3


def test_T44_one_code_is_nobody_elses_and_stands_in_no_column(cast: Cast, emma: Actor) -> None:
    other = registers(cast, "noor.haddad@example.org")
    digits = code(emma, cast.now)
    assert tries(other, digits, cast.now) == "wrong_code"
    for row in db.session.scalars(select(EmailCode)):
        assert digits not in " ".join(str(value) for value in vars(row).values())


def test_T44_T42_beside_a_known_address_no_code_is_right(cast: Cast) -> None:
    beside = registers(cast, email_of("Amira Rahman"))
    said = [tries(beside, code(beside, cast.now), cast.now) for _try in range(5)]
    assert said == ["wrong_code"] * 4 + ["too_many_codes"]
    assert not account_of(beside).verified
