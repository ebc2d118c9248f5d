"""finding the few refusals and lists among all rows of the audit

Revision ID: 0036
Revises: 0035
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_audit_entry_not_well": sa.text("outcome <> 'ok'"),
    "ix_audit_entry_listed": sa.text("subject_kind = 'list'"),
}


def upgrade() -> None:
    for name, some in INDEXES.items():
        op.create_index(name, "audit_entry", ["seq"], postgresql_where=some, sqlite_where=some)


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "audit_entry")
