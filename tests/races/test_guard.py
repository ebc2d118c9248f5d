"""The database has the last word: SQL that goes past all code is refused on both of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from clinic.db import db
from tests.cast import FRIDAY, Cast

pytestmark = pytest.mark.usefixtures("app_context")

INSERT = (
    "INTO claim (id, resource_kind, resource_id, lane, starts_at, ends_at, appointment_id)"
    " VALUES (:id, 'doctor', :resource_id, :lane, :starts_at, :ends_at, :appointment_id)"
)

Take = Callable[..., None]


@pytest.fixture
def take(cast: Cast) -> Take:
    """Takes some of Lena's Friday by plain SQL; a visit from 10:00 to 10:30 stands there."""
    visit = cast.desk_books(cast.amira.patient_id, cast.slot(FRIDAY, "10:00"))

    def take(first: str, last: str, *, lane: int = 0, how: str = "INSERT") -> None:
        row = {
            "id": f"{first}-{last}-{lane}",
            "resource_id": cast.lena.doctor_id,
            "lane": lane,
            "starts_at": written(cast.slot(FRIDAY, first)),
            "ends_at": written(cast.slot(FRIDAY, last)),
            "appointment_id": visit.id,
        }
        run(f"{how} {INSERT}", row)

    return take


def written(instant: datetime) -> Any:
    """An instant as the database keeps it."""
    if db.engine.dialect.name == "postgresql":
        return instant
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def run(statement: str, values: Any = None) -> None:
    with db.engine.begin() as connection:
        connection.execute(text(statement), values or {})


def claims() -> int:
    with db.engine.connect() as connection:
        return count(connection)


def count(connection: Connection) -> int:
    return int(connection.scalar(text("SELECT count(*) FROM claim")) or 0)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("10:00", "10:30"),
        ("09:45", "10:15"),
        ("10:15", "10:45"),
        ("10:10", "10:20"),
        ("09:00", "12:00"),
        ("09:00", "10:01"),
        ("10:29", "10:30"),
    ],
)
def test_an_inserted_overlap_is_refused(take: Take, first: str, last: str) -> None:
    with pytest.raises(IntegrityError, match="ex_claim_no_overlap"):
        take(first, last)
    assert claims() == 2


@pytest.mark.parametrize(("first", "last"), [("09:30", "10:00"), ("10:30", "11:00")])
def test_back_to_back_is_no_overlap(take: Take, first: str, last: str) -> None:
    take(first, last)
    assert claims() == 3


def test_a_claim_between_two_others_is_measured_against_both(take: Take) -> None:
    take("11:00", "11:30")
    take("10:30", "11:00")
    for first, last in (("10:45", "11:00"), ("10:30", "10:31"), ("08:00", "13:00")):
        with pytest.raises(IntegrityError, match="ex_claim_no_overlap"):
            take(first, last)


def test_the_other_lane_is_another_place_but_there_is_no_third(take: Take) -> None:
    take("10:00", "10:30", lane=1)
    with pytest.raises(IntegrityError, match="ex_claim_no_overlap"):
        take("10:15", "10:45", lane=1)
    with pytest.raises(IntegrityError, match="ck_claim_lane"):
        take("10:00", "10:30", lane=2)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("appointment_id = NULL", "ck_claim_one_owner"),
        ("hold_id = 'kept'", "ck_claim_one_owner"),
        ("proposal_id = 'kept'", "ck_claim_one_owner"),
        ("resource_kind = 'patient', appointment_id = NULL, hold_id = 'kept'", "patient_of_visit"),
        ("resource_kind = 'device'", "ck_claim_resource_kind"),
    ],
)
def test_a_claim_has_one_owner_and_only_a_visit_takes_its_patient(
    take: Take, change: str, rule: str
) -> None:
    take("11:00", "11:30")
    with pytest.raises(IntegrityError, match=rule):
        run(f"UPDATE claim SET {change} WHERE id = '11:00-11:30-0'")  # noqa: S608


def test_an_update_into_an_overlap_is_refused_and_onto_ones_own_time_is_not(
    take: Take, cast: Cast
) -> None:
    take("11:00", "11:30")
    for column, clock in (("starts_at", "10:15"), ("starts_at", "10:29")):
        with pytest.raises(IntegrityError, match="ex_claim_no_overlap"):
            run(
                f"UPDATE claim SET {column} = :at WHERE id = '11:00-11:30-0'",  # noqa: S608
                {"at": written(cast.slot(FRIDAY, clock))},
            )
    run(
        "UPDATE claim SET starts_at = :first, ends_at = :last WHERE id = '11:00-11:30-0'",
        {
            "first": written(cast.slot(FRIDAY, "11:15")),
            "last": written(cast.slot(FRIDAY, "11:45")),
        },
    )


@pytest.mark.parametrize("change", ["lane = 0", "resource_id = :lena, resource_kind = 'doctor'"])
def test_a_claim_cannot_be_turned_into_one_that_overlaps(
    take: Take, cast: Cast, change: str
) -> None:
    take("10:00", "10:30", lane=1)
    where = "lane = 1" if "lane" in change else "resource_kind = 'patient'"
    with pytest.raises(IntegrityError, match="ex_claim_no_overlap"):
        run(
            f"UPDATE claim SET {change} WHERE {where}",  # noqa: S608
            {"lena": cast.lena.doctor_id},
        )


def test_of_several_rows_in_one_statement_one_overlap_refuses_all(take: Take, cast: Cast) -> None:
    values = {
        "doctor": cast.krug.doctor_id,
        "visit": visit_id(),
        "start1": written(cast.slot(FRIDAY, "09:00")),
        "end1": written(cast.slot(FRIDAY, "09:30")),
        "start2": written(cast.slot(FRIDAY, "09:15")),
        "end2": written(cast.slot(FRIDAY, "09:45")),
    }
    with pytest.raises(IntegrityError, match="ex_claim_no_overlap"):
        run(
            "INSERT INTO claim"
            " (id, resource_kind, resource_id, lane, starts_at, ends_at, appointment_id) VALUES"
            " ('1', 'doctor', :doctor, 0, :start1, :end1, :visit),"
            " ('2', 'doctor', :doctor, 0, :start2, :end2, :visit)",
            values,
        )
    assert claims() == 2


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("how", ["INSERT OR REPLACE", "INSERT OR IGNORE", "REPLACE"])
def test_replacing_and_ignoring_do_not_slip_past(take: Take, how: str) -> None:
    with pytest.raises(IntegrityError, match="ex_claim_no_overlap"):
        take("10:15", "10:45", how=how)
    assert claims() == 2


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("how", ["UPDATE OR REPLACE", "UPDATE OR IGNORE"])
def test_updating_or_replacing_does_not_slip_past(take: Take, cast: Cast, how: str) -> None:
    take("11:00", "11:30")
    with pytest.raises(IntegrityError, match="ex_claim_no_overlap"):
        run(
            f"{how} claim SET starts_at = :at WHERE id = '11:00-11:30-0'",
            {"at": written(cast.slot(FRIDAY, "10:15"))},
        )
    assert claims() == 3


@pytest.mark.only_on("sqlite")
def test_replacing_a_row_by_its_own_id_is_measured_against_the_others(take: Take) -> None:
    take("11:00", "11:30")
    with pytest.raises(IntegrityError, match="ex_claim_no_overlap"):
        run(
            "INSERT OR REPLACE INTO claim SELECT '11:00-11:30-0', resource_kind, resource_id, lane,"
            " starts_at, ends_at, appointment_id, hold_id, proposal_id, expires_at FROM claim"
            " WHERE resource_kind = 'doctor' AND id <> '11:00-11:30-0'"
        )


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    "spelling",
    [
        "2026-11-27T09:00:00.000000",
        "2026-11-27 09:00:00",
        "2026-11-27 09:00:00.000000+00:00",
        "2026-11-27",
        "1795770000",
        "",
    ],
)
def test_an_instant_in_another_spelling_would_not_compare_and_is_refused(
    take: Take, cast: Cast, spelling: str
) -> None:
    values = {
        "id": "x",
        "resource_id": cast.krug.doctor_id,
        "lane": 0,
        "starts_at": spelling,
        "ends_at": written(cast.slot(FRIDAY, "17:00")),
        "appointment_id": visit_id(),
    }
    with pytest.raises(IntegrityError, match="ck_claim"):
        run(f"INSERT {INSERT}", values)


def test_a_claim_that_ends_before_it_begins_is_refused(take: Take) -> None:
    with pytest.raises(DBAPIError):
        take("12:00", "11:00")
    with pytest.raises(IntegrityError, match="ck_claim_span"):
        take("12:00", "12:00")


def test_a_claim_belongs_to_a_visit_or_a_hold_and_not_to_nobody(cast: Cast) -> None:
    values = {
        "id": "x",
        "resource_id": cast.krug.doctor_id,
        "lane": 0,
        "starts_at": written(cast.slot(FRIDAY, "09:00")),
        "ends_at": written(cast.slot(FRIDAY, "09:30")),
        "appointment_id": None,
    }
    with pytest.raises(IntegrityError, match="ck_claim_one_owner"):
        run(f"INSERT {INSERT}", values)


def test_an_overbooked_visit_without_a_reason_is_refused(take: Take) -> None:
    with pytest.raises(IntegrityError, match="overbooking_has_reason"):
        run("UPDATE appointment SET lane = 1")


def visit_id() -> str:
    with db.engine.connect() as connection:
        return str(connection.scalar(text("SELECT id FROM appointment")))
