"""the clinic's reasons for declining and calling off, and how a visit stood before its last change

Revision ID: 0026
Revises: 0025
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

#: Code, what patients read, for declining, for calling off.
USUAL = (
    ("doctor_away", "The doctor is not available at this time.", True, True),
    ("clinic_closed", "The clinic is closed at this time.", True, True),
    ("emergency", "Something urgent has come up. We are sorry.", True, True),
    (
        "longer_visit",
        "This needs a longer visit. Please choose another kind of visit.",
        True,
        False,
    ),
    (
        "other_doctor",
        "Another doctor can help you better. Please book with a colleague.",
        True,
        False,
    ),
    ("as_agreed", "As agreed with you.", False, True),
)


def upgrade() -> None:
    reasons = op.create_table(
        "reason_code",
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("for_decline", sa.Boolean(), nullable=False),
        sa.Column("for_cancel", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("for_decline OR for_cancel", name=op.f("ck_reason_code_for_something")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_reason_code")),
    )
    columns = ("code", "text", "for_decline", "for_cancel")
    op.bulk_insert(
        reasons, [dict(zip(columns, row, strict=True)) | {"active": True} for row in USUAL]
    )
    # Not in batch: SQLite would make the tables anew, and others point at them.
    op.add_column(
        "appointment", sa.Column("snapshot", sa.Text(), nullable=False, server_default="")
    )
    op.add_column(
        "appointment_change", sa.Column("said", sa.Text(), nullable=False, server_default="")
    )
    op.execute(
        "ALTER TABLE appointment_change ADD COLUMN code VARCHAR(30)"
        " CONSTRAINT fk_appointment_change_code REFERENCES reason_code (code)"
    )


def downgrade() -> None:
    op.drop_column("appointment_change", "said")
    op.drop_column("appointment", "snapshot")
    with op.batch_alter_table("appointment_change") as batch:
        batch.drop_column("code")
    op.drop_table("reason_code")
