"""lost second factors that a second admin approves, emergencies that an admin has looked at

Revision ID: 0010
Revises: 0009
Create Date: 2026-11-28
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "factor_reset",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("proof", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=32), nullable=True),
        sa.CheckConstraint(
            "proof IN ('in_person', 'known', 'call_back')", name=op.f("ck_factor_reset_proof")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'done', 'declined', 'withdrawn', 'expired')",
            name=op.f("ck_factor_reset_state"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_factor_reset_user_id")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["user_account.id"], name=op.f("fk_factor_reset_asked_by")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["user_account.id"], name=op.f("fk_factor_reset_ended_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_factor_reset")),
    )
    is_open = sa.text("state = 'open'")
    op.create_index(
        "uq_factor_reset_one_open",
        "factor_reset",
        ["user_id"],
        unique=True,
        postgresql_where=is_open,
        sqlite_where=is_open,
    )
    op.create_table(
        "emergency_review",
        sa.Column("break_glass_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["break_glass_id"], ["break_glass.id"], name=op.f("fk_emergency_review_break_glass_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_emergency_review_user_id")
        ),
        sa.PrimaryKeyConstraint("break_glass_id", name=op.f("pk_emergency_review")),
    )


def downgrade() -> None:
    op.drop_table("emergency_review")
    op.drop_table("factor_reset")
