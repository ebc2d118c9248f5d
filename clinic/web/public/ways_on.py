"""From a search that finds nobody to those near it that do."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from clinic.directory.matching import wanted_words
from clinic.directory.search import Filter, counts_without
from clinic.web.kit.navigation import Link
from clinic.web.public.find_view import Search, find_href


def ways_on(search: Search) -> list[Link]:
    """The same search with something left out, and how many doctors each finds; else all doctors."""
    found = counts_without(
        specialty_id=search.specialty_id, language=search.language, words=search.words
    )
    ways = [_way(search, drop, count) for drop, count in found]
    return ways or [
        Link(_("Show all doctors"), find_href(search, q=None, language=None, specialty=None))
    ]


def _way(search: Search, drop: Sequence[Filter], count: int) -> Link:
    if drop[0].name == "specialty":
        label = _("Show all specialties (%(num)s)", num=count)
        return Link(label, find_href(search, specialty=None))
    if drop[0].name == "language":
        label = _("Show any language (%(num)s)", num=count)
        return Link(label, find_href(search, language=None))
    words = [one.word for one in drop]
    rest = " ".join(word for word in wanted_words(search.words) if word not in words)
    label = _("Leave out “%(words)s” (%(num)s)", words=" ".join(words), num=count)
    return Link(label, find_href(search, q=rest or None))
