"""The demo clinic: whatever day it is made on, there is something of everything in it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import exists, func, select

from clinic.accounts.models import User
from clinic.accounts.sessions.session_state import actor_of
from clinic.accounts.sessions.sign_in import sign_in
from clinic.booking.lifecycle import Status
from clinic.booking.models import Appointment, AppointmentChange, Claim
from clinic.booking.queries.find import upcoming, waiting_count
from clinic.care.follow_ups.read import follow_ups
from clinic.cli.demo import fill_if_empty
from clinic.cli.demo_logins import LOGINS, PASSWORD
from clinic.db import db
from clinic.directory.models import Doctor, Specialty
from clinic.patients.models import Patient
from clinic.patients.register import sign_up
from clinic.privacy.legal import texts_to_accept
from clinic.tasks.kinds import TaskKind
from clinic.tasks.queries import task_counts

TUESDAY_NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)
BETWEEN_THE_YEARS = datetime(2026, 12, 30, 23, 30, tzinfo=UTC)
# A Sunday, too.
CLOCKS_CHANGE = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)


@pytest.mark.slow
@pytest.mark.parametrize(
    "now",
    [
        # What a day is like does not depend on the database.
        pytest.param(BETWEEN_THE_YEARS, marks=pytest.mark.only_on("postgresql")),
        pytest.param(CLOCKS_CHANGE, marks=pytest.mark.only_on("sqlite")),
    ],
    ids=str,
)
def test_whatever_the_day_there_are_visits_in_every_state(app: Flask, now: datetime) -> None:
    assert fill_if_empty(app, now=now) is True
    with app.app_context():
        states = db.session.execute(
            select(Appointment.status, func.count()).group_by(Appointment.status)
        ).all()
        assert {status for status, _ in states} == set(Status)
        _people_as_promised()
        _demo_users_can_begin(now)
        _every_change_has_its_line()


def _people_as_promised() -> None:
    assert db.session.scalar(select(func.count()).select_from(Doctor)) == 6
    assert db.session.scalar(select(func.count()).select_from(Specialty)) == 4
    assert db.session.scalar(select(func.count()).select_from(Patient)) == 12
    for email in LOGINS.values():
        user = db.session.scalars(select(User).where(User.email == email)).one()
        assert user.email_verified_at is not None


def _demo_users_can_begin(now: datetime) -> None:
    visits = {}
    for role, email in LOGINS.items():
        session = sign_in(email=email, password=PASSWORD, now=now)
        actor = actor_of(session.user_id, session.id, now=now)
        assert actor is not None
        assert role == "Admin" or texts_to_accept(actor.user_id) == []
        visits[role] = upcoming(actor, now=now)[1]
        if role == "Doctor":
            assert waiting_count(actor, now=now) >= 3
            assert follow_ups(actor, now=now, due=True).items
        if role == "Desk":
            kinds = set(task_counts(actor, now=now))
            assert kinds >= {
                TaskKind.CALL,
                TaskKind.FOLLOW_UP,
                TaskKind.LEFT_OPEN,
                TaskKind.MISSED,
            }
    assert 1 <= visits["Patient"] <= 2
    assert visits["Doctor"] > 5


def _every_change_has_its_line() -> None:
    """Made by the verbs and not by hand: as many lines of story as versions."""
    versions = db.session.scalar(select(func.sum(Appointment.version)))
    assert db.session.scalar(select(func.count()).select_from(AppointmentChange)) == versions
    assert db.session.scalar(select(exists().select_from(Claim)))


def test_a_clinic_with_an_account_is_left_alone(app: Flask) -> None:
    with app.app_context():
        sign_up(email="first@example.org", full_name="First", password=PASSWORD, now=TUESDAY_NOON)
    assert fill_if_empty(app, now=TUESDAY_NOON) is False
    app.config["DEMO"] = True
    refused = app.test_cli_runner().invoke(args=["demo", "--size", "year", "--day", "2026-11-24"])
    assert refused.exit_code == 1
    assert "Nothing was changed." in refused.output
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(User)) == 1


@pytest.mark.slow
def test_the_demo_is_made_whole_or_not_at_all(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the machine went off")

    with monkeypatch.context() as patched:
        patched.setattr("clinic.cli.demo.Script.play", fail)
        with pytest.raises(RuntimeError):
            fill_if_empty(app, now=TUESDAY_NOON)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(User)) == 0
