"""Two send what they made from one state at the same moment: one is carried out, the other is told."""

from __future__ import annotations

from functools import partial

import pytest
from flask import Flask

from tests.api.conftest import Program
from tests.cast import PASSWORD, Cast, Staff
from tests.cast_fixtures import SignIn
from tests.fuzz.pages import forms_in
from tests.races.together import sent_together

pytestmark = pytest.mark.slow

ROUNDS = 5


def test_of_two_who_save_one_form_one_is_shown_what_the_other_saved(
    app: Flask, cast: Cast, sign_in: SignIn
) -> None:
    address = f"/desk/patients/{cast.leo_id}"
    desks = [sign_in(app.test_client(), who) for who in (cast.nadia, cast.petra)]
    for count in range(ROUNDS):
        (form,) = (
            one for one in forms_in(desks[0].get(f"{address}/edit").text) if one.action == address
        )
        sent = [form.values | {"phone": f"030 55501{count}{number}"} for number in (1, 2)]
        answers = sent_together(
            [
                partial(desk.post, address, data=values)
                for desk, values in zip(desks, sent, strict=True)
            ]
        )
        assert sorted(answer.status_code for answer in answers) == [303, 409]
        kept = next(
            values["phone"]
            for values, answer in zip(sent, answers, strict=True)
            if answer.status_code == 303
        )
        told = next(answer for answer in answers if answer.status_code == 409)
        assert f"<span>{kept}</span>" in told.text


def test_of_two_programs_that_name_one_state_one_is_refused(app: Flask, cast: Cast) -> None:
    programs = [program_of(app, who) for who in (cast.lena, cast.petra)]
    path = f"/doctors/{cast.lena.doctor_id}/working-hours"
    for hour in range(9, 9 + ROUNDS):
        headers = {"If-Match": programs[0].get(path).headers["ETag"]}
        bodies = [
            {"weekly": [{"weekday": day, "start": f"{hour:02}:00", "end": "18:00"}]}
            for day in (0, 1)
        ]
        answers = sent_together(
            [
                partial(program.send, "PUT", path, body, headers=headers)
                for program, body in zip(programs, bodies, strict=True)
            ]
        )
        assert sorted(answer.status_code for answer in answers) == [200, 412]


def program_of(app: Flask, who: Staff) -> Program:
    answer = Program(app).post("/auth/login", {"email": who.actor.email, "password": PASSWORD})
    return Program(app, answer.get_json()["access_token"])
