"""The patient's start page: the next visit, the others, the last ones."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from clinic.accounts.permissions import Permission
from clinic.booking.queries import find
from clinic.care.follow_ups.read import Order, open_follow_ups
from clinic.care.notes.read import unread_notes
from clinic.core.local_time import local_reading
from clinic.core.text import given_name
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.web.kit import context, filters, htmx
from clinic.web.kit.live import Live
from clinic.web.kit.navigation import way
from clinic.web.patient.visit_view import visit_view

blueprint = Blueprint("home", __name__)

AHEAD, BEHIND = 6, 3


@blueprint.get("/home")
@way(_l("Home"), "house", place=1)
@requires(Permission.OWN_VISITS)
def index() -> ResponseReturnValue:
    return htmx.page_or_part(
        "patient/home",
        "visits",
        to_book=_to_book(),
        greeting=_greeting(),
        live=Live("visits", url_for("patient.home.index")),
        notes=unread_notes(current_user),
        **_visits(),
    )


def _visits() -> dict[str, Any]:
    moment = now()
    ahead, _count = find.upcoming(current_user, now=moment, per_page=AHEAD)
    behind, behind_count = find.past(current_user, now=moment, per_page=BEHIND)
    return {
        "ahead": [visit_view(visit, current_user, now=moment) for visit in ahead],
        "past": [visit_view(visit, current_user, now=moment) for visit in behind],
        "past_count": behind_count,
    }


def _to_book() -> list[tuple[Order, bool, bool]]:
    """What a doctor has asked for, whether it is time to book it, and whether that is over."""
    orders, today = open_follow_ups(current_user), filters.today()
    return [(one, one.is_due(today), one.is_overdue(today)) for one in orders]


def _greeting() -> str:
    """Good morning, afternoon or evening, by the clinic's clock."""
    hour = local_reading(now(), context.clinic().zone).hour
    name = given_name(current_user.full_name)
    if hour < 12:
        return _("Good morning, %(name)s", name=name)
    if hour < 18:
        return _("Good afternoon, %(name)s", name=name)
    return _("Good evening, %(name)s", name=name)
