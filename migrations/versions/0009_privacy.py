"""sealed reasons, codes for records, legal texts, erasure

Revision ID: 0009
Revises: 0008
Create Date: 2026-11-25
"""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from clinic.sealing import seal, unseal

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

SEALED = ("reason", "end_reason")
BATCH = 1000


def upgrade() -> None:
    for column in SEALED:
        _rewrite(column, seal)
    op.add_column(
        "message",
        sa.Column("address", sa.Text(), nullable=False, server_default=sa.text("''")),
    )
    _make_record_code()
    _make_legal_texts()
    _make_erasure_request()


def _rewrite(name: str, change: Callable[[str], str]) -> None:
    """Change every text of a column of the appointments, so many rows at a time."""
    table = sa.table("appointment", sa.column("id", sa.String), sa.column(name, sa.Text))
    id_, text = table.c.id, table.c[name]
    last = ""
    while True:
        rows = (
            op.get_bind()
            .execute(sa.select(id_, text).where(text != "", id_ > last).order_by(id_).limit(BATCH))
            .all()
        )
        if not rows:
            return
        op.get_bind().execute(
            sa.update(table).where(id_ == sa.bindparam("row")).values({name: sa.bindparam("anew")}),
            [{"row": row[0], "anew": change(row[1])} for row in rows],
        )
        last = rows[-1][0]


def _make_record_code() -> None:
    op.create_table(
        "record_code",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("patient_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("selector", sa.String(length=4), nullable=False),
        sa.Column("secret_hash", sa.String(length=255), nullable=False),
        sa.Column("made_by", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('self', 'guardian')", name=op.f("ck_record_code_kind")),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_record_code_patient_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["user_account.id"], name=op.f("fk_record_code_made_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_code")),
        sa.UniqueConstraint("patient_id", name=op.f("uq_record_code_patient_id")),
        sa.UniqueConstraint("selector", name=op.f("uq_record_code_selector")),
    )


def _make_legal_texts() -> None:
    op.create_table(
        "legal_text",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("must_accept", sa.Boolean(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "kind IN ('privacy', 'terms', 'imprint')", name=op.f("ck_legal_text_kind")
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["user_account.id"], name=op.f("fk_legal_text_published_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_text")),
        sa.UniqueConstraint("kind", "version", name=op.f("uq_legal_text_kind_version")),
    )
    op.create_table(
        "acceptance",
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("text_id", sa.String(length=32), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_acceptance_user_id")
        ),
        sa.ForeignKeyConstraint(["text_id"], ["legal_text.id"], name=op.f("fk_acceptance_text_id")),
        sa.PrimaryKeyConstraint("user_id", "text_id", name=op.f("pk_acceptance")),
    )


def _make_erasure_request() -> None:
    op.create_table(
        "erasure_request",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=32), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'withdrawn', 'refused', 'done')",
            name=op.f("ck_erasure_request_state"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_erasure_request_user_id")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["user_account.id"], name=op.f("fk_erasure_request_ended_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_request")),
    )
    is_open = sa.text("state = 'open'")
    op.create_index(
        "uq_erasure_request_one_open",
        "erasure_request",
        ["user_id"],
        unique=True,
        postgresql_where=is_open,
        sqlite_where=is_open,
    )
    op.create_index(op.f("ix_erasure_request_asked_at"), "erasure_request", ["asked_at"])


def downgrade() -> None:
    op.drop_table("erasure_request")
    op.drop_table("acceptance")
    op.drop_table("legal_text")
    op.drop_table("record_code")
    op.drop_column("message", "address")
    for column in SEALED:
        _rewrite(column, unseal)
