"""The table of parts of words by which SQLite finds patients, kept up to date.

Triggers note whose row is stale (`migrations/guards.py`). They may not write into a virtual table
themselves, since the schema is not trusted; so that is done here, before each commit.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import (
    ColumnClause,
    Connection,
    Engine,
    Select,
    String,
    column,
    event,
    select,
    table,
    text,
)

from clinic.db import db

#: What is matched, and the ids of the patients whose rows do.
SEARCH: ColumnClause[str] = column("patient_search", String)
FOUND: Select[str] = select(column("patient_id", String)).select_from(
    table("patient_search", SEARCH).join(
        table("patient_search_row"), text("patient_search_row.id = patient_search.rowid")
    )
)

#: How a row is stale of which nothing may be left; others are 1.
ANEW = 2
_HOW = "SELECT max(stale) FROM patient_search_row WHERE stale"
_BRING_UP_TO_DATE = (
    "DELETE FROM patient_search WHERE rowid IN (SELECT id FROM patient_search_row WHERE stale)",
    "DELETE FROM patient_search_row WHERE stale AND patient_id NOT IN (SELECT id FROM patient)",
    "INSERT INTO patient_search (rowid, words) SELECT r.id, patient.search_text"
    " FROM patient_search_row AS r JOIN patient ON patient.id = r.patient_id WHERE r.stale",
    "UPDATE patient_search_row SET stale = 0 WHERE stale",
)


@event.listens_for(Engine, "commit")
def _bring_up_to_date(connection: Connection) -> None:
    begun = connection.get_execution_options().get("sqlite_begin")
    if connection.dialect.name != "sqlite" or begun != "IMMEDIATE":
        return  # nothing was changed
    driver: Any = connection.connection.driver_connection
    try:
        [how] = driver.execute(_HOW).fetchone()
    except sqlite3.OperationalError:  # a migration from before there was such a table
        return
    for statement in _BRING_UP_TO_DATE if how else ():
        driver.execute(statement)
    if how == ANEW:
        driver.execute("INSERT INTO patient_search (patient_search) VALUES ('optimize')")


def forget_words_of(patient_id: str) -> None:
    """Write the table anew when the open transaction ends, so that no part of a word is left of what this
    record was found by.
    """
    db.session.flush()
    if db.session.connection().dialect.name == "sqlite":
        gone = text("UPDATE patient_search_row SET stale = :anew WHERE patient_id = :id")
        db.session.execute(gone, {"anew": ANEW, "id": patient_id})
