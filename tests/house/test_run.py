"""`make run` starts a whole clinic, keeps it running, and stops all of it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import make_url

from clinic.cli.demo_logins import LOGINS, PASSWORD
from tests.databases import Databases
from tests.house.running import (
    MAKE,
    SUPERVISOR,
    RunningClinic,
    alive,
    copy_of_the_project,
    environment,
    free_port,
    running,
    wait_until,
)
from tests.services import Postgres

pytestmark = pytest.mark.slow

WITHOUT_REDIS = (
    ".venv/bin/python",
    "-c",
    "import sys; from clinic.cli import embedded_redis, supervisor;"
    "embedded_redis.server_programs = lambda: iter(());"
    "sys.exit(supervisor.main())",
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of_the_project(tmp_path_factory.mktemp("project"))


def interrupt(clinic: RunningClinic, process: int) -> None:
    """Send SIGINT, as a process manager would, and see everybody go quietly.

    That an interrupt of the group does as well, every use of `running` shows at its end.
    """
    everybody = clinic.pids()
    os.kill(process, signal.SIGINT)
    clinic.wait_for_the_end()
    wait_until(lambda: not alive(everybody))
    assert "Traceback" not in clinic.said


@pytest.fixture
def prepared(tmp_path: Path, _databases: Callable[[str], Databases]) -> str:
    """A folder for a clinic, with a database that was migrated before: that costs seconds."""
    source = make_url(_databases("sqlite").fresh("empty")).database
    assert source is not None
    shutil.copyfile(source, tmp_path / "clinic.db")
    return str(tmp_path)


def test_nobody_outlives_a_supervisor_that_was_killed(project: Path, prepared: str) -> None:
    with running(project, command=SUPERVISOR, INSTANCE_DIR=prepared, DEMO="off") as clinic:
        everybody = clinic.pids()
        os.kill(clinic.process.pid, signal.SIGKILL)
        wait_until(lambda: not alive(everybody))


def test_an_empty_database_gets_a_demo_clinic_that_is_still_there_after_a_restart(
    project: Path, tmp_path: Path
) -> None:
    def users() -> list[tuple[str, str]]:
        with sqlite3.connect(tmp_path / "clinic.db") as connection:
            found = connection.execute("SELECT id, email FROM user_account ORDER BY id").fetchall()
        connection.close()
        return found

    with running(project, INSTANCE_DIR=str(tmp_path)) as clinic:
        before = users()
        assert f"http://127.0.0.1:{clinic.port}" in clinic.said
        assert PASSWORD in clinic.said
        assert all(email in clinic.said for email in LOGINS.values())
    with running(project, INSTANCE_DIR=str(tmp_path)) as clinic:
        assert "moved in" not in clinic.said
        assert users() == before
        interrupt(clinic, clinic.process.pid)  # make
    assert set(LOGINS.values()) <= {email for _, email in before}


def test_whoever_dies_is_started_again_however_often_until_an_interrupt_stops_everybody(
    project: Path, prepared: str
) -> None:
    with running(project, command=SUPERVISOR, INSTANCE_DIR=prepared, DEMO="off") as clinic:
        died: list[int] = []
        for program in ("worker.py", "redis-server", "gunicorn", "gunicorn"):
            names = (program, program.replace("redis", "valkey"))
            died.append(clinic.pid_of(*names, but=died))
            family = clinic.pids_of(*names)  # what it had started ends with it
            os.kill(died[-1], signal.SIGKILL)
            clinic.pid_of(*names, but=family)
            wait_until(clinic.answers)
        interrupt(clinic, clinic.supervisor)


def test_without_any_redis_and_demo_one_process_does_it_all(project: Path, tmp_path: Path) -> None:
    instance = str(tmp_path)
    with running(project, command=WITHOUT_REDIS, INSTANCE_DIR=instance, DEMO="off") as clinic:
        assert PASSWORD not in clinic.said
        assert clinic.answers()
        assert clinic.pids_of("worker.py") == []
        assert len(clinic.pids_of("gunicorn")) == 2  # the arbiter and its one worker
        assert "No Redis was found" in clinic.said
    with sqlite3.connect(tmp_path / "clinic.db") as connection:
        assert connection.execute("SELECT count(*) FROM user_account").fetchone() == (0,)
    connection.close()


def test_postgresql_and_redis_are_used_by_naming_them(
    project: Path, tmp_path: Path, postgres: Postgres, redis_url: str, worker_id: str
) -> None:
    database = f"{worker_id}_run"
    with postgres.connect() as connection:
        connection.execute(f'CREATE DATABASE "{database}"'.encode())
    with running(
        project,
        INSTANCE_DIR=str(tmp_path),
        DEMO="off",
        DATABASE_URL=postgres.url(database),
        REDIS_URL=redis_url,
    ) as clinic:
        assert clinic.answers()
        assert clinic.pids_of("worker.py")
        assert clinic.pids_of("redis-server", "valkey-server") == []
        with postgres.connect(database) as connection:
            assert connection.execute("SELECT count(*) FROM clinic").fetchone() == (1,)
    assert not (tmp_path / "clinic.db").exists()


def refusal(project: Path, command: tuple[str, ...] = SUPERVISOR, **settings: str) -> str:
    """What a clinic that cannot start says, all of it."""
    done = subprocess.run(
        command,
        cwd=project,
        env=environment(**settings),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode != 0
    assert done.stdout == ""
    return done.stderr


def test_a_taken_port_is_told_in_one_line(project: Path, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = refusal(project, PORT=str(port), INSTANCE_DIR=str(tmp_path))
    assert said.startswith(f"Port {port} on 127.0.0.1 is taken.")
    assert said.count("\n") == 1
    assert not (tmp_path / "clinic.db").exists()


def test_an_unreachable_database_is_told_in_one_line_without_its_password(
    project: Path, tmp_path: Path
) -> None:
    url = f"postgresql://clinic:hidden@127.0.0.1:{free_port()}/clinic"
    said = refusal(project, DATABASE_URL=url, PORT=str(free_port()), INSTANCE_DIR=str(tmp_path))
    assert said.startswith("The database postgresql+psycopg://clinic:***@127.0.0.1")
    assert "cannot be reached" in said
    assert said.count("\n") == 1
    assert "hidden" not in said


def test_a_database_file_in_no_folder_is_told_in_one_line(project: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/nowhere/clinic.db"
    said = refusal(project, DATABASE_URL=url, PORT=str(free_port()), INSTANCE_DIR=str(tmp_path))
    assert "cannot be reached" in said
    assert said.count("\n") == 1


def test_production_without_a_secret_is_told_in_one_line(project: Path, tmp_path: Path) -> None:
    said = refusal(project, CLINIC_MODE="production", INSTANCE_DIR=str(tmp_path))
    assert said.startswith("SECRET_KEY is missing")
    assert said.count("\n") == 1


def test_make_passes_the_refusal_on(project: Path, tmp_path: Path) -> None:
    said = refusal(project, command=MAKE, CLINIC_MODE="production", INSTANCE_DIR=str(tmp_path))
    assert said.startswith("SECRET_KEY is missing")
    assert "Traceback" not in said


def test_flask_commands_work_with_no_variable_set(project: Path) -> None:
    done = subprocess.run(
        [".venv/bin/flask", "--app", "wsgi", "routes"],
        cwd=project,
        env=environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "/healthz" in done.stdout
