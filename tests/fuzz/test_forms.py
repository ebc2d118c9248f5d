"""Whatever is sent to a form: an answer for people, never an error of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from tests.access.matrix import matrix
from tests.access.scene import Scene, set_the_scene
from tests.access.walk import PAGE, PART, Kept, Try, Walk
from tests.cast import Cast

#: Rounds over every form: each with other values in other fields.
ROUNDS = 2
WHO_MAY = ("admin", "doctor", "owner", "nobody")
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
_FIELD = re.compile(r'<(?:input|select|textarea)\b[^>]*\bname="([^"]+)"')
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


def names_on_the_pages(walk: Walk, who: str) -> list[str]:
    """The names of all fields on the pages that this person sees."""
    found: set[str] = set()
    for route, answers in matrix().routes.items():
        if route.startswith("GET /") and " /api/" not in route and answers[who] == "ok":
            with walk.ask(Try(route, who, PAGE)) as answer:
                found |= set(_FIELD.findall(answer.get_data(as_text=True)))
    return sorted(found - {"csrf_token"} | set(NAMES))


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
    names, broken = names_on_the_pages(walk, who), []
    right = scene.values(who) | scene.things | {"version": "1"}
    for one in [one for _ in range(ROUNDS) for one in forms(who, random)]:
        sent = hostile(names, right, random)
        answer = walk.ask(one, sent=sent)
        answer.close()
        if answer.status_code >= 500:
            broken.append(f"{one}: {answer.status_code} over {sent.to_dict(flat=False)!r}")
        if answer.status_code < 400:
            kept.put_back()
    kept.close()
    assert not broken, "\n".join(broken)
