"""Whatever is sent to a form: an answer for people, never an error of ours."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from tests.access.matrix import matrix
from tests.access.scene import Scene, set_the_scene
from tests.access.walk import PAGE, PART, Kept, Try, Walk
from tests.cast import Cast
from tests.fuzz.pages import forms_in, route_of

#: Who sends forms, and how many kinds of them must be taken at least, when they are filled in well.
TAKEN = {"admin": 38, "doctor": 27, "owner": 28, "nobody": 8}
WHO_MAY = tuple(TAKEN)
HOSTILE = (
    "",
    " ",
    "0",
    "-1",
    "9" * 400,
    "1e309",
    "NaN",
    "null",
    "٣",
    "true",
    "2026-02-30",
    "2026-11-30T10:00:00",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59.999999-23:59",
    "24:00",
    "Mars/Olympus",
    "\r\nBcc: all@example.org",
    "a@b\r\nc@example.org",
    '=HYPERLINK("x")',
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "%s%n%(x)s",
    "' OR 1=1 --",
    "../../etc/passwd",
    "//evil.test/",
    "\u202egpj.exe",
    "\x0b\x1f",
    "Z̸̡" * 50,
    "x" * 5000,
)
#: Fields that any form here may read, whether or not a page that names them was found.
NAMES = (
    "version", "starts_at", "ends_at", "reason", "override_reason", "patient_id", "doctor_id",
    "visit_type_id", "specialty_id", "email", "password", "full_name", "phone", "birth_date", "name",
    "minutes", "step_minutes", "buffer_before", "time_zone", "locale", "languages", "day", "clock",
    "begins", "ends", "kind", "repeat", "until", "on_conflict", "week", "at", "next", "back", "mode",
    "weekly-0-start", "weekly-0-end", "days-0-on", "intervals-0-start", "intervals-0-end", "zone",
)  # fmt: skip


def forms(who: str, random: Random) -> Iterator[Try]:
    """Every form that this person may send, by one door or the other."""
    for route, answers in matrix().routes.items():
        is_form = route.startswith("POST /") and " /api/" not in route
        if is_form and answers[who] not in ("login", 403) and route != "POST /logout":
            yield Try(route, who, random.choice((PAGE, PART)))


def read(walk: Walk, who: str) -> tuple[list[str], dict[str, dict[str, str]]]:
    """The names of all fields on the pages that this person sees; and route -> what its form is sent
    with, filled in.
    """
    names: set[str] = set()
    filled: dict[str, dict[str, str]] = {}
    for route, answers in matrix().routes.items():
        if route.startswith("GET /") and " /api/" not in route and answers[who] == "ok":
            with walk.ask(Try(route, who, PAGE)) as answer:
                for form in forms_in(answer.get_data(as_text=True)):
                    names |= form.values.keys()
                    at = route_of(walk.scene.app, form.action)
                    if at is not None:
                        filled[at] = filled.get(at, {}) | form.filled()
    return sorted(names | set(NAMES)), filled


def one_wrong(right: dict[str, str], random: Random) -> Iterator[MultiDict[str, str]]:
    """The form as it is filled in; then again and again, with one field as nobody should fill it in."""
    yield MultiDict(right)
    for name in right:
        yield MultiDict(right | {name: random.choice(HOSTILE)})


def hostile(names: list[str], right: dict[str, str], random: Random) -> MultiDict[str, str]:
    """Some fields filled in with what nobody should write, some of them twice; others `right`."""
    share = random.choice((0.1, 0.6))
    wrong = {name: random.choice(HOSTILE) for name in names if random.random() < share}
    pairs = list((right | wrong).items())
    return MultiDict([*pairs, *pairs[:3]])


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("who", WHO_MAY)
def test_no_form_breaks_over_what_is_sent_to_it(app: Flask, cast: Cast, who: str) -> None:
    scene: Scene = set_the_scene(app, cast, {who})
    walk, kept, random = Walk(scene), Kept(app), Random(who)
    names, filled = read(walk, who)
    usual = scene.values(who) | scene.things | {"version": "1"}
    broken: list[str] = []
    taken: set[str] = set()
    for one in forms(who, random):
        own = filled.get(one.route, {})
        right = own | {
            name: usual[name] for name, value in own.items() if name in usual and not value
        }
        for sent in (hostile(names, usual, random), *one_wrong(right, random)):
            answer = walk.ask(one, sent=sent)
            answer.close()
            if answer.status_code >= 500:
                broken.append(f"{one}: {answer.status_code} over {sent.to_dict(flat=False)!r}")
            if answer.status_code < 400:
                taken.add(one.route)
                kept.put_back()
    kept.close()
    assert not broken, "\n".join(broken)
    # Else most of a form would never be looked at: what is first in it would be wrong.
    assert len(taken) >= TAKEN[who]
