"""What waits for the doctor's answer, the most urgent first."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from clinic.accounts.permissions import Permission
from clinic.booking.queries.find import waiting
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import visits_listed
from clinic.web.doctor.week.waiting import requests_waiting
from clinic.web.kit import htmx
from clinic.web.kit.live import Live
from clinic.web.kit.navigation import way
from clinic.web.kit.pagination import PER_PAGE, page_number, pager

blueprint = Blueprint("requests", __name__)

#: The id of the count beside the way to the requests.
REQUESTS_COUNT = "nav-requests"


def _followed() -> Live:
    return Live("calendar", url_for("doctor.requests.index"), part=REQUESTS_COUNT)


@blueprint.get("/requests")
@way(_l("Requests"), "inbox", place=20, count=requests_waiting, live=_followed)
@requires(Permission.OWN_CALENDAR)
def index() -> ResponseReturnValue:
    if htmx.wants(REQUESTS_COUNT):
        return htmx.part(render_template("layouts/_live_counts.html"))
    page = page_number()
    visits, total = waiting(current_user, now=now(), page=page, per_page=PER_PAGE)
    requests_waiting(current_user, found=total)
    visits_listed("requests", [visit.appointment for visit in visits])
    name = "_queue" if htmx.wants("queue") else "index"
    return render_template(
        f"doctor/requests/{name}.html",
        live=Live("calendar", request.full_path),
        requests=visits,
        total=total,
        pager=pager(page=page, total=total),
    )
