"""an audit that proves itself

Revision ID: 0005
Revises: 0004
Create Date: 2026-11-25
"""

import sys
from pathlib import Path

import sqlalchemy as sa
from alembic import op

sys.path.insert(0, str(Path(__file__).parent.parent))
from guards import AUDIT_POSTGRESQL, AUDIT_POSTGRESQL_GONE

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

#: What the rows of before had; they keep it, and get a number in the order in which they were written.
KEPT = "at, actor_id, action, subject_kind, subject_id"
NEW = (
    "role",
    "session_ref",
    "ip_prefix",
    "agent",
    "request_id",
    "channel",
    "patient_ids",
    "reason",
)


def upgrade() -> None:
    # A copy, since neither database can give a table another key and SQLite no counter.
    op.execute(f"CREATE TABLE audit_entry_before AS SELECT id, {KEPT} FROM audit_entry")  # noqa: S608
    op.drop_table("audit_entry")
    _make_entries()
    _make_chain()
    columns = ", ".join(NEW)
    nothing = ", ".join("''" for _ in NEW)
    op.execute(
        f"INSERT INTO audit_entry (seq, {KEPT}, {columns}, outcome, key_id, mac)"  # noqa: S608
        f" SELECT row_number() OVER (ORDER BY at, id), {KEPT}, {nothing}, 'ok', '', ''"
        " FROM audit_entry_before ORDER BY at, id"
    )
    op.drop_table("audit_entry_before")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE SEQUENCE audit_entry_seq AS bigint")
        op.execute(
            "SELECT setval('audit_entry_seq', (SELECT coalesce(max(seq), 0) + 1 FROM audit_entry),"
            " false)"
        )
        for statement in AUDIT_POSTGRESQL:
            op.execute(statement)
    # On SQLite the triggers are made by `env.py`, after every run.


def _make_entries() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "audit_entry",
        sa.Column("seq", number, autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(length=32), nullable=True),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("session_ref", sa.String(length=16), nullable=False),
        sa.Column("ip_prefix", sa.String(length=50), nullable=False),
        sa.Column("agent", sa.String(length=60), nullable=False),
        sa.Column("request_id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject_kind", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("patient_id", sa.String(length=32), nullable=True),
        sa.Column("patient_ids", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('ok', 'denied', 'failed')", name=op.f("ck_audit_entry_outcome")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_entry")),
        sqlite_autoincrement=True,
    )
    for columns in (
        ["subject_kind", "subject_id", "at"],
        ["at"],
        ["patient_id", "seq"],
        ["actor_id", "seq"],
    ):
        op.create_index(op.f(f"ix_audit_entry_{'_'.join(columns)}"), "audit_entry", columns)


def _make_chain() -> None:
    op.create_table(
        "audit_seal",
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("first_seq", sa.BigInteger(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("covers", sa.Text(), nullable=False),
        sa.Column("prev", sa.String(length=64), nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_audit_seal")),
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seal_no", sa.Integer(), nullable=False),
        sa.Column("row_count", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_one_head")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.execute(
        "INSERT INTO audit_head (id, seal_no, row_count, root, key_id, mac)"
        " VALUES (1, 0, 0, '0000000000000000000000000000000000000000000000000000000000000000', '', '')"
    )


def downgrade() -> None:
    op.execute(f"CREATE TABLE audit_entry_before AS SELECT seq, {KEPT} FROM audit_entry")  # noqa: S608
    for table in ("audit_head", "audit_seal", "audit_entry"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP SEQUENCE audit_entry_seq")
        op.execute(AUDIT_POSTGRESQL_GONE)
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(length=32), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject_kind", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index(op.f("ix_audit_entry_at"), "audit_entry", ["at"])
    op.create_index(
        op.f("ix_audit_entry_subject_kind_subject_id_at"),
        "audit_entry",
        ["subject_kind", "subject_id", "at"],
    )
    op.execute(
        f"INSERT INTO audit_entry (id, {KEPT})"  # noqa: S608
        " SELECT CAST(seq AS varchar(32)), at, actor_id, action, subject_kind,"
        " substr(subject_id, 1, 32) FROM audit_entry_before"
    )
    op.drop_table("audit_entry_before")
