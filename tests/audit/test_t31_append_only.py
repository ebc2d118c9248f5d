"""T31: rows and links of the audit cannot be changed or taken out, whoever tries in whatever way."""

from __future__ import annotations

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from clinic.audit.seal import seal_chain
from clinic.audit.verify import verify
from clinic.db import db
from tests.application import Clock
from tests.audit.conftest import Write

STATEMENTS = (
    "UPDATE audit_entry SET action = 'x'",
    "UPDATE audit_entry SET seq = 1000",
    "DELETE FROM audit_entry",
    "UPDATE audit_seal SET root = 'x'",
    "DELETE FROM audit_seal",
    "DELETE FROM audit_head",
    "UPDATE audit_head SET seal_no = 0",
    "UPDATE audit_head SET root = 'x'",
    "UPDATE audit_head SET seal_no = seal_no + 2, row_count = row_count + 1",
    "UPDATE audit_head SET seal_no = seal_no + 1, row_count = 0",
)


def refused(app: Flask, statement: str) -> None:
    with app.app_context():
        with pytest.raises(IntegrityError, match="audit_is_append_only"), db.engine.begin() as one:
            one.execute(text(statement))
        assert verify().is_clean


@pytest.fixture
def chain(app: Flask, clock: Clock, write: Write) -> None:
    """One row in a chain of one link."""
    write(1)
    with app.app_context():
        seal_chain(now=clock())


@pytest.mark.parametrize("statement", STATEMENTS)
def test_T31_the_database_refuses(app: Flask, chain: None, statement: str) -> None:
    refused(app, statement)


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("table", ["audit_entry", "audit_seal"])
def test_T31_a_row_cannot_be_replaced_by_inserting_it_again(
    app: Flask, chain: None, table: str
) -> None:
    refused(app, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize("table", ["audit_entry", "audit_seal", "audit_head"])
def test_T31_a_table_cannot_be_emptied_at_once(app: Flask, chain: None, table: str) -> None:
    refused(app, f"TRUNCATE {table}")


def test_T31_migrating_again_keeps_the_database_refusing(app: Flask, chain: None) -> None:
    with app.app_context():
        flask_migrate.upgrade()
    refused(app, STATEMENTS[0])


def test_T31_rows_of_before_the_chain_are_kept_in_order_and_sealed(
    app: Flask, clock: Clock, write: Write
) -> None:
    with app.app_context():
        flask_migrate.downgrade(revision="0004")
        with db.engine.begin() as connection:
            for number, minute in ((2, 30), (1, 10)):
                connection.execute(
                    text(
                        "INSERT INTO audit_entry (id, at, action, subject_kind, subject_id) VALUES"
                        f" ('id{number}', '2026-11-24 08:{minute}:00.000000', 'told', 'clinic',"
                        f" '{number}')"
                    )
                )
        flask_migrate.upgrade()
        assert verify().is_clean
    assert write(1) == [3]
    with app.app_context():
        seal_chain(now=clock())
        assert verify().is_clean
        subjects = text("SELECT subject_id FROM audit_entry ORDER BY seq")
        assert db.session.scalars(subjects).all() == ["1", "2", "1"]
