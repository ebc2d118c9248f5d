"""who is not to be contacted, who has died, who was archived at the desk; and whom a message is for

Revision ID: 0032
Revises: 0033
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0033"
branch_labels = None
depends_on = None

#: A message to a patient's side about this subject is for the patient of its row.
OWNERS = {"appointment": "appointment", "follow_up": "follow_up"}


def upgrade() -> None:
    # Not in batch: SQLite would make the table anew, and others point at it.
    named = sa.ForeignKey("user_account.id", name=op.f("fk_patient_archived_by"))
    op.add_column(
        "patient",
        sa.Column("do_not_contact", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column("patient", sa.Column("deceased_on", sa.Date()))
    op.add_column("patient", sa.Column("archived_by", sa.String(32), named), inline_references=True)
    for subject, table in OWNERS.items():
        op.execute(
            "UPDATE message SET recipient_patient_id = ("  # noqa: S608 - built of the names above
            f"SELECT patient_id FROM {table} WHERE {table}.id = message.subject_id) "
            f"WHERE subject_kind = '{subject}' AND recipient_patient_id IS NULL "
            "AND recipient_user_id IN (SELECT id FROM user_account WHERE role = 'patient')"
        )


def downgrade() -> None:
    op.execute("UPDATE message SET recipient_patient_id = NULL WHERE recipient_user_id IS NOT NULL")
    for name in ("archived_by", "deceased_on", "do_not_contact"):
        op.drop_column("patient", name)
