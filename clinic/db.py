"""The database: its handle, its types, and the one place that commits.

A verb of a room changes the clinic inside `transaction()`, usually through the `transactional`
decorator. Nothing else commits. What the database refuses comes back as the domain error that
`clinic.wiring` names for the broken constraint.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import has_app_context
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    DateTime,
    Dialect,
    Enum,
    MetaData,
    String,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft
from sqlalchemy.orm import DeclarativeBase, Session, registry
from sqlalchemy.types import TypeDecorator

from clinic.core.errors import DomainError
from clinic.sqlite import PATIENCE, turn_to_write

P = ParamSpec("P")
R = TypeVar("R")

#: PostgreSQL states after which the whole transaction may simply be tried again.
RETRIED_STATES = frozenset({"40001", "40P01"})
TRIES = 4
#: What is raised while the database is away or too busy: it refuses, has hung up, stays locked, or
#: all connections to it are in use.
AWAY = (OperationalError, InterfaceError, NoConnectionLeft)
#: How long a read waits to leave its row, in seconds: nobody is shown anything before.
PATIENCE_OF_READS = 3.0


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Takes and gives aware datetimes only, always UTC; naive ones are a bug.

    SQLite keeps them as text of a fixed width, so that they compare like instants.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("an instant needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - as the type asks
    ) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def enum_column(kind: type[StrEnum], length: int = 20) -> Enum:
    """A column that keeps the value of a StrEnum as text and gives the member back."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=length,
        values_callable=lambda members: [member.value for member in members],
    )


class Base(DeclarativeBase):
    """The mother of all tables; constraints get predictable names, since errors are told by name."""

    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={datetime: UtcDateTime, str: String},
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})


# -- what a broken constraint means ----------------------------------------------------------------

Refusal = Callable[[], DomainError]
_refusals: dict[str, Refusal] = {}


def name_refusals(table: Mapping[str, Refusal]) -> None:
    """Tell which domain error stands for which constraint; called once by `clinic.wiring`."""
    _refusals.clear()
    _refusals.update(table)


def _constraint_of(error: IntegrityError) -> str | None:
    cause = error.orig
    diagnosis = getattr(cause, "diag", None)
    if diagnosis is not None:
        return str(diagnosis.constraint_name or "")
    text = str(cause)
    unique = re.match(r"UNIQUE constraint failed: (.+)", text)
    if unique:
        columns = [column.split(".") for column in unique[1].split(", ")]
        return "_".join(["uq", columns[0][0], *(name for _, name in columns)])
    check = re.match(r"CHECK constraint failed: (\w+)", text)
    return check[1] if check else text


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        refusal = _refusals.get(_constraint_of(error) or "")
        if refusal is None:
            raise
        raise refusal() from error


# -- transactions ----------------------------------------------------------------------------------


@contextmanager
def transaction(*, patience: float = PATIENCE) -> Iterator[Session]:
    """One write transaction: commits at the end, rolls back on any error.

    Inside another one it joins it: the outermost commits. Reads that went before are ended first,
    so that the verb sees the newest state and, on SQLite, takes the write lock at once (a deferred
    BEGIN would fail with "database is locked" when it comes to write). There it waits `patience`
    seconds for others that write.

    Raises the domain error named for a broken constraint, Busy, or one of `AWAY`.
    """
    with _transaction(_forget, patience) as session:
        yield session


@contextmanager
def aside() -> Iterator[Session]:
    """A short write transaction of its own in the middle of a page that only reads.

    As `transaction`, but what was loaded before stays as it was read: nothing is asked for anew. It
    does not wait as long.
    """
    with _transaction(Session.commit, PATIENCE_OF_READS) as session:
        yield session


def let_go() -> None:
    """Give the connection to others, for as long as something slow takes; what was loaded stays as read.

    Inside a transaction, and outside the application, there is none to give.
    """
    if has_app_context() and not db.session().info.get("in_transaction"):
        _end_reading(db.session(), Session.commit)


@contextmanager
def _transaction(end_reading: Callable[[Session], None], patience: float) -> Iterator[Session]:
    session = db.session()
    if session.info.get("in_transaction"):
        yield session
        return
    _end_reading(session, end_reading)
    afterwards: list[Callable[[], None]] = []
    with turn_to_write(session.get_bind(), patience=patience) as options:
        session.info |= {"in_transaction": True, "afterwards": afterwards}
        try:
            with _refusing():
                session.connection(execution_options=options)
                yield session
                session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info.pop("in_transaction", None)
            session.info.pop("afterwards", None)
    for act in afterwards:
        act()


def held(row: R) -> R:
    """Keep a row that is asked for again and again, until the next transaction begins; the same row.

    The session itself keeps what it has loaded only for as long as somebody else does.
    """
    db.session().info.setdefault("held", set()).add(row)
    return row


def _forget(session: Session) -> None:
    session.rollback()
    session.info.pop("held", None)


def _end_reading(session: Session, how: Callable[[Session], None]) -> None:
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("something was changed outside a transaction")
    how(session)


@contextmanager
def savepoint() -> Iterator[Session]:
    """Try something inside a transaction: on an error only this part is undone, its locks included."""
    session = db.session()
    with _refusing(), session.begin_nested():
        yield session


def insert(model: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that knows ON CONFLICT, as both databases do, each in a construct of its own."""
    dialect = db.session.connection().dialect.name
    return sqlite.insert(model) if dialect == "sqlite" else postgresql.insert(model)


def alone(matter: str) -> None:
    """Let nobody else deal with this matter until the open transaction ends: others wait here.

    For counts over rows of several people. SQLite has one writer at a time anyway.
    """
    if db.session.connection().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(matter, 0))))


def after_commit(act: Callable[[], None]) -> None:
    """Do this once the open transaction has been committed, never if it fails.

    Only for bells that may be lost: whatever is owed must be a row.
    """
    db.session().info["afterwards"].append(act)


def transactional(verb: Callable[P, R]) -> Callable[P, R]:
    """Run a verb in one transaction, trying again up to three times after a deadlock.

    A verb called by another verb joins its transaction, and the outermost one tries again.
    """

    @wraps(verb)
    def in_transaction(*args: P.args, **kwargs: P.kwargs) -> R:
        if db.session().info.get("in_transaction"):
            return verb(*args, **kwargs)
        for attempt in range(1, TRIES + 1):
            try:
                with transaction():
                    return verb(*args, **kwargs)
            except DBAPIError as error:
                if attempt == TRIES or getattr(error.orig, "sqlstate", None) not in RETRIED_STATES:
                    raise
                time.sleep(random.uniform(0.02, 0.2) * attempt)  # noqa: S311 - jitter, no secret
        raise AssertionError("unreachable")

    return in_transaction
