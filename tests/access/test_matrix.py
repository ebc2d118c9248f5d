"""Every route, by every door, for everybody: the answer that the matrix expects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import inspect, text

from clinic.db import db
from tests.access.matrix import holes, matrix
from tests.access.scene import Scene, set_the_scene
from tests.access.walk import API, PAGE, PART, SAFE, Kept, Try, Walk, tries
from tests.cast import Cast

REFUSED = ("login", 401, 403, 404)
#: What may change although somebody was refused: the audit, and when a session was last seen.
MAY_CHANGE = frozenset({"login_session"})
EVERYBODY = matrix().columns


@pytest.fixture
def scene(app: Flask, cast: Cast, who: str) -> Scene:
    return set_the_scene(app, cast, {who})


@pytest.fixture
def kept(scene: Scene) -> Iterator[Kept]:
    kept = Kept(scene.app)
    yield kept
    kept.close()


def test_every_route_has_its_line_and_every_line_its_route(app: Flask) -> None:
    assert holes(app) == []


@pytest.mark.parametrize(
    "who",
    [
        # The queries that forget nobody are asked of both databases for those whose things are others'.
        who
        if who in ("stranger", "colleague")
        else pytest.param(who, marks=pytest.mark.only_on("sqlite"))
        for who in EVERYBODY
    ],
)
def test_T1_T22_who_is_refused_learns_nothing_and_changes_nothing(scene: Scene, who: str) -> None:
    walk, before = Walk(scene), contents(scene.app)
    by_turns = (one for one in tries(who, REFUSED) if is_their_turn(one))
    wrong = [said for one in by_turns for said in walk.wrong(one)]
    assert not wrong, "\n".join(wrong)
    assert contents(scene.app) == before


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("who", EVERYBODY)
def test_T1_who_may_is_let_in_and_reads_nothing_of_others(
    scene: Scene, kept: Kept, who: str
) -> None:
    walk = Walk(scene)
    may = [one for one in tries(who) if matrix().routes[one.route][who] not in REFUSED]
    before = contents(scene.app)
    wrong = [said for one in may if one.method in SAFE for said in walk.wrong(one)]
    changed = [name for name, rows in contents(scene.app).items() if rows != before[name]]
    for one in may:
        if one.method not in SAFE and one.door != PART:
            wrong += walk.wrong(one)
            if walk.has_acted:
                kept.put_back()
    assert not wrong, "\n".join(wrong)
    assert changed == []


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("who", ["nobody", "owner"])
def test_T22_T28_who_only_looks_changes_nothing(scene: Scene, who: str) -> None:
    walk, before = Walk(scene), contents(scene.app)
    looks = [one for one in tries(who) if one.method == "GET" and one.door == PART]
    for one in looks:
        walk.ask(replace(one, route=f"HEAD {one.rule}")).close()
    assert len(looks) > 50
    assert contents(scene.app) == before


def is_their_turn(one: Try) -> bool:
    """Whether this person comes by this door to a route that is none of theirs (403): the first who is
    refused there by one door, the second by the other, and so on; who is alone by both.

    A thing of somebody else's (404) is asked for by both doors, whoever asks.
    """
    answers = matrix().routes[one.route]
    refused = [who for who, answer in answers.items() if answer == 403]
    if one.door == API or answers[one.who] != 403 or len(refused) == 1:
        return True
    return one.door == (PAGE, PART)[refused.index(one.who) % 2]


def contents(app: Flask) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table that nobody may change who is refused."""
    with app.app_context():
        tables = inspect(db.engine).get_table_names()
        rows = {
            name: sorted(
                (tuple(row) for row in db.session.execute(text(f'SELECT * FROM "{name}"'))),  # noqa: S608
                key=repr,
            )
            for name in tables
            if name not in MAY_CHANGE and not name.startswith("audit")
        }
        db.session.remove()
    return rows
