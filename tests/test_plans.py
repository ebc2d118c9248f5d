"""No list, badge or page reads all of what grows: how each database finds the rows, page by page."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, text

from clinic.db import db
from tests.cast import PASSWORD, Cast, OnlinePatient, Staff
from tests.cast_fixtures import SignIn
from tests.counting import Statement, statements

pytestmark = pytest.mark.plans

#: What a clinic has more of every year.
GROWS = {
    "appointment", "appointment_change", "audit_entry", "audit_seal", "claim", "follow_up",
    "kept_answer", "login_session", "message", "note", "note_version", "patient", "patient_relation",
    "task", "task_attempt", "user_account",
}  # fmt: skip
PEOPLE = ("amira", "lena", "nadia", "petra")
#: Lists asked for in the ways that people narrow them down.
NARROWED = (
    "/admin/deliveries?standing=dropped", "/admin/deliveries?standing=overdue", "/admin/audit?kind=denied",
    "/admin/audit?kind=listed&patient=amira",
    "/desk/visits?status=requested", "/api/v1/appointments?when=upcoming",
    "/api/v1/appointments?when=past", "/api/v1/appointments?status=requested",
    "/api/v1/appointments?status=confirmed", "/notices?unread=1",
)  # fmt: skip
#: Indexes of the few of which something is still to be done.
FEW = {
    index.name
    for table in db.metadata.tables.values()
    for index in table.indexes
    if index.dialect_options["postgresql"]["where"] is not None
} - {"ix_message_by_mail", "ix_message_by_standing"}


def addresses(app: Flask) -> Iterator[str]:
    """All that can be opened without knowing an id."""
    for rule in app.url_map.iter_rules():
        if (
            "GET" in (rule.methods or ())
            and not rule.arguments
            and not rule.rule.startswith("/dev")
        ):
            yield rule.rule
    yield from NARROWED


def a_program(app: Flask, person: Staff | OnlinePatient) -> FlaskClient:
    """A client that has signed in by the API."""
    client, whose = app.test_client(), {"email": person.actor.email, "password": PASSWORD}
    pair = client.post("/api/v1/auth/login", json=whose).get_json()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {pair['access_token']}"
    return client


@dataclass(frozen=True)
class Look:
    """How a query looks at a table: `all_of_it` where nothing says where to begin or to end."""

    table: str
    all_of_it: bool
    how: str


def looks(connection: Connection, query: Statement) -> Iterator[Look]:
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query.sql}", query.parameters)
        yield from _on_sqlite([row.detail for row in rows], ends_early="LIMIT" in query.sql)
    else:
        plan = connection.exec_driver_sql(
            f"EXPLAIN (FORMAT JSON) {query.sql}", query.parameters
        ).scalar_one()
        yield from _on_postgresql(plan[0]["Plan"], ends_early=False)


def _on_sqlite(plan: list[str], *, ends_early: bool) -> Iterator[Look]:
    is_sorted = any("TEMP B-TREE" in step for step in plan)
    for step in plan:
        words = step.split()
        if words[0] in ("SCAN", "SEARCH"):
            all_of_it = words[0] == "SCAN" and words[-1] not in FEW
            in_order = "INDEX" in words or not is_sorted
            yield Look(words[1], all_of_it and not (ends_early and in_order), step)


def _on_postgresql(plan: dict[str, Any], *, table: str = "", ends_early: bool) -> Iterator[Look]:
    kind, index = plan["Node Type"], plan.get("Index Name")
    table = plan.get("Relation Name", table)  # a bitmap is made of indexes below its table
    if kind == "Seq Scan" or index:
        all_of_it = "Index Cond" not in plan and index not in FEW
        yield Look(table, all_of_it and not ends_early, json.dumps(plan)[:300])
    if kind == "Limit":
        ends_early = True
    elif kind in ("Sort", "Aggregate", "Hash", "WindowAgg", "Bitmap Heap Scan"):
        ends_early = False
    for child in plan.get("Plans", ()):
        yield from _on_postgresql(child, table=table, ends_early=ends_early)


def test_no_page_reads_all_rows_of_what_grows(app: Flask, cast: Cast, sign_in: SignIn) -> None:
    asked: dict[str, tuple[Statement, str]] = {}
    with app.app_context():
        for who in PEOPLE:
            person: Staff | OnlinePatient = getattr(cast, who)
            client, program = sign_in(app.test_client(), person), a_program(app, person)
            for address in addresses(app):
                with statements() as found:
                    (program if address.startswith("/api/") else client).get(address)
                for one in found:
                    asked.setdefault(one.sql, (one, f"{address} for {who}"))
        with db.engine.connect() as connection:
            bad = list(bad_looks(connection, asked.values()))
    assert not bad, "\n".join(bad)


def bad_looks(connection: Connection, asked: Iterable[tuple[Statement, str]]) -> Iterator[str]:
    if connection.dialect.name == "postgresql":
        # So few rows are read quickest one after the other: shown is whether there is another way.
        for way in ("seqscan", "hashjoin", "mergejoin"):
            connection.execute(text(f"SET enable_{way} = off"))
    for query, where in asked:
        if query.sql.lstrip().startswith(("SELECT", "WITH")):
            for look in looks(connection, query):
                if look.table in GROWS and look.all_of_it:
                    yield f"{where}: {look.how} of {query.sql}"
