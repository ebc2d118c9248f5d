"""The ground under the rooms: transactions, instants, and what a broken constraint means."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import event, func, select, text, update
from sqlalchemy.exc import IntegrityError, StatementError

from clinic.audit.models import AuditEntry
from clinic.booking.models import Appointment
from clinic.db import after_commit, db, savepoint, transaction, transactional
from clinic.directory.catalogue import save_specialty
from clinic.directory.models import Clinic, Specialty
from clinic.directory.queries import the_clinic
from tests.cast import FRIDAY, Cast
from tests.races.together import said, together
from tests.refusals import refused


def names() -> set[str]:
    return set(db.session.scalars(select(Specialty.name)))


def add(name: str) -> None:
    db.session.add(Specialty(name=name))
    db.session.flush()


class Broken(Exception):
    """Something went wrong in the middle."""


def break_off_after(
    act: Callable[[], object], within: Callable[[], AbstractContextManager[object]] = transaction
) -> None:
    """Do something in a transaction and break it off."""
    with within():
        act()
        raise Broken


# -- transactions ----------------------------------------------------------------------------------


def test_what_is_done_is_kept_and_what_breaks_is_undone_as_a_whole(app_context: None) -> None:
    with transaction():
        add("Kept")
    with pytest.raises(Broken):
        break_off_after(lambda: add("Lost"))
    db.session.remove()
    assert names() == {"Kept"}


def test_one_inside_another_joins_it(app_context: None) -> None:
    with pytest.raises(Broken):
        break_off_after(lambda: transactional(add)("Inner"))
    assert names() == set()


def test_a_savepoint_undoes_only_its_own_part(app_context: None) -> None:
    with transaction():
        add("Before")
        with pytest.raises(Broken):
            break_off_after(lambda: add("Tried"), within=savepoint)
        add("After")
    assert names() == {"Before", "After"}


def test_bells_ring_after_the_commit_and_never_for_what_was_undone(app_context: None) -> None:
    rung: list[set[str]] = []
    with transaction():
        add("Kept")
        after_commit(lambda: rung.append(names()))
        assert rung == []
    assert rung == [{"Kept"}]
    with pytest.raises(Broken):
        break_off_after(lambda: after_commit(lambda: rung.append(set())))
    assert len(rung) == 1


def test_a_change_outside_a_transaction_is_a_bug_and_is_said(app_context: None) -> None:
    db.session.add(Specialty(name="Astray"))
    with pytest.raises(RuntimeError, match="outside a transaction"), transaction():
        pass


def test_a_verb_sees_the_newest_state_whatever_was_read_before(app_context: None) -> None:
    assert names() == set()
    with db.engine.begin() as elsewhere:
        elsewhere.execute(text("INSERT INTO specialty (id, name) VALUES ('1', 'New')"))
    with transaction():
        assert names() == {"New"}


def test_a_broken_constraint_without_a_name_in_the_table_is_an_error_and_no_refusal(
    app_context: None,
) -> None:
    with pytest.raises(IntegrityError), transaction():
        db.session.execute(text("INSERT INTO specialty (id, name) VALUES ('1', 'A'), ('1', 'B')"))


def test_a_refused_verb_leaves_no_trace_not_even_in_the_audit(cast: Cast, app: Flask) -> None:
    with app.app_context():
        before = db.session.scalar(select(func.count()).select_from(AuditEntry))
        with refused("name_taken", field="name"):
            save_specialty(cast.petra.actor, name="Cardiology", now=cast.now)
        assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == before


# -- several at once -------------------------------------------------------------------------------


@pytest.mark.only_on("postgresql")
def test_a_deadlock_is_tried_again_and_nobody_hears_of_it(cast: Cast, app: Flask) -> None:
    met = Barrier(2, timeout=30)
    tries: list[str] = []

    @transactional
    def rename(first: str, second: str) -> None:
        tries.append(first)
        for number, id_ in enumerate((first, second)):
            db.session.execute(update(Specialty).where(Specialty.id == id_).values(name=id_))
            if number == 0 and len(tries) <= 2:
                met.wait()

    one, other = cast.general_medicine, cast.cardiology
    assert said(together(app, [partial(rename, one, other), partial(rename, other, one)])) == [
        "done",
        "done",
    ]
    assert len(tries) == 3


def test_many_who_read_and_then_write_wait_for_each_other_and_none_is_turned_away(
    cast: Cast, app: Flask
) -> None:
    @transactional
    def count_up() -> None:
        clinic = db.session.scalars(select(Clinic).with_for_update()).one()
        clinic.grace_seconds += 1

    def read_and_count_up() -> None:
        names()  # what a page reads before it writes
        count_up()

    together(app, [read_and_count_up] * 12)
    with app.app_context():
        assert the_clinic().grace_seconds == 30 + 12


# -- instants --------------------------------------------------------------------------------------


def test_instants_come_back_aware_in_utc_and_to_the_microsecond(cast: Cast, app: Flask) -> None:
    precise = datetime(2026, 11, 3, 9, 8, 7, 654321, tzinfo=UTC)
    far = precise.astimezone(timezone(timedelta(hours=13, minutes=45)))
    visit = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    with app.app_context():
        with transaction() as session:
            session.execute(update(Appointment).values(created_at=far))
        kept = db.session.get_one(Appointment, visit.id)
        assert kept.created_at == precise
        assert kept.created_at.tzinfo is UTC
        query = select(func.count()).select_from(Appointment)
        assert db.session.scalar(query.where(Appointment.created_at == far)) == 1
        just_after = far + timedelta(microseconds=1)
        assert db.session.scalar(query.where(Appointment.created_at < just_after)) == 1
        assert db.session.scalar(query.where(Appointment.created_at < far)) == 0


def test_a_naive_time_is_refused_even_in_a_question(cast: Cast, app: Flask) -> None:
    naive = datetime(2026, 11, 27, 9)  # noqa: DTZ001 - that is the matter
    with app.app_context(), pytest.raises(StatementError, match="time zone"):
        db.session.scalar(select(Appointment.id).where(Appointment.starts_at > naive))


# -- SQLite ----------------------------------------------------------------------------------------


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("foreign_keys", 1),
        ("recursive_triggers", 1),
        ("synchronous", 2),
        ("busy_timeout", 15000),
        ("secure_delete", 1),
    ],
)
def test_every_connection_is_set_up(app: Flask, pragma: str, value: object) -> None:
    with app.app_context(), db.engine.connect() as connection:
        assert connection.scalar(text(f"PRAGMA {pragma}")) == value


@pytest.mark.only_on("sqlite")
def test_a_verb_takes_the_write_lock_at_once_and_a_read_does_not(app: Flask) -> None:
    begun: list[str] = []

    def note(_connection: object, _cursor: object, sql: str, *_: object) -> None:
        if sql.startswith("BEGIN"):
            begun.append(sql)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        names()
        with transaction():
            add("Dermatology")
        names()
        event.remove(db.engine, "before_cursor_execute", note)
    assert begun == ["BEGIN DEFERRED", "BEGIN IMMEDIATE", "BEGIN DEFERRED"]
