"""stamps of what doctors offer, and when

Revision ID: 0044
Revises: 0039
Create Date: 2026-12-01
"""

import sqlalchemy as sa
from alembic import op
from guards import (
    CLINIC,
    STAMPS_POSTGRESQL,
    STAMPS_POSTGRESQL_GONE,
    STAMPS_SQLITE,
)

revision = "0044"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "opening_stamp",
        sa.Column("owner", sa.String(length=32), nullable=False),
        sa.Column("stamp", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("owner", name=op.f("pk_opening_stamp")),
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    by_chance = "lower(hex(randomblob(16)))" if sqlite else "gen_random_uuid()::text"
    op.execute(
        f"INSERT INTO opening_stamp (owner, stamp) SELECT id, {by_chance} FROM doctor"  # noqa: S608
        f" UNION ALL SELECT '{CLINIC}', {by_chance}"
    )
    for statement in STAMPS_SQLITE.values() if sqlite else STAMPS_POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in STAMPS_SQLITE:
            op.execute(f"DROP TRIGGER {name}")
    else:
        for statement in STAMPS_POSTGRESQL_GONE:
            op.execute(statement)
    op.drop_table("opening_stamp")
