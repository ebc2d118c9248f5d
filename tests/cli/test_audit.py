"""`flask audit …`, as the person who runs the clinic sees it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from clinic.db import db

pytestmark = pytest.mark.usefixtures("cast")


def run(app: Flask, *words: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["audit", *words])
    return result.exit_code, result.output


def test_T31_a_sealed_audit_verifies_against_its_head(app: Flask) -> None:
    code, head = run(app, "seal")
    assert code == 0
    assert run(app, "head") == (0, head)
    assert run(app, "seal") == (0, "There is nothing new to seal.\n")
    code, said = run(app, "verify", "--head", head.strip())
    assert code == 0
    assert f"1 links, 0 rows not sealed yet; head {head}" in said


def test_T31_a_tampered_row_is_named_and_the_command_fails(app: Flask) -> None:
    run(app, "seal")
    with app.app_context(), db.engine.begin() as connection:
        if db.engine.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER audit_entry_update"))
        else:
            connection.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER ALL"))
        connection.execute(text("UPDATE audit_entry SET subject_id = 'x' WHERE seq = 4"))
    code, said = run(app, "verify")
    assert code == 1
    assert said.startswith("TAMPERED: row 4 was changed\n")


def test_a_head_that_is_none_is_refused(app: Flask) -> None:
    code, said = run(app, "verify", "--head", "12")
    assert code == 2
    assert "a head looks like" in said
