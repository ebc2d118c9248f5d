"""hours that end on the next day

Revision ID: 0046
Revises: 0048
Create Date: 2026-12-01
"""

from alembic import op
from guards import STAMPS_SQLITE

revision = "0046"
down_revision = "0048"
branch_labels = None
depends_on = None

CHECK = "ck_working_hours_minutes"
WITHIN_A_DAY = "start_minute >= 0 AND end_minute <= 1440 AND start_minute < end_minute"
OVER_MIDNIGHT = (
    "start_minute BETWEEN 0 AND 1439 AND start_minute < end_minute"
    " AND end_minute <= start_minute + 1440"
)


def upgrade() -> None:
    _check(OVER_MIDNIGHT)


def downgrade() -> None:
    """Hours over midnight end at midnight."""
    op.execute("UPDATE working_hours SET end_minute = 1440 WHERE end_minute > 1440")
    _check(WITHIN_A_DAY)


def _check(condition: str) -> None:
    with op.batch_alter_table("working_hours") as table:
        table.drop_constraint(op.f(CHECK), type_="check")
        table.create_check_constraint(op.f(CHECK), condition)
    # SQLite makes the table anew, without its triggers.
    if op.get_bind().dialect.name == "sqlite":
        for name, statement in STAMPS_SQLITE.items():
            if name.startswith("working_hours_"):
                op.execute(statement)
