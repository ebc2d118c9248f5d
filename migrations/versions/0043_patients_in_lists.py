"""finding in which lists of the audit a patient stood

Revision ID: 0043
Revises: 0038
Create Date: 2026-12-01
"""

from alembic import op
from guards import IN_LISTS, IN_LISTS_POSTGRESQL

revision = "0043"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(IN_LISTS_POSTGRESQL)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index(IN_LISTS, "audit_entry")
