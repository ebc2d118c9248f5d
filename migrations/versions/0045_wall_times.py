"""the wall time that was promised with each visit and absence, and its zone

Revision ID: 0045
Revises: 0044
Create Date: 2026-12-01
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import click
import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

#: Instant -> the wall time that was promised with it.
COLUMNS = {
    "appointment": {"starts_at": "wall_starts_at"},
    "time_off": {"starts_at": "wall_starts_at", "ends_at": "wall_ends_at"},
}
#: What the wall clock shows: the instant, and so many seconds.
SHOWN = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%S', {at}, :seconds || ' seconds') || substr({at}, 20)",
    "postgresql": "({at} AT TIME ZONE 'UTC') + CAST(:seconds AS integer) * interval '1 second'",
}
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def upgrade() -> None:
    # Not in batch: SQLite would make the tables anew, and others point at them.
    for table, columns in COLUMNS.items():
        for column in columns.values():
            op.add_column(table, sa.Column(column, sa.DateTime(), nullable=True))
        op.add_column(table, sa.Column("zone", sa.String(64), nullable=True))
    _fill()


def downgrade() -> None:
    for table, columns in COLUMNS.items():
        for column in (*columns.values(), "zone"):
            op.drop_column(table, column)


def _fill() -> None:
    """What was promised before is what the clinic's zone shows by the zone data that are in force now."""
    connection = op.get_bind()
    name = connection.scalar(sa.text("SELECT time_zone FROM clinic"))
    zone, filled = ZoneInfo(name), 0
    for table, columns in COLUMNS.items():
        for column, wall in columns.items():
            _fill_column(connection, table, column, wall, zone)
        named = sa.text(f"UPDATE {table} SET zone = :zone")  # noqa: S608
        filled += connection.execute(named, {"zone": name}).rowcount
    if filled:
        click.echo(
            f"{filled} visits and absences: their wall times were read off by the zone data in force"
            f" ({name}). If newer zone data came together with this upgrade, these are not what was"
            " promised: see docs/operations.md, Zone data."
        )


def _fill_column(
    connection: sa.Connection, table: str, column: str, wall: str, zone: ZoneInfo
) -> None:
    at = sa.column(column, sa.DateTime(timezone=True))
    ends = sa.select(sa.func.min(at), sa.func.max(at)).select_from(sa.table(table, at))
    first, last = connection.execute(ends).one()
    if first is None:
        return
    shown = SHOWN[connection.dialect.name].format(at=column)
    update = sa.text(
        f"UPDATE {table} SET {wall} = {shown} WHERE {column} >= :start AND {column} < :end"  # noqa: S608
    ).bindparams(
        *(sa.bindparam(name, type_=sa.DateTime(timezone=True)) for name in ("start", "end"))
    )
    is_naive = first.tzinfo is None
    for start, end, seconds in _steady(zone, _utc(first), _utc(last)):
        span = {"start": start, "end": end}
        if is_naive:
            span = {key: value.replace(tzinfo=None) for key, value in span.items()}
        connection.execute(update, {**span, "seconds": seconds})


def _utc(instant: datetime) -> datetime:
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def _steady(
    zone: ZoneInfo, first: datetime, last: datetime
) -> Iterator[tuple[datetime, datetime, int]]:
    """The stretches from `first` to `last` in which the zone's offset stays, with its seconds."""
    start = at = first
    while at <= last:
        later = at + DAY
        if _seconds(zone, at) == _seconds(zone, later):
            at = later
            continue
        change = at.replace(second=0, microsecond=0)
        while _seconds(zone, change) == _seconds(zone, at):
            change += MINUTE
        yield start, change, _seconds(zone, at)
        start = at = change
    yield start, at, _seconds(zone, start)


def _seconds(zone: ZoneInfo, at: datetime) -> int:
    offset = at.astimezone(zone).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())
