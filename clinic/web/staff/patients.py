"""Patients as staff look for them, and the visits in a record: the same for the doctor and the desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Form, SearchField

from clinic.booking.queries import find
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.web.kit.pagination import Pager, page_number, pager

VISITS_SHOWN = 10


class PatientFilter(Form):
    q = SearchField(_l("Name, date of birth, phone, email or record number"), default="")


@dataclass(frozen=True)
class Listed:
    """A page of a list, the ways to the others, and how many there are."""

    rows: Sequence[Any]
    pager: Pager
    total: int

    def of(self, rows: Sequence[Any]) -> Listed:
        """The same page with other rows in place of these."""
        return replace(self, rows=rows)


def listed(name: str, query: Callable[..., tuple[Sequence[Any], int]]) -> Listed:
    """The page of a list that the address asks for by `name`; `query` takes `page` and `per_page`."""
    at = page_number(name)
    rows, total = query(page=at, per_page=VISITS_SHOWN)
    return Listed(rows, pager(page=at, total=total, per_page=VISITS_SHOWN, name=name), total)


def visits_with(patient_id: str) -> dict[str, Listed]:
    """The patient's visits that the reader may see, `ahead` and `past`."""
    return {
        name: listed(name, partial(query, current_user, now=now(), patient_id=patient_id))
        for name, query in (("ahead", find.upcoming), ("past", find.past))
    }
