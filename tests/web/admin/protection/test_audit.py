"""The audit at the admin: searched by who, whose, what and when; names are looked up, never kept."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.audit.watch import note_tampering
from clinic.jobs.sealer import verify_nightly
from tests.application import Clock
from tests.audit.trail import Trail
from tests.cast import FRIDAY, Cast
from tests.cast_fixtures import SignIn
from tests.web.counting import queries_of


@pytest.fixture
def visit_id(app: Flask, cast: Cast, sign_in: SignIn, clock: Clock) -> str:
    """Amira's visit, which Lena has opened and Krug has asked for in vain, two days after the cast."""
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    clock.advance(days=2)
    for doctor in (cast.lena, cast.krug):
        sign_in(app.test_client(), doctor).get(f"/doctor/appointments/{visit.id}")
    return visit.id


@pytest.fixture
def petra(app: Flask, cast: Cast, sign_in: SignIn, visit_id: str) -> FlaskClient:
    """The admin, who signs in after all that."""
    return sign_in(app.test_client(), cast.petra)


def lines(page: str) -> list[str]:
    """The lines of the table in words, tags taken out."""
    rows = re.findall(r"<tr>\s*<th scope=\"row\".*?</tr>", page, flags=re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]


def test_a_line_says_who_what_whose_and_why(petra: FlaskClient, visit_id: str) -> None:
    [denied] = lines(petra.get("/admin/audit?person=Krug&kind=denied").text)
    for words in ("Jonas Krug", "Doctor", "Was refused", "not_found", "Visit", "Amira Rahman"):
        assert words in denied
    [read] = lines(petra.get("/admin/audit?person=Lena&kind=read&patient=amira").text)[-1:]
    for words in ("Lena Hartmann", "Opened", "as the doctor"):
        assert words in read


def test_a_report_of_a_browser_says_which_page_and_what_was_stopped(
    app: Flask, petra: FlaskClient
) -> None:
    told = {"document-uri": "http://localhost/doctor/week", "effective-directive": "img-src"}
    kind = "application/csp-report"
    app.test_client().post("/csp", json={"csp-report": told}, content_type=kind)
    [line] = lines(petra.get("/admin/audit?kind=denied").text)[:1]
    for words in (
        "A page tried to load or run something that is not allowed",
        "img-src",
        "doctor.calendar.week",
    ):
        assert words in line


def test_a_patient_is_found_in_lists_too(petra: FlaskClient, visit_id: str) -> None:
    def found(kind: str) -> list[tuple[bool, bool]]:
        page = petra.get(f"/admin/audit?patient=Rahman&kind={kind}&person=Lena").text
        return [("List" in one, "1 patient" in one) for one in lines(page)]

    assert (True, True) in found("all")
    assert found("listed") == [(True, True)]
    # Lists stand in nobody's way who does not ask for them.
    assert found("read") == [(False, False)]
    assert (True, True) not in found("")


def test_somebody_elses_record_is_not_among_the_found(petra: FlaskClient, visit_id: str) -> None:
    assert lines(petra.get("/admin/audit?patient=Leo&kind=read").text) == []
    assert lines(petra.get("/admin/audit?patient=nobody").text) == []


def test_a_period_is_of_whole_local_days(
    petra: FlaskClient, cast: Cast, visit_id: str, clock: Clock
) -> None:
    day = clock.now.date()
    around = f"kind=denied&first={day}&last={day}"
    assert len(lines(petra.get(f"/admin/audit?{around}").text)) == 1
    before = day - timedelta(days=1)
    assert lines(petra.get(f"/admin/audit?kind=denied&last={before}").text) == []


def test_pages_turn_by_a_row_and_repeat_none(petra: FlaskClient, visit_id: str) -> None:
    first = petra.get("/admin/audit?kind=changed").text
    [following] = re.findall(r'href="([^"]+)" rel="next"', first)
    second = petra.get(following.replace("&amp;", "&")).text
    numbers = [int(line.split()[-1]) for line in lines(first) + lines(second)]
    assert numbers == sorted(set(numbers), reverse=True)
    assert len(lines(first)) == 20


def test_what_is_looked_at_here_is_a_row_itself(
    app: Flask, petra: FlaskClient, cast: Cast, visit_id: str
) -> None:
    trail = Trail(app)
    petra.get("/admin/audit?patient=Rahman")
    row = trail.one("sensitive_read")
    assert (row.subject_id, row.patient_ids.split()) == ("audit", [cast.amira.patient_id])


def test_a_longer_list_asks_no_more(app: Flask, petra: FlaskClient, visit_id: str) -> None:
    counts = []
    for kind in ("denied", "changed"):
        with queries_of(app) as sent:
            petra.get(f"/admin/audit?kind={kind}")
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_it_says_when_the_chain_was_verified_and_with_which_result(
    app: Flask, petra: FlaskClient, clock: Clock
) -> None:
    assert "This has not been verified yet" in petra.get("/admin/audit").text
    with app.app_context():
        assert not verify_nightly(now=clock.now)
        three = clock.now.replace(hour=2, minute=10)  # by the clock of Berlin
        assert verify_nightly(now=three)
        assert not verify_nightly(now=three + timedelta(minutes=15))
    assert "Nothing was changed, added or removed." in petra.get("/admin/audit").text
    with app.app_context():
        note_tampering(now=clock.now)
    assert "Somebody has been at the audit" in petra.get("/admin/audit").text


@pytest.mark.parametrize("who", ["nadia", "lena", "amira"])
def test_only_admins_may_read_it(app: Flask, cast: Cast, sign_in: SignIn, who: str) -> None:
    client = sign_in(app.test_client(), getattr(cast, who))
    assert client.get("/admin/audit").status_code == 403


def test_a_page_that_is_none_is_told_so(petra: FlaskClient) -> None:
    assert petra.get("/admin/audit?cursor=nonsense").status_code == 422
