"""A deed without a row is heard, in whatever test it happens (`tests/unnoted.py`)."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from clinic.audit.models import AuditEntry
from clinic.db import db, transaction
from clinic.http.access import public
from tests.application import BuildApp
from tests.cast import Cast
from tests.cast_fixtures import SignIn
from tests.unnoted import FREE

pytestmark = pytest.mark.only_on("sqlite")


def with_routes(app: Flask) -> Flask:
    """Two more routes: one changes the clinic, the other a table that is free."""

    @app.route("/clinic-of-the-test", methods=["GET", "POST"])
    @public
    def silent() -> str:
        with transaction():
            db.session.execute(text("UPDATE clinic SET phone = '1'"))
        return "done"

    @app.post("/free-of-the-test")
    @public
    def free() -> str:
        with transaction():
            db.session.execute(text("DELETE FROM mute"))
        return "done"

    return app


def test_T8_a_deed_that_leaves_no_row_is_heard(
    make_app: BuildApp, cast: Cast, heard: list[str]
) -> None:
    client = with_routes(make_app()).test_client()
    client.post("/free-of-the-test")
    assert heard == []
    client.post("/clinic-of-the-test")
    assert heard == [
        "POST /clinic-of-the-test wrote to clinic, and no row of the audit tells of it"
    ]
    heard.clear()


def test_T8_a_row_about_reading_is_none_about_the_deed(
    make_app: BuildApp, cast: Cast, sign_in: SignIn, heard: list[str]
) -> None:
    app = make_app()

    @app.post("/read-and-write-of-the-test")
    @public
    def both() -> str:
        from clinic.http.reads import ids_listed

        ids_listed("patients", [cast.amira.patient_id])
        with transaction():
            db.session.execute(text("UPDATE clinic SET phone = '1'"))
        return "done"

    sign_in(app.test_client(), cast.nadia).post("/read-and-write-of-the-test")
    assert len(heard) == 1
    heard.clear()


def test_what_is_free_is_a_table(app: Flask) -> None:
    assert FREE.keys() <= AuditEntry.metadata.tables.keys()
