"""Which passwords are taken: long ones that nobody tries first, of whatever characters."""

from __future__ import annotations

from threading import Thread

import pytest

from clinic.accounts import passwords
from clinic.accounts.permissions import Role
from clinic.accounts.register import register_user
from clinic.accounts.strength import _House, judge, least_length
from clinic.core.errors import Busy
from tests.cast import Cast
from tests.refusals import refused

AMIRA = ("Amira Rahman", "amira.rahman@example.org")


@pytest.fixture(autouse=True)
def _no_house(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a test has no clinic, nobody is asked for its name, whatever ran before."""
    if "app" not in request.fixturenames:
        monkeypatch.setattr(_House, "name", None)


@pytest.mark.parametrize(
    "password",
    [
        "quiet harbour lantern",
        "  blanks at both ends  ",
        "тихая гавань и фонарь",
        "静かな港のランタンと海の風",
        "x7#kQ9!vT2@m",
        "x7#kQ9!vT2@m" * 10 + "Lb3$wR8^",
    ],
)
def test_long_passwords_of_any_characters_are_taken(password: str) -> None:
    assert judge(password, personal=AMIRA).problem is None


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("", "too_short"),
        ("x7#kQ9!vT2@", "too_short"),
        ("x7#kQ9!vT2@m" * 11, "too_long"),
        ("password1234", "common"),
        ("Passw0rd2026", "common"),
        ("iloveyou2023!!", "common"),
        ("qwertyuiop12", "common"),
        ("123456789012", "common"),
        ("aaaaaaaaaaaaaaaa", "common"),
        ("letmeinletmein", "common"),
        ("Amira.Rahman1", "personal"),
        ("rahman-2026-amira", "personal"),
        ("my clinic visit", "personal"),
    ],
)
def test_what_is_tried_first_is_refused_and_it_is_said_why(password: str, problem: str) -> None:
    judged = judge(password, personal=AMIRA)
    assert judged.problem == problem
    assert str(judged.sentence)


def test_one_s_own_name_in_a_long_password_does_no_harm() -> None:
    assert judge("Amira likes harbour lanterns", personal=AMIRA).problem is None


def test_another_persons_name_is_a_word_like_any_other() -> None:
    assert judge("amira.rahman.42x", personal=("Jonas Weber",)).problem != "personal"


@pytest.mark.usefixtures("app_context")
def test_the_clinic_s_own_name_is_no_password(cast: Cast) -> None:
    assert judge("Lindenhof-2026!", personal=()).problem == "personal"


@pytest.mark.parametrize(
    ("role", "second_factor", "least"),
    [
        (Role.PATIENT, False, 12),
        (Role.DOCTOR, False, 15),
        (Role.RECEPTIONIST, False, 15),
        (Role.ADMIN, False, 15),
        (Role.ADMIN, True, 12),
    ],
)
def test_staff_need_a_longer_one_while_it_is_all_they_show(
    role: Role, second_factor: bool, least: int
) -> None:
    assert least_length(role, second_factor=second_factor) == least


@pytest.mark.usefixtures("app_context")
def test_fourteen_characters_are_enough_for_a_patient_and_not_for_an_admin(cast: Cast) -> None:
    def register(role: Role) -> None:
        register_user(
            email=f"{role}@example.org",
            full_name="Noor Haddad",
            role=role,
            password="harbour-lamp-7",
            now=cast.now,
        )

    register(Role.PATIENT)
    with refused("weak_password", field="password"):
        register(Role.ADMIN)


def test_a_flood_of_sign_ins_waits_and_is_told_to_come_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(passwords, "PATIENCE_SECONDS", 0.01)
    for _turn in range(passwords.AT_ONCE):
        assert passwords._turns.acquire(blocking=False)
    try:
        with pytest.raises(Busy):
            passwords.hash_password("quiet-harbour-lantern")
        with pytest.raises(Busy):
            passwords.matches("quiet-harbour-lantern", None)
    finally:
        for _turn in range(passwords.AT_ONCE):
            passwords._turns.release()
    hashing = Thread(target=passwords.hash_password, args=("quiet-harbour-lantern",))
    hashing.start()
    hashing.join(10)
    assert not hashing.is_alive()


def test_the_parameters_are_those_of_the_house() -> None:
    made = type(passwords._hasher)(
        time_cost=2, memory_cost=19456, parallelism=1, hash_len=32, salt_len=16
    ).hash("x")
    assert made.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
