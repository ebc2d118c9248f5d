"""A demo clinic made larger: its past copied into the years before, in the database alone.

Each copy of what is over has ids of its own and lies a year further back, so every constraint is kept and
what lies ahead stays as it was. PostgreSQL only.
"""

# ruff: noqa: S608 - the names are those of our own tables
from __future__ import annotations

from sqlalchemy import Column, Connection, String, Table, text

from bench.people import looked_after
from clinic.accounts.models import User
from clinic.audit.models import AuditEntry
from clinic.booking.models import Appointment, AppointmentChange
from clinic.db import Base, UtcDateTime, db
from clinic.notifications.models import Message
from clinic.patients.models import Patient, PatientRelation
from clinic.tasks.models import Task

#: What is over of each table, the first before those that point at it.
OVER: dict[type[Base], str] = {
    User: "role = 'patient' AND email NOT LIKE 'patient@%'",
    Patient: "true",
    PatientRelation: "user_id IN (SELECT id FROM copied) AND patient_id IN (SELECT id FROM copied)",
    Appointment: "ends_at < now() AND status NOT IN ('arrived', 'confirmed', 'in_room', 'requested')"
    " AND decide_by IS NULL",
    AppointmentChange: "appointment_id IN (SELECT id FROM copied)",
    Message: "state IN ('sent', 'expired', 'withdrawn', 'dead')"
    " AND (read_at IS NOT NULL OR channel <> 'in_app')",
    Task: "closed_at IS NOT NULL",
    AuditEntry: "true",
}
LONGER = 366


def grow(copies: int) -> None:
    """Add so many copies of all that is over; with an open context of the application."""
    with db.engine.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(
            text("CREATE TEMPORARY TABLE copied (id text PRIMARY KEY) ON COMMIT DROP")
        )
        for model, over in OVER.items():
            table = model.__table__
            assert isinstance(table, Table)
            if "id" in table.c:
                connection.execute(
                    text(f"INSERT INTO copied SELECT id FROM {table.name} WHERE {over}")
                )
                connection.execute(text("ANALYZE copied"))
            _copy(connection, table, over, copies)
    looked_after()


def _copy(connection: Connection, table: Table, over: str, copies: int) -> None:
    names = ", ".join(column.name for column in table.c)
    values = ", ".join(_value(column) for column in table.c)
    connection.execute(
        text(
            f"INSERT INTO {table.name} ({names}) SELECT {values}"
            f" FROM (SELECT * FROM {table.name} WHERE {over}) AS was,"
            f" generate_series(1, {copies}) AS copy"
        )
    )


def _value(column: Column[object]) -> str:
    """What a column has in a copy."""
    was = f"was.{column.name}"
    if column.name == "seq":
        return f"{was} - copy * (SELECT max(seq) FROM audit_entry)"
    if isinstance(column.type, String) and column.type.length == 32:
        return f"CASE WHEN {was} IN (SELECT id FROM copied) THEN md5({was} || copy) ELSE {was} END"
    if column.unique:
        return f"md5({was} || copy)"
    if isinstance(column.type, UtcDateTime):
        return f"{was} - copy * interval '{LONGER} days'"
    return was
