"""reminders three days and one day before, and from when a rule counts

Revision ID: 0016
Revises: 0015
Create Date: 2026-11-30
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BEFORE, USUAL = ["2d", "120m"], ["3d", "1d"]
CLINIC = sa.table("clinic", sa.column("reminders", sa.JSON), sa.column("reminders_since", sa.JSON))
VISIT = sa.table("appointment", sa.column("id"))


def upgrade() -> None:
    for table in ("clinic", "visit_type"):
        op.add_column(
            table,
            sa.Column("reminders_since", sa.JSON(), nullable=False, server_default=sa.text("'{}'")),
        )
    database = op.get_bind()
    # A clinic that never changed the rules gets the new ones, for moments from now on.
    if database.scalar(sa.select(CLINIC.c.reminders)) == BEFORE:
        is_in_use = database.scalar(sa.select(VISIT.c.id).limit(1)) is not None
        since = dict.fromkeys(USUAL, datetime.now(UTC).isoformat()) if is_in_use else {}
        op.execute(CLINIC.update().values(reminders=USUAL, reminders_since=since))


def downgrade() -> None:
    if op.get_bind().scalar(sa.select(CLINIC.c.reminders)) == USUAL:
        op.execute(CLINIC.update().values(reminders=BEFORE))
    op.drop_column("visit_type", "reminders_since")
    op.drop_column("clinic", "reminders_since")
