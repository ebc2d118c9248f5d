"""`flask prove-booking` on both databases: what it says, what it finds, and that it clears away."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from clinic.cli import prove_booking
from clinic.cli.proof.check import Findings, look_at_the_tables
from clinic.cli.proof.stage import database_label
from clinic.cli.prove_booking import _ended_in_good_order
from config import ROOT
from tests.cast import FRIDAY, Cast

pytestmark = pytest.mark.slow

PLANT = """
    INSERT INTO claim (id, resource_kind, resource_id, lane, starts_at, ends_at, appointment_id)
    SELECT 'planted', resource_kind, resource_id, lane, starts_at, ends_at, appointment_id
    FROM claim LIMIT 1"""


def run(url: str, *statements: str) -> None:
    with create_engine(url, poolclass=NullPool).begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def schemas(url: str) -> list[str]:
    """The schemas that proofs have left behind."""
    query = "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'proof%'"
    with create_engine(url, poolclass=NullPool).connect() as connection:
        return list(connection.scalars(text(query)))


def test_eighty_requests_of_four_processes_book_nobody_twice(
    app: Flask, cast: Cast, database: str, database_url: str
) -> None:
    cast.amira_books(cast.slot(FRIDAY, "09:00"))
    before = look_at_the_tables(database_url)
    done = app.test_cli_runner().invoke(
        args=["prove-booking", "--workers", "4", "--requests", "80"]
    )
    assert done.exit_code == 0, done.output
    for row in ("One slot", "Overlapping lengths", "One patient, two doctors", "Any doctor"):
        assert row in done.output
    assert "Nobody was booked twice." in done.output
    # The clinic's own tables were never touched, and nothing is left behind.
    assert look_at_the_tables(database_url) == before
    assert database == "sqlite" or schemas(database_url) == []


@pytest.mark.only_on("sqlite")
def test_an_overlap_that_is_there_is_found_and_ends_the_command_with_an_error(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def plant_and_look(url: str) -> Findings:
        run(url, "DROP TRIGGER claim_no_overlap_insert", PLANT)
        return look_at_the_tables(url)

    monkeypatch.setattr(prove_booking, "look_at_the_tables", plant_and_look)
    done = app.test_cli_runner().invoke(args=["prove-booking", "--workers", "2", "--requests", "8"])
    assert done.exit_code == 1
    assert "overlapping claims: 1" in done.output


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("UPDATE appointment SET starts_at = (SELECT min(starts_at) FROM appointment),"
         " ends_at = (SELECT max(ends_at) FROM appointment),"
         " patient_id = (SELECT min(patient_id) FROM appointment)", "patients in two places"),
        ("UPDATE appointment SET starts_at = (SELECT min(starts_at) FROM appointment),"
         " ends_at = (SELECT max(ends_at) FROM appointment),"
         " doctor_id = (SELECT min(doctor_id) FROM appointment)", "doctors in two places"),
        ("DELETE FROM claim WHERE resource_kind = 'patient'",
         "visits that do not hold their time"),
    ],
)  # fmt: skip
def test_each_kind_of_fault_is_seen(cast: Cast, database_url: str, change: str, fault: str) -> None:
    cast.amira_books(cast.slot(FRIDAY, "09:00"))
    cast.books(cast.jonas, cast.slot(FRIDAY, "09:00"), doctor=cast.krug)
    assert look_at_the_tables(database_url).clean
    run(database_url, change)
    found = look_at_the_tables(database_url)
    assert found.faults[fault] > 0
    assert not found.clean


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize(
    ("end", "once_it_says"),
    [(signal.SIGINT, "Making a clinic"), (signal.SIGTERM, "longest wait")],
)
def test_ended_in_the_middle_it_leaves_nothing_behind(
    app: Flask, database_url: str, tmp_path: Path, end: signal.Signals, once_it_says: str
) -> None:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "prove-booking", "--workers", "2"]
    with subprocess.Popen(
        [*command, "--requests", "4000"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": database_url, "INSTANCE_DIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
    ) as proof:
        assert proof.stdout is not None
        while once_it_says not in proof.stdout.readline():
            assert proof.poll() is None
        assert len(schemas(database_url)) == 1
        proof.send_signal(end)
        assert proof.wait(timeout=60) != 0
    assert schemas(database_url) == []


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_an_end_that_came_while_garbage_was_collected_is_not_forgotten(
    end: signal.Signals,
) -> None:
    before = signal.getsignal(end)
    with _ended_in_good_order() as ending:
        ending.look()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(end)
        # Python may have dropped that one: whoever looks is told again.
        with pytest.raises(KeyboardInterrupt):
            ending.look()
    assert signal.getsignal(end) is before


def test_a_password_is_never_said() -> None:
    said = database_label(
        "postgresql+psycopg://desk:secret-word@db.example/clinic?password=other-word"
    )
    assert "clinic" in said
    assert "word" not in said
    assert "desk" not in said
