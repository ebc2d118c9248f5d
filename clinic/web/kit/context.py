"""What every page's frame reads: the clinic, the person, the way around."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from flask import Flask, g, request, url_for
from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from clinic.accounts.actor import Actor
from clinic.accounts.changes.factor_resets import waiting_for
from clinic.accounts.permissions import Permission, Role
from clinic.booking.queries.find import waiting_count
from clinic.care.emergency_review import to_review
from clinic.directory.queries import the_clinic
from clinic.http.authn.identity import seconds_left, seconds_to_end
from clinic.http.clock import now
from clinic.http.current import signed_in
from clinic.notifications.calls import open_calls
from clinic.notifications.outbox.ledger import DeliveryState, overdue_count
from clinic.privacy.erasure import waiting_wishes
from clinic.web.kit import language
from clinic.web.kit.clock_line import clock_line
from clinic.web.kit.legal_links import all_links
from clinic.web.kit.live import Live
from clinic.web.kit.unread import unread_view

if TYPE_CHECKING:
    from clinic.directory.models import Clinic

#: The id of the count beside the way to the requests.
REQUESTS_COUNT = "nav-requests"


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


@dataclass(frozen=True)
class Alarm:
    """Something that a person has to look after, on every page of those who can."""

    text: str
    label: str
    href: str


def set_up(app: Flask) -> None:
    app.context_processor(frame)


def frame() -> dict[str, Any]:
    """The variables of `templates/layouts/`."""
    person = signed_in()
    return {
        "clinic": clinic(),
        "actor": person,
        "nav": cache(partial(navigation, person)),
        "unread": partial(unread_view, person) if person else None,
        "clock_line": clock_line,
        "alarm": lambda: alarm(person),
        "seconds_left": seconds_left,
        "seconds_to_end": seconds_to_end,
        "legal_links": all_links,
        "locale_code": language.code(),
        "text_direction": language.direction(),
    }


def clinic() -> Clinic:
    """The clinic, read once a request."""
    if "clinic" not in g:
        g.clinic = the_clinic()
    found: Clinic = g.clinic
    return found


def alarm(person: Actor | None) -> Alarm | None:
    """That mails do not leave, for those who may look after them. Asked by the frame of whole pages."""
    if person is None or not person.may(Permission.MANAGE_CLINIC):
        return None
    late = overdue_count(now=now())
    if not late:
        return None
    return Alarm(
        text=ngettext(
            "%(num)s mail should have left by now",
            "%(num)s mails should have left by now",
            late,
        ),
        label=_("See the mails"),
        href=url_for("admin.deliveries.index", standing=DeliveryState.OVERDUE),
    )


def requests_waiting(person: Actor, *, found: int | None = None) -> int:
    """How many requests wait for the person; counted once a request, or as a page has `found` them."""
    if found is not None or "requests_waiting" not in g:
        g.requests_waiting = waiting_count(person, now=now()) if found is None else found
    count: int = g.requests_waiting
    return count


def navigation(person: Actor | None) -> list[NavItem]:
    """The main navigation of this person: their role's rooms."""
    if person is None:
        return [_item(_FIND)]
    ways = _PATIENTS_WAYS if person.role is Role.PATIENT else _STAFF_WAYS
    return [_item(way, person) for way in ways if way.may is None or person.may(way.may)]


@dataclass(frozen=True)
class _Way:
    """A row of the navigation. `also` names further rooms that are reached this way."""

    label: LazyString
    endpoint: str
    icon: str
    may: Permission | None = None
    also: str = ""
    count: Callable[[Actor], int] | None = None
    live: Callable[[], Live] | None = None


def _item(way: _Way, person: Actor | None = None) -> NavItem:
    here = (request.endpoint or "").rsplit(".", 1)[0]
    return NavItem(
        label=str(way.label),
        href=url_for(way.endpoint),
        icon=way.icon,
        current=here in (way.endpoint.rsplit(".", 1)[0], *way.also.split()),
        count=way.count(person) if way.count and person else 0,
        live=way.live() if way.live else None,
    )


_FIND = _Way(_l("Find care"), "public.find.index", "search", also="public.doctors")
_PATIENTS_WAYS = (
    _Way(_l("Home"), "patient.home.index", "house"),
    _FIND,
    _Way(
        _l("Appointments"), "patient.appointments.index", "calendar3",
        also="patient.reschedule patient.cancellation",
    ),
    _Way(
        _l("Profile"), "patient.profile.page", "person",
        also="patient.record_code patient.export patient.erasure",
    ),
)  # fmt: skip
_STAFF_WAYS = (
    _Way(
        _l("Calendar"), "doctor.calendar.week", "calendar3", Permission.OWN_CALENDAR,
        also="doctor.appointments doctor.answers doctor.moves doctor.decisions",
    ),
    _Way(
        _l("Requests"), "doctor.requests.index", "inbox", Permission.OWN_CALENDAR,
        count=lambda person: requests_waiting(person),
        live=lambda: Live("calendar", url_for("doctor.requests.index"), part=REQUESTS_COUNT),
    ),
    _Way(
        _l("Patients"), "doctor.patients.index", "people", Permission.OWN_CALENDAR,
        also="doctor.emergency",
    ),
    _Way(_l("Time off"), "doctor.time_off.index", "airplane", Permission.OWN_CALENDAR),
    _Way(_l("Hours"), "doctor.hours.index", "clock", Permission.OWN_CALENDAR, also="doctor.dates"),
    _Way(_l("Profile"), "doctor.profile.page", "person", Permission.OWN_CALENDAR),
    _Way(
        _l("Doctors"), "admin.doctors.index", "clipboard2-pulse", Permission.MANAGE_DOCTORS,
        also="admin.hours",
    ),
    _Way(
        _l("Patients"), "desk.patients.index", "people", Permission.ALL_PATIENTS,
        also="desk.record_code",
    ),
    _Way(
        _l("Visits"), "desk.visits.index", "calendar3", Permission.ALL_PATIENTS,
        also="desk.bookings desk.answers desk.moves",
    ),
    _Way(
        _l("Calls"), "desk.calls.index", "telephone", Permission.ALL_PATIENTS,
        count=lambda person: open_calls(person, now=now()),
    ),
    _Way(_l("Catalogue"), "admin.catalogue.index", "list-check", Permission.MANAGE_CATALOGUE),
    _Way(_l("Mails"), "admin.deliveries.index", "envelope", Permission.MANAGE_CLINIC),
    _Way(
        _l("Audit"), "admin.audit.index", "shield-check", Permission.READ_AUDIT,
        also="admin.emergencies",
        count=to_review,
    ),
    _Way(
        _l("Settings"), "admin.settings.page", "gear", Permission.MANAGE_CLINIC,
        also="admin.legal admin.erasures admin.second_factor admin.factor_resets",
        count=lambda person: waiting_wishes(person) + waiting_for(person, now=now()),
    ),
)  # fmt: skip
