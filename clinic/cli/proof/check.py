"""A look at the tables with plain SQL, which shares nothing with the code that filled them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

_FAULTS = {
    "overlapping claims": """
        SELECT count(*) FROM claim AS a JOIN claim AS b
            ON a.resource_kind = b.resource_kind AND a.resource_id = b.resource_id
            AND a.lane = b.lane AND a.id < b.id
        WHERE a.starts_at < b.ends_at AND b.starts_at < a.ends_at""",
    "doctors in two places": """
        SELECT count(*) FROM appointment AS a JOIN appointment AS b
            ON a.doctor_id = b.doctor_id AND a.lane = b.lane AND a.id < b.id
        WHERE a.starts_at < b.ends_at AND b.starts_at < a.ends_at
            AND a.ended_at IS NULL AND b.ended_at IS NULL""",
    "patients in two places": """
        SELECT count(*) FROM appointment AS a JOIN appointment AS b
            ON a.patient_id = b.patient_id AND a.id < b.id
        WHERE a.starts_at < b.ends_at AND b.starts_at < a.ends_at
            AND a.ended_at IS NULL AND b.ended_at IS NULL""",
    "visits that do not hold their time": """
        SELECT count(*) FROM appointment AS a
        WHERE a.ended_at IS NULL AND 2 <> (
            SELECT count(*) FROM claim AS c
            WHERE c.appointment_id = a.id
                AND c.starts_at <= a.starts_at AND c.ends_at >= a.ends_at)""",
}


@dataclass(frozen=True)
class Findings:
    """How many visits and claims there are, and how many faults of each kind."""

    visits: int
    claims: int
    faults: dict[str, int]

    @property
    def clean(self) -> bool:
        return not any(self.faults.values())


def look_at_the_tables(database_url: str) -> Findings:
    """Count what is there, and what must not be there."""
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.connect() as connection:

        def counted(query: str) -> int:
            return int(connection.execute(text(query)).scalar_one())

        return Findings(
            visits=counted("SELECT count(*) FROM appointment WHERE ended_at IS NULL"),
            claims=counted("SELECT count(*) FROM claim"),
            faults={name: counted(query) for name, query in _FAULTS.items()},
        )
