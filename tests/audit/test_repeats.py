"""T38: what one account does again and again is one row with a count, and the chain still proves."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.audit import repeats
from clinic.audit.record import tell_repeats
from clinic.audit.seal import seal_chain
from clinic.audit.verify import verify
from clinic.core.ids import new_id
from tests.application import Clock
from tests.audit.trail import Trail
from tests.cast import PASSWORD, Cast, OnlinePatient, Staff

MANY = 40


@pytest.fixture
def trail(app: Flask, cast: Cast) -> Trail:
    return Trail(app)


def page(app: Flask, who: Staff | OnlinePatient) -> FlaskClient:
    client = app.test_client()
    client.post("/login", data={"email": who.actor.email, "password": PASSWORD})
    return client


def told(app: Flask, clock: Clock) -> None:
    """The while is over: what was counted becomes rows, and a link closes over all."""
    clock.advance(seconds=repeats.WINDOW.total_seconds())
    with app.app_context():
        tell_repeats(now=clock())
        tell_repeats(now=clock())
        seal_chain(now=clock())
        assert verify().findings == []


def test_T38_the_same_refusal_again_and_again_is_a_few_rows_and_a_count(
    app: Flask, cast: Cast, clock: Clock, trail: Trail
) -> None:
    amira = page(app, cast.amira)
    for _ in range(MANY):
        assert amira.get("/desk/patients").status_code == 403
    assert [row.times for row in trail.rows("authz_fail")] == [1] * repeats.ROWS_OF_A_KIND
    told(app, clock)
    *_, last = trail.rows("authz_fail")
    assert last.times == MANY - repeats.ROWS_OF_A_KIND
    assert (last.actor_id, last.outcome) == (cast.amira.actor.user_id, "denied")
    assert last.subject_id == "desk.patients.index"


def test_T38_a_record_that_is_opened_again_and_again_is_counted_for_its_patient(
    app: Flask, cast: Cast, clock: Clock, trail: Trail
) -> None:
    nadia = page(app, cast.nadia)
    for patient_id in [cast.amira.patient_id] * MANY + [cast.jonas.patient_id]:
        assert nadia.get(f"/desk/patients/{patient_id}").status_code == 200
    told(app, clock)
    rows = [row for row in trail.rows("sensitive_read") if row.subject_kind == "patient"]
    assert {row.patient_id for row in rows} == {cast.amira.patient_id, cast.jonas.patient_id}
    of_amira = [row for row in rows if row.patient_id == cast.amira.patient_id]
    assert len(of_amira) == repeats.ROWS_OF_A_KIND + 1
    assert sum(row.times for row in of_amira) == MANY


def test_T38_another_thing_each_time_does_not_help_whoever_is_refused(
    app: Flask, cast: Cast, clock: Clock, trail: Trail
) -> None:
    amira, tries = page(app, cast.amira), 2 * repeats.REFUSALS
    for _ in range(tries):
        assert amira.get(f"/appointments/{new_id()}").status_code == 404
    assert len(trail.rows("authz_fail")) == repeats.REFUSALS
    told(app, clock)
    rows = trail.rows("authz_fail")
    assert len(rows) == repeats.REFUSALS + 1
    assert (rows[-1].reason, rows[-1].times) == ("and_more", tries - repeats.REFUSALS)


def test_T38_changes_are_counted_too_and_what_comes_later_is_a_row_again(
    app: Flask, cast: Cast, clock: Clock, trail: Trail
) -> None:
    for _ in range(2):
        for _ in range(MANY // 4):
            page(app, cast.amira)
        told(app, clock)
    signed_in = trail.rows("signed_in")
    assert len(signed_in) == 2 * (repeats.ROWS_OF_A_KIND + 1)
    assert sum(row.times for row in signed_in) == 2 * MANY // 4


def test_T38_of_others_nothing_is_left_out(app: Flask, cast: Cast, trail: Trail) -> None:
    for who in (cast.amira, cast.jonas):
        client = page(app, who)
        for _ in range(MANY):
            client.get("/desk/patients")
    by_actor = [row.actor_id for row in trail.rows("authz_fail")]
    assert by_actor.count(cast.jonas.actor.user_id) == repeats.ROWS_OF_A_KIND


def test_T38_the_page_of_the_audit_says_how_often(
    app: Flask, cast: Cast, clock: Clock, trail: Trail
) -> None:
    amira = page(app, cast.amira)
    for _ in range(MANY):
        amira.get("/desk/patients")
    told(app, clock)
    text = page(app, cast.petra).get("/admin/audit?kind=denied").text
    assert f"{MANY - repeats.ROWS_OF_A_KIND} times more" in text
