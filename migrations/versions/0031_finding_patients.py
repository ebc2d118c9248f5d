"""patients are found however they are spelled, and phone numbers are kept as they are dialled

Revision ID: 0031
Revises: 0037
Create Date: 2026-11-30
"""

import logging

import sqlalchemy as sa
from alembic import op
from guards import (
    SEARCH_SQLITE,
    SEARCH_TABLES_SQLITE,
    TRIGRAMS_POSTGRESQL,
    WORDS_POSTGRESQL,
)

from clinic.core.folding import search_key
from clinic.core.phones import e164, home_country
from clinic.patients.found_by import FOUND_BY, search_text

revision = "0031"
down_revision = "0037"
branch_labels = None
depends_on = None

BATCH = 1000
PATIENT = sa.table("patient", *map(sa.column, ("id", *FOUND_BY, "search_name", "search_text")))
USER = sa.table("user_account", sa.column("id"), sa.column("phone"))
DOCTOR = sa.table("doctor", *map(sa.column, ("id", "title", "full_name", "search_name")))
CLINIC = sa.table("clinic", sa.column("country"), sa.column("time_zone"))


def upgrade() -> None:
    # Not in batch: SQLite would make the table anew, and others point at it.
    op.add_column(
        "patient", sa.Column("search_text", sa.String(1300), nullable=False, server_default="")
    )
    country = home_country(*op.get_bind().execute(sa.select(CLINIC)).one())
    _change(USER, lambda row: {"phone": e164(row.phone, country) or row.phone})
    _change(DOCTOR, lambda row: {"search_name": search_key(f"{row.title} {row.full_name}")})
    _change(PATIENT, lambda row: _findable(row, country))
    op.drop_index(op.f("ix_patient_search_name"), "patient")
    op.create_index(op.f("ix_patient_search_name_id"), "patient", ["search_name", "id"])
    for column in ("birth_date", "email", "phone"):
        op.create_index(op.f(f"ix_patient_{column}"), "patient", [column])
    if op.get_bind().dialect.name == "sqlite":
        for statement in (*SEARCH_TABLES_SQLITE, *SEARCH_SQLITE.values()):
            op.execute(statement)
    else:
        _index_on_postgresql()


def downgrade() -> None:
    """Numbers stay as they are dialled: how they were typed is not known any more."""
    if op.get_bind().dialect.name == "sqlite":
        for name in SEARCH_SQLITE:
            op.execute(f"DROP TRIGGER {name}")
        op.drop_table("patient_search")
        op.drop_table("patient_search_row")
    for column in ("birth_date", "email", "phone"):
        op.drop_index(op.f(f"ix_patient_{column}"), "patient")
    op.drop_index(op.f("ix_patient_search_name_id"), "patient")
    op.create_index(op.f("ix_patient_search_name"), "patient", ["search_name"])
    op.drop_column("patient", "search_text")


def _index_on_postgresql() -> None:
    """By parts of words; by their beginnings, where this role may not create the extension for it."""
    try:
        with op.get_bind().begin_nested():
            for statement in TRIGRAMS_POSTGRESQL:
                op.execute(statement)
    except sa.exc.DBAPIError as error:
        logging.getLogger("alembic").warning(
            "Patients are found by the beginnings of words only: %s See docs/operations.md, Search.",
            str(error.orig).strip(),
        )
        op.execute(WORDS_POSTGRESQL)


def _findable(row: sa.Row, country: str) -> dict[str, str]:
    phone = e164(row.phone, country) or row.phone
    found_by = {name: getattr(row, name) for name in FOUND_BY} | {"phone": phone}
    return {
        "phone": phone,
        "search_name": search_key(row.full_name),
        "search_text": search_text(**found_by),
    }


def _change(table, values) -> None:
    """Give each row of a table these values, so many rows at a time."""
    after = ""
    names = [column.name for column in table.c if column.name != "search_text"]
    query = sa.select(*(table.c[name] for name in names)).order_by(table.c.id).limit(BATCH)
    while rows := op.get_bind().execute(query.where(table.c.id > after)).all():
        changes = [values(row) | {"of_id": row.id} for row in rows]
        named = {name: sa.bindparam(name) for name in changes[0] if name != "of_id"}
        op.get_bind().execute(
            sa.update(table).where(table.c.id == sa.bindparam("of_id")).values(named), changes
        )
        after = rows[-1].id
