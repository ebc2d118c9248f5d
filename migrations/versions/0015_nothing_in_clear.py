"""reasons for overriding and kept answers are sealed, fingerprints of addresses have a key and an end

Revision ID: 0015
Revises: 0014
Create Date: 2026-11-30
"""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from clinic.sealing import seal, unseal

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

#: Table, its key, and the column with words in it.
SEALED = (
    ("appointment", ("id",), "override_reason"),
    ("kept_answer", ("user_id", "place", "key"), "body"),
)
BATCH = 1000


def upgrade() -> None:
    _rewrite_all(seal)
    # Those of before had no key, and nothing is lost: somebody's time is kept longer once more.
    op.execute("DELETE FROM mail_wait")
    op.create_index(op.f("ix_mail_wait_at"), "mail_wait", ["at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_mail_wait_at"), "mail_wait")
    op.execute("DELETE FROM mail_wait")
    _rewrite_all(unseal)


def _rewrite_all(change: Callable[[str], str]) -> None:
    for name, key, column in SEALED:
        _rewrite(sa.table(name, *map(sa.column, (*key, column))), key, column, change)


def _rewrite(
    table: sa.TableClause, key: tuple[str, ...], column: str, change: Callable[[str], str]
) -> None:
    """Change every text of a column, so many rows at a time."""
    keys, text = [table.c[name] for name in key], table.c[column]
    query = sa.select(*keys, text).where(text != "").order_by(*keys).limit(BATCH)
    anew = (
        sa.update(table)
        .where(*(table.c[name] == sa.bindparam(f"of_{name}") for name in key))
        .values({column: sa.bindparam("anew")})
    )
    after = query
    while rows := op.get_bind().execute(after).all():
        op.get_bind().execute(
            anew,
            [
                {f"of_{name}": value for name, value in zip(key, row, strict=False)}
                | {"anew": change(row[-1])}
                for row in rows
            ],
        )
        after = query.where(sa.tuple_(*keys) > sa.tuple_(*rows[-1][:-1]))
