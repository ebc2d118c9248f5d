"""codes that verify an address, and links by which who is known signs in

Revision ID: 0039
Revises: 0040
Create Date: 2026-12-01
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0040"
branch_labels = None
depends_on = None

PURPOSES = ("verify_email", "reset_password", "invitation", "change_email", "undo_email")
ONE_OF_A_PURPOSE = "uq_mail_token_one_of_a_purpose"
GOOD_BUT_UNDO = sa.text("purpose <> 'undo_email' AND replaced_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "email_code",
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("nonce", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_email_code_user_id")
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_email_code")),
    )
    _allow(*PURPOSES, "sign_in")


def downgrade() -> None:
    op.execute("DELETE FROM mail_token WHERE purpose = 'sign_in'")
    _allow(*PURPOSES)
    op.drop_table("email_code")


def _allow(*purposes: str) -> None:
    """Tokens of these purposes and of no other."""
    # SQLite makes the table anew, and does not carry the condition of an index over.
    op.drop_index(ONE_OF_A_PURPOSE, "mail_token")
    with op.batch_alter_table("mail_token") as table:
        table.drop_constraint(op.f("ck_mail_token_purpose"), type_="check")
        table.create_check_constraint(
            op.f("ck_mail_token_purpose"), f"purpose IN ({', '.join(map(repr, purposes))})"
        )
    op.create_index(
        ONE_OF_A_PURPOSE,
        "mail_token",
        ["user_id", "purpose"],
        unique=True,
        postgresql_where=GOOD_BUT_UNDO,
        sqlite_where=GOOD_BUT_UNDO,
    )
