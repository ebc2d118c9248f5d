"""claims of proposals and of rooms; nothing but a visit claims its patient

Revision ID: 0020
Revises: 0019
Create Date: 2026-11-30
"""

import guards
import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_BEFORE = {
    "resource_kind": "resource_kind IN ('doctor', 'patient')",
    "one_owner": "(appointment_id IS NULL) <> (hold_id IS NULL)",
}
_AFTER = {
    "resource_kind": "resource_kind IN ('doctor', 'patient', 'room')",
    "one_owner": "(CASE WHEN appointment_id IS NULL THEN 0 ELSE 1 END)"
    " + (CASE WHEN hold_id IS NULL THEN 0 ELSE 1 END)"
    " + (CASE WHEN proposal_id IS NULL THEN 0 ELSE 1 END) = 1",
    "patient_of_visit": "resource_kind <> 'patient' OR appointment_id IS NOT NULL",
}
_KEPT = (
    "id, resource_kind, resource_id, lane, starts_at, ends_at, appointment_id, hold_id, expires_at"
)


def upgrade() -> None:
    op.create_table(
        "proposal",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("appointment_id", sa.String(length=32), nullable=True),
        sa.Column("doctor_id", sa.String(length=32), nullable=False),
        sa.Column("visit_type_id", sa.String(length=32), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_proposal_span")),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_proposal_appointment_id")
        ),
        sa.ForeignKeyConstraint(["doctor_id"], ["doctor.id"], name=op.f("fk_proposal_doctor_id")),
        sa.ForeignKeyConstraint(
            ["visit_type_id"], ["visit_type.id"], name=op.f("fk_proposal_visit_type_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index(op.f("ix_proposal_appointment_id"), "proposal", ["appointment_id"])
    op.create_index(op.f("ix_proposal_doctor_id"), "proposal", ["doctor_id"])
    op.create_index(op.f("ix_proposal_expires_at"), "proposal", ["expires_at"])
    _remake(_AFTER, proposals=True)


def downgrade() -> None:
    op.execute("DELETE FROM claim WHERE proposal_id IS NOT NULL OR resource_kind = 'room'")
    _remake(_BEFORE, proposals=False)
    op.drop_table("proposal")


def _remake(checks: dict[str, str], *, proposals: bool) -> None:
    """The table anew with its rows: SQLite changes no constraint. No other table points at it."""
    op.execute(f"CREATE TABLE claim_kept AS SELECT {_KEPT} FROM claim")  # noqa: S608
    op.drop_table("claim")
    owners = ["appointment", "hold", *(["proposal"] if proposals else [])]
    op.create_table(
        "claim",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("resource_kind", sa.String(length=10), nullable=False),
        sa.Column("resource_id", sa.String(length=32), nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(f"{owner}_id", sa.String(length=32), nullable=True) for owner in owners),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_claim_{name}")) for name, rule in checks.items()),
        sa.CheckConstraint("lane IN (0, 1)", name=op.f("ck_claim_lane")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_claim_span")),
        *(
            sa.ForeignKeyConstraint(
                [f"{owner}_id"], [f"{owner}.id"], name=op.f(f"fk_claim_{owner}_id")
            )
            for owner in owners
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
    )
    op.execute(f"INSERT INTO claim ({_KEPT}) SELECT {_KEPT} FROM claim_kept")  # noqa: S608
    op.drop_table("claim_kept")
    for column in ("ends_at", *(f"{owner}_id" for owner in owners)):
        op.create_index(op.f(f"ix_claim_{column}"), "claim", [column])
    op.create_index(
        "ix_claim_resource",
        "claim",
        ["resource_kind", "resource_id", "lane", "starts_at", "ends_at", "expires_at"],
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(guards.POSTGRESQL)
