"""Whose record a thing belongs to. The rooms above know; `clinic.wiring` says whom to ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping

#: From the id of a thing to the patient's, or None where there is no such thing.
Owner = Callable[[str], str | None]

_owners: dict[str, Owner] = {}


def name_owners(table: Mapping[str, Owner]) -> None:
    """Say for each kind of thing who knows whose it is; replaces what was said before."""
    _owners.clear()
    _owners.update(table)


def whose(subject_kind: str, subject_id: str) -> str | None:
    """The patient whose record the thing belongs to; None for what is nobody's."""
    owner = _owners.get(subject_kind)
    return owner(subject_id) if owner and subject_id else None
