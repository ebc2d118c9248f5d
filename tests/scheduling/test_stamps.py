"""Whatever changes what a doctor offers raises a stamp with it, in the database itself."""

from __future__ import annotations

from contextlib import suppress

import pytest
from sqlalchemy import select, text
from sqlalchemy.sql.selectable import GenerativeSelect
from sqlalchemy.sql.util import find_tables

from clinic.booking.times.context import _FRAME_ROWS
from clinic.db import db, savepoint, transaction
from clinic.scheduling.models import THE_CLINIC, OpeningStamp
from clinic.scheduling.queries import _ALL_ROWS
from tests.cast import FRIDAY, Cast

#: Of each table, a change as somebody makes it by hand; `:lena` is the doctor.
BY_HAND = {
    "clinic": "UPDATE clinic SET horizon_days = 30",
    "closed_day": "INSERT INTO closed_day (day, name) VALUES ('2026-12-24', 'Closed')",
    "visit_type": "UPDATE visit_type SET buffer_after = 5",
    "doctor": "UPDATE doctor SET accepting_new = false WHERE id = :lena",
    "doctor_visit_type": "UPDATE doctor_visit_type SET minutes = 45 WHERE doctor_id = :lena",
    "working_hours": "DELETE FROM working_hours WHERE doctor_id = :lena",
    "hours_override": "INSERT INTO hours_override (doctor_id, day, intervals)"
    " VALUES (:lena, '2026-12-24', '[]')",
    "time_off": "INSERT INTO time_off (id, doctor_id, starts_at, ends_at, kind, reason, created_at)"
    " VALUES ('off', :lena, '2026-12-24 08:00:00.000000', '2026-12-24 09:00:00.000000', 'other', '',"
    " '2026-12-01 08:00:00.000000')",
}
OF_THE_CLINIC = {"clinic", "closed_day", "visit_type"}


def stamps() -> dict[str, str]:
    db.session.rollback()
    return within()


def within() -> dict[str, str]:
    """The stamps as the open transaction sees them."""
    rows = db.session.execute(select(OpeningStamp.owner, OpeningStamp.stamp))
    return {row.owner: row.stamp for row in rows}


def test_every_table_that_is_asked_what_a_doctor_offers_raises_a_stamp() -> None:
    asked: list[GenerativeSelect] = [_FRAME_ROWS, _ALL_ROWS]
    assert {str(table) for one in asked for table in find_tables(one)} == set(BY_HAND)


@pytest.mark.parametrize("table", BY_HAND)
def test_a_change_by_hand_raises_the_stamp_of_whom_it_concerns_alone(
    cast: Cast, table: str
) -> None:
    before = stamps()
    with transaction() as session:
        session.execute(text(BY_HAND[table]), {"lena": cast.lena.doctor_id})
    after = stamps()
    assert before.keys() == after.keys()
    concerned = THE_CLINIC if table in OF_THE_CLINIC else cast.lena.doctor_id
    assert {owner for owner in after if after[owner] != before[owner]} == {concerned}


def test_what_is_taken_back_leaves_the_stamp_and_no_later_state_has_its(cast: Cast) -> None:
    change, lena = text(BY_HAND["working_hours"]), {"lena": cast.lena.doctor_id}
    before = stamps()
    with transaction() as session:
        with suppress(ZeroDivisionError), savepoint():
            session.execute(change, lena)
            undone = within()
            raise ZeroDivisionError
        assert within() == before
        session.execute(change, lena)
    assert stamps() not in (before, undone)


def test_a_booking_raises_none(cast: Cast) -> None:
    before = stamps()
    cast.amira_books(cast.slot(FRIDAY, "09:00"))
    assert stamps() == before
