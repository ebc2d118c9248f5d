"""The clinic's visits, of all doctors, by day or week."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from clinic.accounts.permissions import Permission
from clinic.booking.lifecycle import Status
from clinic.booking.queries import find
from clinic.core.local_time import days_span, local_date, week_start
from clinic.directory.queries import doctors_found
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.instants import date_or_none
from clinic.http.reads import visits_listed
from clinic.web.desk.visit_rows import ways_with
from clinic.web.desk.visits.filters import VisitFilter
from clinic.web.desk.visits.visit_outcome import as_it_stands
from clinic.web.kit import htmx, wording
from clinic.web.kit.context import clinic
from clinic.web.kit.live import Live
from clinic.web.kit.navigation import way
from clinic.web.kit.pagination import page_number, pager

blueprint = Blueprint("visits", __name__)


@blueprint.get("/visits")
@way(_l("Visits"), "calendar3", place=90, also="desk.bookings desk.answers desk.moves")
@requires(Permission.ALL_VISITS)
def index() -> ResponseReturnValue:
    chosen, page = _filter(), page_number()
    found, total = find.visits_found(current_user, **_asked(chosen), page=page)
    visits_listed("visits", [visit.appointment for visit in found])
    return htmx.page_or_part(
        "desk/visits",
        filter=chosen,
        **_head(*_days(chosen)),
        rows=found,
        ways={visit.appointment.id: ways_with(visit, now=now()) for visit in found},
        pager=pager(page=page, total=total),
        total=total,
        live=Live("desk", request.full_path),
    )


@blueprint.get("/visits/<appointment_id>")
@requires(Permission.ALL_VISITS)
def page(appointment_id: str) -> ResponseReturnValue:
    return as_it_stands(find.visit(current_user, appointment_id))


def _filter() -> VisitFilter:
    chosen = VisitFilter(request.args)
    chosen.date.data = _asked_day()
    chosen.span.choices = [("day", _("Day")), ("week", _("Week"))]
    chosen.doctor.choices = [
        ("", _("All doctors")),
        *((one.id, one.display_name) for one in doctors_found()),
    ]
    chosen.status.choices = [
        ("", _("Every status")),
        *((status.value, wording.status_label(status)) for status in Status),
    ]
    return chosen


def _asked_day() -> date:
    return date_or_none(request.args.get("date")) or local_date(now(), clinic().zone)


def _asked(chosen: VisitFilter) -> dict[str, Any]:
    span = days_span(*_days(chosen), clinic().zone)
    return {
        "starts_at": span.start,
        "ends_at": span.end,
        "doctor_id": chosen.doctor.data or "",
        "status": chosen.status.data if chosen.status.data in set(Status) else "",
    }


def _head(first: date, last: date) -> dict[str, Any]:
    """The days shown, and the ways to others."""
    return {
        "title": wording.range_label(first, last) if last > first else wording.day_full(first),
        "is_week": last > first,
        "before": _href(first - timedelta(days=(last - first).days + 1)),
        "after": _href(last + timedelta(days=1)),
        "today": _href(local_date(now(), clinic().zone)),
    }


def _days(chosen: VisitFilter) -> tuple[date, date]:
    """The first and the last day shown."""
    day = _asked_day()
    if chosen.span.data != "week":
        return day, day
    first = week_start(day, clinic().first_weekday)
    return first, first + timedelta(days=6)


def _href(day: date) -> str:
    kept: dict[str, Any] = {name: request.args.get(name) for name in ("span", "doctor", "status")}
    return url_for("desk.visits.index", date=day.isoformat(), **kept)
