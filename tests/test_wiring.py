"""The table of events and refusals: nothing is forgotten, and nothing in it is made up."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from types import ModuleType

import pytest
from sqlalchemy import select

import clinic
from clinic import dispatch, wiring
from clinic.audit.models import AuditEntry
from clinic.core.errors import DomainError
from clinic.db import Base, db
from tests.cast import FRIDAY, Cast

#: Made by hand beside the models: see migrations/guards.py.
GUARD = "ex_claim_no_overlap"


def event_modules() -> list[ModuleType]:
    names = (found.name for found in pkgutil.walk_packages(clinic.__path__, "clinic."))
    return [importlib.import_module(name) for name in names if name.endswith(".events")]


def all_events() -> set[type]:
    """Every kind of event: the classes of the event modules from which no other there is made."""
    classes = {
        member
        for module in event_modules()
        for _name, member in inspect.getmembers(module, inspect.isclass)
        if member.__module__ == module.__name__
    }
    mothers = {mother for one in classes for mother in one.__mro__[1:]}
    return classes - mothers


def test_every_event_has_its_line_in_the_table_and_every_line_an_event() -> None:
    assert set(wiring.HANDLERS) == all_events()


def constraint_names() -> set[str]:
    """All names under which the database can refuse something."""
    names = {GUARD}
    for table in Base.metadata.tables.values():
        names |= {str(one.name) for one in table.constraints}
        names |= {str(one.name) for one in table.indexes if one.unique}
    return names


def sqlite_names() -> set[str]:
    """SQLite says the columns of a broken key, not its name."""
    return {
        "_".join(["uq", table.name, *(column.name for column in table.primary_key)])
        for table in Base.metadata.tables.values()
    }


@pytest.mark.parametrize("name", wiring.REFUSALS)
def test_every_refusal_stands_for_a_constraint_that_exists(name: str) -> None:
    assert name in constraint_names() | sqlite_names()


@pytest.mark.parametrize("name", wiring.REFUSALS)
def test_every_refusal_is_a_sentence_with_a_code(name: str) -> None:
    error = wiring.REFUSALS[name]()
    assert isinstance(error, DomainError)
    assert error.code
    assert str(error)


def test_an_event_that_nobody_wired_is_an_error() -> None:
    class Unheard:
        pass

    with pytest.raises(LookupError):
        dispatch.announce(Unheard())


@pytest.mark.usefixtures("app_context")
def test_every_change_of_a_visit_leaves_one_entry_with_ids_only(cast: Cast) -> None:
    visit = cast.amira_books(cast.slot(FRIDAY, "09:00"), reason="A secret of mine")
    [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.subject_id == visit.id))
    assert (entry.action, entry.actor_id) == ("appointment_requested", cast.amira.actor.user_id)
    said = " ".join(str(value) for value in vars(entry).values())
    assert "secret" not in said
    assert "Amira" not in said
