"""specialties are found by everyday words, too

Revision ID: 0014
Revises: 0013
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

#: For those that bear a usual name; a clinic that finds others better changes them.
KNOWN = {
    "General medicine": "GP, family doctor, general practitioner, physician, cold, flu, fever",
    "Cardiology": "heart, heart doctor, blood pressure, circulation, pulse, cardiac",
    "Dermatology": "skin, skin doctor, rash, mole, acne, eczema, itching, hair, nails",
    "Paediatrics": "child, children, kids, baby, babies, children's doctor, pediatrics, pediatrician",
}


def upgrade() -> None:
    op.add_column(
        "specialty",
        sa.Column("search_words", sa.String(length=400), nullable=False, server_default=""),
    )
    specialty = sa.table("specialty", sa.column("name"), sa.column("search_words"))
    for name, words in KNOWN.items():
        op.execute(sa.update(specialty).where(specialty.c.name == name).values(search_words=words))


def downgrade() -> None:
    op.drop_column("specialty", "search_words")
