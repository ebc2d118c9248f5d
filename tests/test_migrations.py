"""One history of migrations for both databases, and the guard against overlaps after every run."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from json import dumps

import flask_migrate
import pytest
from alembic import op
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Connection, event, inspect, select, text
from sqlalchemy.exc import IntegrityError

from clinic.accounts.changes.change_email import ask_to_change_email, change_email
from clinic.accounts.changes.undo_email import undo_email_change
from clinic.accounts.kinds import SessionKind, TokenPurpose
from clinic.accounts.sessions.sign_in import open_session
from clinic.accounts.tokens import check_token, mint
from clinic.booking.absence import take_time_off
from clinic.booking.attend import attend, undo_attendance
from clinic.booking.cancel import cancel
from clinic.booking.lifecycle import Step
from clinic.booking.models import Appointment
from clinic.booking.reschedule import reschedule
from clinic.db import Base, db
from clinic.directory.models import Clinic
from clinic.idempotency.once import Answer, once
from clinic.notifications.compose import letter_for
from clinic.notifications.models import Message
from clinic.patients.queries import patient_for
from clinic.patients.search import search_patients
from clinic.scheduling.hours import set_weekly_hours
from clinic.scheduling.models import OpeningStamp, TimeOff
from clinic.scheduling.queries import weekly_hours
from clinic.scheduling.recurrence import WeeklyInterval
from clinic.tasks.attempt import add_attempt
from clinic.tasks.kinds import AttemptOutcome
from clinic.tasks.queries import open_tasks, task_for
from tests.access.scene import set_the_scene
from tests.cast import NEXT_MONDAY, PASSWORD, THURSDAY, WEDNESDAY, Cast

pytestmark = pytest.mark.usefixtures("app_context")

HOUR = timedelta(hours=1)
TRIGGERS = ["claim_no_overlap_insert", "claim_no_overlap_update"]


def guards() -> list[str]:
    """What guards the claims, as the database itself tells it."""
    asked = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'claim'",
        "postgresql": "SELECT conname FROM pg_constraint"
        " WHERE conrelid = 'claim'::regclass AND contype = 'x'",
    }[db.engine.dialect.name]
    with db.engine.connect() as connection:
        return sorted(connection.scalars(text(asked)))


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names())


@pytest.fixture
def expected(database: str) -> list[str]:
    return TRIGGERS if database == "sqlite" else ["ex_claim_no_overlap"]


def test_after_upgrading_the_claims_are_guarded(app: Flask, expected: list[str]) -> None:
    assert guards() == expected


def test_down_and_up_again_leaves_everything_as_it_was(app: Flask, expected: list[str]) -> None:
    before = tables()
    flask_migrate.downgrade(revision="base")
    assert tables() == {"alembic_version"}
    flask_migrate.upgrade()
    assert tables() == before
    assert guards() == expected


def test_models_and_migrations_tell_the_same(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    flask_migrate.check()
    by_hand = {one for one in tables() if one.startswith("patient_search")}
    assert set(Base.metadata.tables) == tables() - {"alembic_version"} - by_hand


def test_upgrading_twice_changes_nothing(app: Flask, expected: list[str]) -> None:
    flask_migrate.upgrade()
    flask_migrate.upgrade()
    assert guards() == expected


def test_there_is_one_clinic_from_the_start_and_never_a_second(app: Flask) -> None:
    with db.engine.connect() as connection:
        assert connection.scalars(text("SELECT id FROM clinic")).all() == [1]


def test_sessions_that_were_open_before_programs_came_are_a_pages(app: Flask, cast: Cast) -> None:
    amira = cast.amira.actor.user_id
    page, _program = (open_session(amira, kind=kind, now=cast.now) for kind in SessionKind)
    flask_migrate.downgrade(revision="0001")
    flask_migrate.upgrade()
    with db.engine.connect() as connection:
        rows = connection.execute(text("SELECT id, kind FROM login_session")).all()
    assert [tuple(row) for row in rows] == [(page.id, "page")]


def test_links_that_were_replaced_are_gone_before_they_were_known(app: Flask, cast: Cast) -> None:
    user_id, purpose = cast.amira.actor.user_id, TokenPurpose.RESET_PASSWORD
    _older, newer = (mint(user_id, purpose, now=cast.now) for _one in range(2))
    flask_migrate.downgrade(revision="0011")
    flask_migrate.upgrade()
    assert check_token(newer, purpose, now=cast.now).id == user_id
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM mail_token")) == 1


def test_words_that_stood_in_clear_are_sealed_and_come_back(app: Flask, cast: Cast) -> None:
    cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))
    at = cast.slot(THURSDAY, "09:00")
    visit = cast.desk_books(cast.leo_id, at, override_reason="Acute pain")

    def answered(status: int, body: str) -> str:
        act = partial(Answer, status, body)
        return once(cast.nadia.actor, act, place="/", key="k", asked="a", now=cast.now).body

    answered(200, "Acute pain")
    words = (
        "SELECT override_reason FROM appointment WHERE lane = 1 UNION SELECT body FROM kept_answer"
    )

    def kept() -> set[str]:
        db.session.remove()
        with db.engine.connect() as connection:
            return set(connection.scalars(text(words)))

    flask_migrate.downgrade(revision="0014")
    assert kept() == {"Acute pain"}
    flask_migrate.upgrade()
    assert all(word.startswith("gAAAA") for word in kept())
    assert db.session.get_one(Appointment, visit.id).override_reason == "Acute pain"
    assert answered(500, "") == "Acute pain"


#: What a table is called today that once had another name.
TODAY = {"call_task": "task"}
#: Of visits and their claims, what no migration may touch.
UNTOUCHED = (
    "SELECT id, patient_id, doctor_id, starts_at, status FROM appointment",
    "SELECT id, resource_kind, resource_id, lane, starts_at, ends_at, expires_at FROM claim",
)


def contents() -> tuple[dict[str, int], list[set[str]]]:
    """How many rows each table has, by the name that it has today; and what stays as it is."""
    with db.engine.connect() as connection:
        many = {
            TODAY.get(name, name): connection.scalar(text(f"SELECT count(*) FROM {name}"))  # noqa: S608
            for name in tables() - {"alembic_version"}
        }
        return many, [{str(row) for row in connection.execute(text(one))} for one in UNTOUCHED]


def test_from_every_earlier_revision_the_next_one_takes_over_all_that_is_there(
    app: Flask, cast: Cast, expected: list[str]
) -> None:
    """Down and up one revision at a time, with rows in place, and at last all the way up: the steps from
    any revision to the newest are among these, each with rows of all tables that there are before it.
    """
    set_the_scene(app, cast, among=())
    asked = cast.amira_books(cast.slot(NEXT_MONDAY, "09:00"), reason="A cough")
    db.session.remove()
    revisions = [one.revision for one in ScriptDirectory("migrations").walk_revisions()]
    assert len(revisions) > 20
    for newer, older in pairwise(revisions):
        flask_migrate.downgrade(revision=older)
        had, untouched = contents()
        for higher in (newer, *(["head"] if older == revisions[-1] else [])):
            flask_migrate.upgrade(revision=higher)
            has, stood = contents()
            assert {name: has.get(name) for name in had} == had, older
            assert (stood, guards()) == (untouched, expected), older
    assert db.session.get_one(Appointment, asked.id).reason == "A cough"


@pytest.mark.parametrize(
    ("before", "after"), [(["2d", "120m"], ["3d", "1d"]), (["2d", "60m"], ["2d", "60m"])]
)
def test_a_clinic_that_never_changed_its_reminders_gets_the_usual_ones_from_now_on(
    app: Flask, cast: Cast, before: list[str], after: list[str]
) -> None:
    cast.amira_has_a_visit(cast.slot(NEXT_MONDAY, "10:00"))
    flask_migrate.downgrade(revision="0015")
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE clinic SET reminders = :before"), {"before": dumps(before)})
    flask_migrate.upgrade()
    clinic = db.session.get_one(Clinic, 1, populate_existing=True)
    assert clinic.reminders == after
    assert list(clinic.reminders_since) == (after if after != before else [])


def test_a_session_is_of_a_known_kind(app: Flask, cast: Cast) -> None:
    opened = open_session(cast.amira.actor.user_id, now=cast.now)
    with pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.execute(
            text("UPDATE login_session SET kind = 'robot' WHERE id = :id"), {"id": opened.id}
        )


def test_a_notice_to_an_old_address_that_has_not_left_is_carried_over(
    app: Flask, cast: Cast
) -> None:
    amira = cast.amira.actor
    ask_to_change_email(amira, "amira@new.example.org", PASSWORD, now=cast.now)
    token = mint(amira.user_id, TokenPurpose.CHANGE_EMAIL, now=cast.now)
    change_email(token, session_id=None, now=cast.now)
    flask_migrate.downgrade(revision="0009")
    with db.engine.begin() as connection:
        connection.execute(
            text("UPDATE user_account SET previous_email = 'before@example.org' WHERE id = :id"),
            {"id": amira.user_id},
        )
        connection.execute(text("UPDATE message SET subject_kind = NULL, subject_id = NULL"))
    flask_migrate.upgrade()
    [message] = db.session.scalars(select(Message).where(Message.kind == "email_changed"))
    letter = letter_for(message, now=cast.now)
    assert letter is not None
    assert letter.recipient.address == "before@example.org"
    undo_email_change(letter.token, now=cast.now)


def test_calls_become_tasks_and_tasks_calls_again(app: Flask, cast: Cast) -> None:
    nadia = cast.nadia.actor
    for at in ("09:00", "09:30"):
        visit = cast.desk_books(cast.amira.patient_id, cast.slot(WEDNESDAY, at))
        cancel(cast.lena.actor, visit.id, reason="I am ill", now=cast.now)
    reached, waits = [
        (one.id, one.why, one.due_at, one.doctor_id, one.dedupe_key)
        for one in open_tasks(nadia, now=cast.now).items
    ]
    add_attempt(nadia, reached[0], outcome=AttemptOutcome.REACHED, now=cast.now)
    db.session.remove()
    flask_migrate.downgrade(revision="0021")
    with db.engine.connect() as connection:
        calls = connection.execute(text("SELECT id, kind, why, reached_by FROM call_task")).all()
    assert {tuple(call) for call in calls} == {
        (reached[0], "appointment_cancelled", "short_notice", nadia.user_id),
        (waits[0], "appointment_cancelled", "short_notice", None),
    }
    flask_migrate.upgrade()
    [still] = open_tasks(nadia, now=cast.now).items
    assert (still.id, still.why, still.due_at, still.doctor_id, still.dedupe_key) == waits
    kept = task_for(nadia, reached[0])
    tries = [(one.by, one.at) for one in kept.attempts]
    assert (kept.closed_at, tries) == (cast.now, [(nadia.user_id, cast.now)])


def test_the_story_of_a_visit_tells_the_moments_that_figures_read(app: Flask, cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))
    lena, day = cast.lena.actor, cast.slot(WEDNESDAY, "09:00")
    reschedule(lena, visit.id, starts_at=day, now=cast.now)
    attend(lena, visit.id, Step.ARRIVE, now=day)
    undo_attendance(lena, visit.id, Step.ARRIVE, now=day)
    attend(lena, visit.id, Step.ARRIVE, now=cast.slot(WEDNESDAY, "09:10"))
    attend(lena, visit.id, Step.ADMIT, now=cast.slot(WEDNESDAY, "09:20"))
    moments = select(
        Appointment.first_starts_at,
        Appointment.answered_at,
        Appointment.arrived_at,
        Appointment.in_room_at,
    )
    before = db.session.execute(moments).one()
    assert before == (
        cast.slot(THURSDAY, "09:00"),
        cast.now,
        cast.slot(WEDNESDAY, "09:10"),
        cast.slot(WEDNESDAY, "09:20"),
    )
    db.session.remove()
    flask_migrate.downgrade(revision="0030")
    flask_migrate.upgrade()
    assert db.session.execute(moments).one() == before


def test_what_was_promised_is_what_the_clock_shows_before_and_after_clocks_change(
    app: Flask, cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    winter, summer = (cast.slot(date(2027, month, 25), "09:30") for month in (3, 6))
    for at in (winter, summer):
        cast.desk_books(cast.amira.patient_id, at)
    lena = cast.lena
    take_time_off(lena.actor, lena.doctor_id, starts_at=winter + HOUR, ends_at=summer, now=cast.now)
    db.session.remove()
    walls = [
        select(Appointment.wall_starts_at, Appointment.zone).order_by(Appointment.starts_at),
        select(TimeOff.wall_starts_at, TimeOff.wall_ends_at, TimeOff.zone),
    ]
    before = [db.session.execute(one).all() for one in walls]
    assert [row.wall_starts_at.isoformat() for row in before[0]] == [
        "2027-03-25T09:30:00", "2027-06-25T09:30:00",
    ]  # fmt: skip
    db.session.remove()
    older = str(ScriptDirectory("migrations").get_revision("0045").down_revision)
    flask_migrate.downgrade(revision=older)
    flask_migrate.upgrade()
    assert [db.session.execute(one).all() for one in walls] == before
    assert "3 visits and absences: their wall times were read off" in capsys.readouterr().out


def test_hours_over_midnight_end_with_the_day_before_they_were_known(
    app: Flask, cast: Cast
) -> None:
    lena, night = cast.lena.doctor_id, WeeklyInterval(6, 22 * 60, 30 * 60)
    set_weekly_hours(cast.lena.actor, lena, [night], now=cast.now)
    db.session.remove()
    older = str(ScriptDirectory("migrations").get_revision("0046").down_revision)
    flask_migrate.downgrade(revision=older)
    flask_migrate.upgrade()
    assert weekly_hours(lena) == [replace(night, end_minute=24 * 60)]
    stamp = select(OpeningStamp.stamp).where(OpeningStamp.owner == lena)
    before = db.session.scalar(stamp)
    set_weekly_hours(cast.lena.actor, lena, [night], now=cast.now)
    assert db.session.scalar(stamp) != before


def test_numbers_become_what_is_dialled_and_what_is_none_stays(app: Flask, cast: Cast) -> None:
    flask_migrate.downgrade(revision="0030")
    typed = {cast.amira.patient_id: "030 / 555 0142", cast.jonas.patient_id: "ask her sister"}
    with db.engine.begin() as connection:
        for id_, phone in typed.items():
            change = text("UPDATE patient SET phone = :phone WHERE id = :id")
            connection.execute(change, {"phone": phone, "id": id_})
    flask_migrate.upgrade()
    kept = [patient_for(cast.nadia.actor, id_).phone for id_ in typed]
    assert kept == ["+49305550142", "ask her sister"]
    assert found(cast, "5550142") == ["Amira Rahman"]


#: Somebody owns all tables, and may not create an extension.
OF_LITTLE_RIGHTS = """
DO $$ DECLARE one text; BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'of_little_rights') THEN
        CREATE ROLE of_little_rights;
    END IF;
    GRANT USAGE, CREATE ON SCHEMA public TO of_little_rights;
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE 'ALTER TABLE ' || quote_ident(one) || ' OWNER TO of_little_rights';
    END LOOP;
END $$
"""


#: As `docs/operations.md` says.
WHAT_AN_OPERATOR_DOES = (
    "CREATE EXTENSION pg_trgm",
    "CREATE INDEX ix_patient_search_text_trigrams ON patient"
    " USING gin (search_text gin_trgm_ops) WITH (fastupdate = off)",
    "DROP INDEX ix_patient_search_text_words",
)


@pytest.mark.only_on("postgresql")
def test_whoever_may_not_create_the_extension_finds_patients_by_the_beginnings_of_words(
    app: Flask, cast: Cast
) -> None:
    flask_migrate.downgrade(revision="0030")
    with db.engine.begin() as connection:
        for statement in ("DROP EXTENSION pg_trgm", OF_LITTLE_RIGHTS):
            connection.exec_driver_sql(statement)

    @event.listens_for(db.engine, "begin")
    def act_as_them(connection: Connection) -> None:
        connection.exec_driver_sql("SET LOCAL ROLE of_little_rights")

    flask_migrate.upgrade()
    assert found(cast, "kel leo") == ["Leo Keller"]
    assert found(cast, "eller leo") == []
    event.remove(db.engine, "begin", act_as_them)
    db.session.remove()
    with db.engine.begin() as connection:
        for statement in WHAT_AN_OPERATOR_DOES:
            connection.exec_driver_sql(statement)
    assert found(cast, "eller leo") == ["Leo Keller"]


def found(cast: Cast, words: str) -> list[str]:
    page, _total = search_patients(cast.nadia.actor, words=words, page=1, per_page=9)
    return [patient.full_name for patient in page]


@pytest.mark.only_on("sqlite")
def test_a_batch_migration_drops_the_triggers_and_the_next_run_puts_them_back(app: Flask) -> None:
    copy_the_claims_as_a_batch_migration_does()
    assert guards() == []
    flask_migrate.upgrade()
    assert guards() == TRIGGERS


def copy_the_claims_as_a_batch_migration_does() -> None:
    with db.engine.connect() as connection, connection.begin():
        context = MigrationContext.configure(connection)
        with Operations.context(context), op.batch_alter_table("claim", recreate="always") as table:
            table.alter_column("lane", server_default="0")
