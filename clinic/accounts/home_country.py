"""The country in which the clinic lies: how numbers are dialled there, and days written."""

from __future__ import annotations

from sqlalchemy import String, column, select, table

from clinic.core.phones import home_country
from clinic.db import db

#: The clinic's settings. The room that keeps them lies above this one, so they are read by their names.
_SETTINGS = select(column("country", String), column("time_zone", String)).select_from(
    table("clinic")
)


def clinic_country() -> str:
    """The ISO 3166 code of the clinic's country, "" where neither its settings nor its time zone tell."""
    country, time_zone = db.session.execute(_SETTINGS).one()
    return home_country(country, time_zone)
