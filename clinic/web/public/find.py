"""Find care: who is free, and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from clinic.directory.queries import doctors_found, languages_spoken, specialties
from clinic.http.access import public
from clinic.web import htmx, wording
from clinic.web.day_view import Link
from clinic.web.find_view import PER_PAGE, Search, find, find_href, search_from
from clinic.web.live import free_times_of
from clinic.web.paging import page_number, pager

blueprint = Blueprint("find", __name__)


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a filter."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Filters:
    """The form above the results."""

    words: str
    first: str
    specialties: list[Option]
    languages: list[Option]
    type_id: str
    sort: str


@blueprint.get("/find")
@public
def index() -> ResponseReturnValue:
    """The page, or only the results where the script asks for them."""
    search = search_from(request.args)
    results = find(search, page=page_number())
    parts: dict[str, Any] = {
        "results": results,
        "sorts": _sorts(search),
        "pager": pager(page=results.page, total=results.total, per_page=PER_PAGE),
        "way_on": None if results.total else _way_on(search),
    }
    parts["live"] = free_times_of(
        (card.id for card in results.cards),
        find_href(search, page=str(results.page) if results.page > 1 else None),
    )
    if htmx.wants("results"):
        return htmx.part(render_template("public/find/_results.html", **parts))
    return render_template("public/find/index.html", filters=filters_of(search), **parts)


def filters_of(search: Search) -> Filters:
    """The filters, with what is chosen."""
    return Filters(
        words=search.words,
        first=search.first.isoformat(),
        specialties=[
            Option(one.id, one.name, one.id == search.specialty_id) for one in specialties()
        ],
        languages=[
            Option(code, wording.language_name(code), code == search.language)
            for code in languages_spoken()
        ],
        type_id=search.type_id,
        sort=search.sort,
    )


def _sorts(search: Search) -> list[tuple[str, str, bool]]:
    return [
        (_("Earliest time"), find_href(search, sort=None), search.sort == "earliest"),
        (_("Name"), find_href(search, sort="name"), search.sort == "name"),
    ]


def _way_on(search: Search) -> Link:
    """From an empty result to the nearest one that is not empty."""
    if search.language:
        others = doctors_found(specialty_id=search.specialty_id, words=search.words)
        if others:
            label = ngettext(
                "Show any language (%(num)s)", "Show any language (%(num)s)", len(others)
            )
            return Link(label, find_href(search, language=None))
    if search.words and search.specialty_id:
        others = doctors_found(specialty_id=search.specialty_id)
        if others:
            label = ngettext(
                "Show the specialty (%(num)s)", "Show the specialty (%(num)s)", len(others)
            )
            return Link(label, find_href(search, q=None, language=None))
    return Link(_("Show all doctors"), find_href(search, q=None, language=None, specialty=None))
