"""A search of staff answers in one shape, whether somebody is found, or is there but not theirs."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.api.conftest import Program
from tests.audit.conftest import program_of
from tests.audit.trail import Trail
from tests.cast import FRIDAY, Cast
from tests.cast_fixtures import SignIn
from tests.counting import besides_the_audit, statements

pytestmark = pytest.mark.only_on("sqlite")

#: In Lena's care, a patient of nobody's, one letter more than a name, and what means much to a query.
WORDS = ("Amira Rahman", "Jonas Weber", "Amira Rahmann", "%", "zzz")
PARTS = {"page": {}, "part": {"HX-Request": "true", "HX-Target": "results"}}
#: What differs from answer to answer.
OF_THE_MOMENT = re.compile(r'(name="csrf[-_]token"[^>]*(?:value|content)=)"[^"]+"')


class _Landmarks(HTMLParser):
    """The elements that a page is made of, in their order; not what stands in a list, or in its place."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag in ("main", "nav", "form", "input", "h1") or named.get("id"):
            self.found.append(f"{tag}#{named.get('id') or named.get('name') or ''}")


def shape(answer: TestResponse) -> tuple[int, list[str], list[str]]:
    """Status, names of headers and landmarks of an answer."""
    reader = _Landmarks()
    reader.feed(answer.text)
    return answer.status_code, sorted(answer.headers.keys()), reader.found


def asked(app: Flask, client: FlaskClient, path: str, words: str, part: dict[str, str]) -> object:
    """The shape of the answer to a search, and how much was asked of the database for it, besides the
    row of the audit that whoever is seen has.
    """
    with app.app_context(), statements() as sent:
        answer = client.get(path, query_string={"q": words}, headers=part)
    return shape(answer), [one.sql.split()[0] for one in besides_the_audit(sent)]


@pytest.mark.parametrize("door", PARTS)
@pytest.mark.parametrize(
    ("who", "path"),
    [("lena", "/doctor/patients"), ("nadia", "/desk/patients"), ("petra", "/desk/patients")],
)
def test_T24_T7_a_search_has_one_shape_whether_somebody_is_found_or_not(
    app: Flask, cast: Cast, sign_in: SignIn, who: str, path: str, door: str
) -> None:
    cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    client = sign_in(app.test_client(), getattr(cast, who))
    client.get(path)
    shapes = [asked(app, client, path, words, PARTS[door]) for words in WORDS]
    assert [one for one in shapes if one != shapes[0]] == []


@pytest.mark.parametrize("door", PARTS)
def test_T24_T7_who_is_not_in_care_and_who_does_not_exist_are_one_answer(
    app: Flask, cast: Cast, sign_in: SignIn, door: str
) -> None:
    cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    client, answers, trail = sign_in(app.test_client(), cast.lena), [], Trail(app)
    for words in ("Jonas Weber", "Jonas Wober"):
        answer = client.get("/doctor/patients", query_string={"q": words}, headers=PARTS[door])
        answers.append(OF_THE_MOMENT.sub(r"\1", answer.text).replace(words, ""))
    assert answers[0].replace("Jonas+Weber", "") == answers[1].replace("Jonas+Wober", "")
    assert trail.rows() == []


def test_T24_a_program_gets_one_shape_too(app: Flask, cast: Cast) -> None:
    nadia: Program = program_of(app, cast.nadia)
    shapes = []
    for words in WORDS:
        with app.app_context(), statements() as sent:
            answer = nadia.get("/admin/patients", q=words)
        body = answer.get_json()
        assert answer.status_code == 200
        shapes.append(
            (
                sorted(body),
                sorted(answer.headers.keys()),
                len(besides_the_audit(sent)),
                body["next"],
            )
        )
    assert [one for one in shapes if one != shapes[0]] == []
