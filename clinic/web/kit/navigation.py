"""The main navigation: each view says beside itself how people are led to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from flask import Flask, current_app, request, url_for
from flask_babel import LazyString

from clinic.accounts.actor import Actor
from clinic.http.access import PUBLIC, access_of, opens_to
from clinic.web.kit.live import Live

View = TypeVar("View", bound=Callable[..., Any])

_MARK = "clinic_way"


class Link(NamedTuple):
    label: str
    href: str


@dataclass(frozen=True)
class NavItem:
    """One way on. `current`: we are there; `count`: so many things wait behind it.

    `live`: the count follows what happens.
    """

    label: str
    href: str
    icon: str
    current: bool
    count: int = 0
    live: Live | None = None


@dataclass(frozen=True, kw_only=True)
class _Way:
    label: LazyString
    icon: str
    place: int
    also: str
    count: Callable[[Actor], int] | None
    live: Callable[[], Live] | None


def way(
    label: LazyString,
    icon: str,
    *,
    place: int,
    also: str = "",
    count: Callable[[Actor], int] | None = None,
    live: Callable[[], Live] | None = None,
) -> Callable[[View], View]:
    """Lead to a view whoever may open it; the public ones, patients and strangers.

    `place` is the order. `also` names further rooms that are reached this way. `count` is how much waits
    behind it, and `live` how the count follows what happens.
    """

    def mark(view: View) -> View:
        found = _Way(label=label, icon=icon, place=place, also=also, count=count, live=live)
        setattr(view, _MARK, found)
        return view

    return mark


def navigation(person: Actor | None) -> list[NavItem]:
    """The main navigation of this person: their role's rooms."""
    return [
        _item(endpoint, found, person)
        for endpoint, found in _ways(current_app)
        if _leads(endpoint, person)
    ]


def _ways(app: Flask) -> list[tuple[str, _Way]]:
    if "ways" not in app.extensions:
        marked = ((name, getattr(view, _MARK, None)) for name, view in app.view_functions.items())
        found = [(name, one) for name, one in marked if one is not None]
        app.extensions["ways"] = sorted(found, key=lambda pair: pair[1].place)
    ways: list[tuple[str, _Way]] = app.extensions["ways"]
    return ways


def _leads(endpoint: str, person: Actor | None) -> bool:
    access = access_of(current_app.view_functions[endpoint])
    if access == PUBLIC:
        return person is None or person.is_patient_side
    return person is not None and opens_to(person, access)


def _item(endpoint: str, found: _Way, person: Actor | None) -> NavItem:
    room, here = endpoint.rsplit(".", 1)[0], (request.endpoint or "").rsplit(".", 1)[0]
    return NavItem(
        label=str(found.label),
        href=url_for(endpoint),
        icon=found.icon,
        current=here in (room, *found.also.split()),
        count=found.count(person) if found.count and person else 0,
        live=found.live() if found.live else None,
    )
