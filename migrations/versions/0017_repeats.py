"""what somebody does again and again is one row of the audit with a count

Revision ID: 0017
Revises: 0016
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Rows of one time have the code that they had: a column more is none of them.
    op.add_column(
        "audit_entry", sa.Column("times", sa.Integer(), server_default="1", nullable=False)
    )
    op.create_table(
        "audit_repeat",
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("row", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_audit_repeat")),
    )
    op.create_index(op.f("ix_audit_repeat_since"), "audit_repeat", ["since"], unique=False)


def downgrade() -> None:
    # The codes of rows of several times are made over their number: without it they prove nothing.
    op.drop_table("audit_repeat")
    op.drop_column("audit_entry", "times")
