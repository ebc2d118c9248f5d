"""whether a patient was here before, from the index alone

Revision ID: 0050
Revises: 0045
Create Date: 2026-12-01
"""

from alembic import op

revision = "0050"
down_revision = "0045"
branch_labels = None
depends_on = None

BEFORE, AFTER = ["patient_id", "starts_at"], ["patient_id", "starts_at", "status"]


def upgrade() -> None:
    op.create_index(op.f("ix_appointment_patient_id_starts_at_status"), "appointment", AFTER)
    op.drop_index(op.f("ix_appointment_patient_id_starts_at"), "appointment")


def downgrade() -> None:
    op.create_index(op.f("ix_appointment_patient_id_starts_at"), "appointment", BEFORE)
    op.drop_index(op.f("ix_appointment_patient_id_starts_at_status"), "appointment")
