"""Which passwords are taken: long ones that nobody tries first, of whatever characters."""

from __future__ import annotations

import pytest

from clinic.accounts.permissions import Role
from clinic.accounts.register import register_user
from clinic.accounts.strength import judge_password, least_length
from tests.cast import Cast
from tests.refusals import refused

AMIRA = ("Amira Rahman", "amira.rahman@example.org")


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
    assert judge_password(password, personal=AMIRA).problem is None


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
    judged = judge_password(password, personal=AMIRA)
    assert judged.problem == problem
    assert str(judged.sentence)


def test_one_s_own_name_in_a_long_password_does_no_harm() -> None:
    assert judge_password("Amira likes harbour lanterns", personal=AMIRA).problem is None


def test_another_persons_name_is_a_word_like_any_other() -> None:
    assert judge_password("amira.rahman.42x", personal=("Jonas Weber",)).problem != "personal"


@pytest.mark.usefixtures("app_context")
def test_the_clinic_s_own_name_is_no_password(cast: Cast) -> None:
    assert judge_password("Lindenhof-2026!", personal=()).problem == "personal"


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
