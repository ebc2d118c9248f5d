"""a time can be kept for a visitor without an account

Revision ID: 0038
Revises: 0042
Create Date: 2026-12-01
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0042"
branch_labels = None
depends_on = None

ONE_HOLDER = "(user_id IS NULL) <> (visitor IS NULL)"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _remake(visitors=True)
        return
    op.alter_column("hold", "user_id", existing_type=sa.String(32), nullable=True)
    op.add_column("hold", sa.Column("visitor", sa.String(64), nullable=True))
    op.create_unique_constraint(op.f("uq_hold_visitor"), "hold", ["visitor"])
    op.create_check_constraint(op.f("ck_hold_one_holder"), "hold", ONE_HOLDER)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _remake(visitors=False)
        return
    op.execute("DELETE FROM claim WHERE hold_id IN (SELECT id FROM hold WHERE visitor IS NOT NULL)")
    op.execute("DELETE FROM hold WHERE visitor IS NOT NULL")
    op.drop_constraint(op.f("ck_hold_one_holder"), "hold", type_="check")
    op.drop_constraint(op.f("uq_hold_visitor"), "hold", type_="unique")
    op.drop_column("hold", "visitor")
    op.alter_column("hold", "user_id", existing_type=sa.String(32), nullable=False)


def _remake(*, visitors: bool) -> None:
    """The table anew and empty: SQLite changes no column, and a time is kept for minutes only."""
    op.execute("DELETE FROM claim WHERE hold_id IS NOT NULL")
    op.drop_table("hold")
    holder = [
        sa.Column("visitor", sa.String(64), nullable=True),
        sa.CheckConstraint(ONE_HOLDER, name=op.f("ck_hold_one_holder")),
        sa.UniqueConstraint("visitor", name=op.f("uq_hold_visitor")),
    ]
    instants = ("starts_at", "ends_at", "created_at", "expires_at")
    owners = {"user_id": "user_account", "patient_id": "patient"}
    offered = {"doctor_id": "doctor", "visit_type_id": "visit_type"}
    op.create_table(
        "hold",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("user_id", sa.String(32), nullable=visitors),
        sa.Column("patient_id", sa.String(32), nullable=True),
        *(sa.Column(name, sa.String(32), nullable=False) for name in offered),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in instants),
        sa.Column("network", sa.String(64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
        sa.UniqueConstraint("user_id", name=op.f("uq_hold_user_id")),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], name=op.f(f"fk_hold_{name}"))
            for name, table in (owners | offered).items()
        ),
        *(holder if visitors else []),
    )
    for column in ("expires_at", "network"):
        op.create_index(op.f(f"ix_hold_{column}"), "hold", [column])
