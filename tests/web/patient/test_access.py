"""Patients see who opened their record, and that of those whom they look after."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.cast import FRIDAY, Cast, OnlinePatient
from tests.cast_fixtures import SignIn
from tests.web.admin.protection.test_audit import lines

PAGE = "/record/access"


@pytest.fixture
def visit_id(app: Flask, cast: Cast, sign_in: SignIn) -> str:
    """Amira's visit, which Lena, Nadia and she herself have opened, in this order."""
    visit_id = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00")).id
    for who, path in (
        (cast.lena, f"/doctor/appointments/{visit_id}"),
        (cast.nadia, f"/desk/visits/{visit_id}"),
        (cast.amira, f"/appointments/{visit_id}"),
    ):
        sign_in(app.test_client(), who).get(path)
    return visit_id


def page(app: Flask, sign_in: SignIn, who: OnlinePatient) -> list[str]:
    answer = sign_in(app.test_client(), who).get(PAGE)
    assert answer.status_code == 200
    return lines(answer.text)


def test_a_patient_sees_everybody_else_who_opened_the_record(
    app: Flask, cast: Cast, sign_in: SignIn, visit_id: str
) -> None:
    nadia, lena = page(app, sign_in, cast.amira)
    for words in ("Nadia Brandt", "Reception", "Visit", "at the desk"):
        assert words in nadia
    for words in ("Lena Hartmann", "Doctor", "as the doctor"):
        assert words in lena


def test_another_patient_sees_nothing_of_it(
    app: Flask, cast: Cast, sign_in: SignIn, visit_id: str
) -> None:
    assert page(app, sign_in, cast.jonas) == []


def test_who_looks_after_a_child_sees_who_opened_the_childs_record(
    app: Flask, cast: Cast, sign_in: SignIn
) -> None:
    sign_in(app.test_client(), cast.nadia).get(f"/desk/patients/{cast.leo_id}")
    [line] = page(app, sign_in, cast.miriam)
    assert "Leo Keller" in line


def test_lists_and_refusals_are_not_openings(app: Flask, cast: Cast, sign_in: SignIn) -> None:
    visit_id = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00")).id
    sign_in(app.test_client(), cast.nadia).get("/desk/patients")
    sign_in(app.test_client(), cast.krug).get(f"/doctor/appointments/{visit_id}")
    assert page(app, sign_in, cast.amira) == []


def test_the_profile_leads_there(app: Flask, cast: Cast, sign_in: SignIn) -> None:
    profile = sign_in(app.test_client(), cast.amira).get("/profile").text
    assert re.search(rf'href="{PAGE}"', profile)
