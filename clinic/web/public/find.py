"""Find care: who is free, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from babel.lists import format_list
from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from clinic.directory.queries import languages_spoken, specialties_offered
from clinic.http.access import public
from clinic.web.kit import htmx
from clinic.web.kit.live import Live, free_times_of
from clinic.web.kit.navigation import way
from clinic.web.kit.pagination import page_number, pager
from clinic.web.public.find_view import (
    PER_PAGE,
    Results,
    Search,
    find_doctors,
    find_href,
    search_from,
)
from clinic.web.public.ways_on import ways_on

if TYPE_CHECKING:
    from clinic.directory.models import Specialty

blueprint = Blueprint("find", __name__)

#: So many words that find somebody are shown in the empty field.
EXAMPLES = 2


@dataclass(frozen=True, slots=True)
class Filters:
    """The form above the results: what is chosen, and of what."""

    search: Search
    specialties: Sequence[Specialty]
    languages: Sequence[str]

    @property
    def examples(self) -> str:
        """Words that find somebody: "GP or heart"."""
        words = [one.example for one in self.specialties[:EXAMPLES]]
        return format_list(words, "or", locale=get_locale())


@blueprint.get("/find")
@way(_l("Find care"), "search", place=2, also="public.doctors")
@public
def index() -> ResponseReturnValue:
    """The page, or only the results where the script asks for them."""
    search = search_from(request.args)
    results = find_doctors(search, page=page_number())
    parts: dict[str, Any] = {
        "results": results,
        "sorts": _sorts(search),
        "pager": pager(page=results.page, total=results.total, per_page=PER_PAGE),
        "ways_on": [] if results.total else ways_on(search),
        "live": _live(search, results),
    }
    if htmx.wants("results"):
        return htmx.part(render_template("public/find/_results.html", **parts))
    return render_template("public/find/index.html", filters=filters_of(search), **parts)


def filters_of(search: Search) -> Filters:
    """The filters, with what is chosen."""
    return Filters(search, specialties_offered(), languages_spoken())


def _live(search: Search, results: Results) -> Live:
    page = str(results.page) if results.page > 1 else None
    return free_times_of((card.doctor.id for card in results.cards), find_href(search, page=page))


def _sorts(search: Search) -> list[tuple[str, str, bool]]:
    return [
        (_("Earliest time"), find_href(search, sort=None), search.sort == "earliest"),
        (_("Name"), find_href(search, sort="name"), search.sort == "name"),
    ]
