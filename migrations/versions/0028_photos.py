"""what doctors look like

Revision ID: 0028
Revises: 0027
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "doctor_photo",
        sa.Column("doctor_id", sa.String(32), nullable=False),
        sa.Column("picture", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["doctor_id"], ["doctor.id"], name=op.f("fk_doctor_photo_doctor_id_doctor")
        ),
        sa.PrimaryKeyConstraint("doctor_id", name=op.f("pk_doctor_photo")),
    )
    # Not in batch: SQLite would make the table anew, and others point at it.
    op.add_column("doctor", sa.Column("photo_digest", sa.String(32)))


def downgrade() -> None:
    op.drop_column("doctor", "photo_digest")
    op.drop_table("doctor_photo")
