"""sessions that lock, second factors, passkeys

Revision ID: 0008
Revises: 0007
Create Date: 2026-11-25
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _instant(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _user(table: str, *, nullable: bool = False) -> tuple:
    return (
        sa.Column("user_id", sa.String(length=32), nullable=nullable),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f(f"fk_{table}_user_id")),
    )


def _id(table: str) -> tuple:
    return (
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def upgrade() -> None:
    op.add_column(
        "clinic",
        sa.Column("second_factor_required", sa.Boolean(), nullable=False, server_default=sa.true()),
    )
    _widen_sessions()
    _make_codes()
    _make_passkeys()


def _widen_sessions() -> None:
    for column in (
        sa.Column("strong", sa.Boolean(), nullable=False, server_default=sa.false()),
        _instant("fresh_until", nullable=True),
        sa.Column("device", sa.String(length=80), nullable=False, server_default=""),
        sa.Column("network", sa.String(length=50), nullable=False, server_default=""),
    ):
        op.add_column("login_session", column)


def _make_codes() -> None:
    op.create_table(
        "totp",
        *_user("totp"),
        sa.Column("secret", sa.Text(), nullable=False),
        _instant("created_at"),
        _instant("confirmed_at", nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_totp")),
    )
    op.create_table(
        "recovery_code",
        *_id("recovery_code"),
        *_user("recovery_code"),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        _instant("created_at"),
        _instant("used_at", nullable=True),
        sa.UniqueConstraint(
            "user_id", "code_hash", name=op.f("uq_recovery_code_user_id_code_hash")
        ),
    )
    op.create_table("code_miss", *_id("code_miss"), *_user("code_miss"), _instant("at"))
    op.create_index("ix_code_miss_user_id_at", "code_miss", ["user_id", "at"])


def _make_passkeys() -> None:
    op.create_table(
        "passkey",
        *_id("passkey"),
        *_user("passkey"),
        sa.Column("handle", sa.String(length=90), nullable=False),
        sa.Column("credential_id", sa.String(length=1400), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("transports", sa.JSON(), nullable=False),
        sa.Column("backed_up", sa.Boolean(), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        _instant("created_at"),
        _instant("last_used_at", nullable=True),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_index("ix_passkey_user_id", "passkey", ["user_id"])
    op.create_table(
        "passkey_challenge",
        *_id("passkey_challenge"),
        *_user("passkey_challenge", nullable=True),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("challenge", sa.String(length=90), nullable=False),
        _instant("expires_at"),
    )


def downgrade() -> None:
    for table in ("passkey_challenge", "passkey", "code_miss", "recovery_code", "totp"):
        op.drop_table(table)
    for table, column in (
        ("login_session", "network"),
        ("login_session", "device"),
        ("login_session", "fresh_until"),
        ("login_session", "strong"),
        ("clinic", "second_factor_required"),
    ):
        # Not in batch: SQLite would make the table anew, and others point at it.
        op.drop_column(table, column)
