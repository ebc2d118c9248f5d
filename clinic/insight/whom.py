"""Whose figures may be told by themselves."""

from __future__ import annotations

from clinic.accounts.actor import Actor
from clinic.accounts.permissions import Permission
from clinic.directory.queries import the_clinic


def tells_doctors_apart(actor: Actor) -> bool:
    """Whether they get figures by doctor: their own always, those of others where the clinic wants it."""
    return the_clinic().figures_by_doctor or not actor.may(Permission.FIGURES)
