"""What the tests of the doctor's pages do and look at again and again."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import event, select

from clinic.booking.absence import take_time_off
from clinic.booking.attend import attend
from clinic.booking.lifecycle import Step
from clinic.booking.models import Appointment
from clinic.booking.reschedule import reschedule
from clinic.db import db
from clinic.scheduling.models import TimeOff
from clinic.scheduling.queries import overrides_from, weekly_hours
from clinic.scheduling.recurrence import DayInterval, WeeklyInterval
from tests.cast import Cast

#: What the page's script sends when a part of the page is to replace the element of an id.
FOR_DRAWER = {"HX-Request": "true", "HX-Target": "div#drawer"}
FOR_REQUESTS = {"HX-Request": "true", "HX-Target": "section#requests"}
FOR_WEEK = {"HX-Request": "true", "HX-Target": "div#week-page"}
FOR_HOURS = {"HX-Request": "true", "HX-Target": "div#hours"}


def part(id_: str) -> dict[str, str]:
    """What the page's script sends when it asks for the element of an id alone."""
    return {"HX-Request": "true", "HX-Target": f"form#{id_}"}


@dataclass(frozen=True)
class Room:
    """The clinic behind the pages."""

    app: Flask
    cast: Cast

    def visit(self, appointment: Appointment) -> Appointment:
        """The appointment as the database has it now."""
        with self.app.app_context():
            found = db.session.get_one(Appointment, appointment.id, populate_existing=True)
            db.session.expunge(found)
            return found

    def time_off(self) -> list[TimeOff]:
        with self.app.app_context():
            return list(db.session.scalars(select(TimeOff).order_by(TimeOff.starts_at)))

    def lena_is_away(self, start: datetime, end: datetime, **more: Any) -> TimeOff:
        with self.app.app_context():
            return take_time_off(
                self.cast.lena.actor,
                self.cast.lena.doctor_id,
                starts_at=start,
                ends_at=end,
                on_conflict="decide_later",
                now=self.cast.now,
                **more,
            )

    def weekly(self) -> list[WeeklyInterval]:
        with self.app.app_context():
            return weekly_hours(self.cast.lena.doctor_id)

    def overrides(self) -> dict[Any, tuple[DayInterval, ...]]:
        with self.app.app_context():
            return dict(overrides_from(self.cast.lena.doctor_id))

    def amira_wants(self, visit: Appointment, at: datetime, doctor_id: str | None = None) -> None:
        with self.app.app_context():
            reschedule(
                self.cast.amira.actor,
                visit.id,
                starts_at=at,
                doctor_id=doctor_id,
                now=self.cast.now,
            )

    def lena_takes(self, visit: Appointment, step: Step, now: datetime) -> None:
        with self.app.app_context():
            attend(self.cast.lena.actor, visit.id, step, now=now)


def count_queries(app: Flask, act: Callable[[], object]) -> int:
    """How many statements an act sends to the database, transaction control left out."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not re.match(r"\s*(BEGIN|COMMIT|ROLLBACK|PRAGMA|SAVEPOINT)", statement):
            sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(sent)


def url_of(visit: Appointment, noun: str = "", **arguments: str) -> str:
    """The address of a visit's panel, or of something done to it."""
    query = urlencode(arguments)
    path = f"/doctor/appointments/{visit.id}" + (f"/{noun}" if noun else "")
    return f"{path}?{query}" if query else path
