"""What every page's frame reads: the clinic, the person, the way around."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import Flask, g, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

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
        "nav": navigation(person),
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


def navigation(person: Actor | None) -> list[NavItem]:
    """The main navigation of this person: their role's rooms."""
    if person is None or person.role is Role.PATIENT:
        return _patient_nav(person)
    items = []
    if person.may(Permission.OWN_CALENDAR):
        waiting = waiting_count(person, now=now())
        items += [
            _item(
                _("Calendar"),
                "doctor.calendar.week",
                "calendar3",
                also=("doctor.appointments", "doctor.answers", "doctor.moves", "doctor.decisions"),
            ),
            replace(
                _item(_("Requests"), "doctor.requests.index", "inbox", waiting),
                live=Live("calendar", url_for("doctor.requests.index"), part=REQUESTS_COUNT),
            ),
            _item(_("Patients"), "doctor.patients.index", "people", also=("doctor.emergency",)),
            _item(_("Time off"), "doctor.time_off.index", "airplane"),
            _item(_("Hours"), "doctor.hours.index", "clock", also=("doctor.dates",)),
            _item(_("Profile"), "doctor.profile.page", "person"),
        ]
    if person.may(Permission.MANAGE_DOCTORS):
        items.append(
            _item(_("Doctors"), "admin.doctors.index", "clipboard2-pulse", also=("admin.hours",))
        )
    if person.may(Permission.ALL_PATIENTS):
        items.append(
            _item(_("Patients"), "desk.patients.index", "people", also=("desk.record_code",))
        )
        items.append(
            _item(
                _("Visits"),
                "desk.visits.index",
                "calendar3",
                also=("desk.bookings", "desk.answers", "desk.moves"),
            )
        )
        items.append(
            _item(_("Calls"), "desk.calls.index", "telephone", open_calls(person, now=now()))
        )
    if person.may(Permission.MANAGE_CATALOGUE):
        items.append(_item(_("Catalogue"), "admin.catalogue.index", "list-check"))
    if person.may(Permission.MANAGE_CLINIC):
        items.append(_item(_("Mails"), "admin.deliveries.index", "envelope"))
    if person.may(Permission.READ_AUDIT):
        items.append(
            _item(
                _("Audit"),
                "admin.audit.index",
                "shield-check",
                to_review(person),
                also=("admin.emergencies",),
            )
        )
    if person.may(Permission.MANAGE_CLINIC):
        items.append(
            _item(
                _("Settings"),
                "admin.settings.page",
                "gear",
                waiting_wishes(person) + waiting_for(person, now=now()),
                also=(
                    "admin.legal",
                    "admin.erasures",
                    "admin.second_factor",
                    "admin.factor_resets",
                ),
            )
        )
    return items


def _patient_nav(person: Actor | None) -> list[NavItem]:
    find = _item(_("Find care"), "public.find.index", "search", also=("public.doctors",))
    if person is None:
        return [find]
    return [
        _item(_("Home"), "patient.home.index", "house"),
        find,
        _item(
            _("Appointments"),
            "patient.appointments.index",
            "calendar3",
            also=("patient.reschedule", "patient.cancellation"),
        ),
        _item(
            _("Profile"),
            "patient.profile.page",
            "person",
            also=("patient.record_code", "patient.export", "patient.erasure"),
        ),
    ]


def _item(
    label: str, endpoint: str, icon: str, count: int = 0, *, also: tuple[str, ...] = ()
) -> NavItem:
    """`also` names further rooms that are reached this way."""
    here = (request.endpoint or "").rsplit(".", 1)[0]
    current = here in (endpoint.rsplit(".", 1)[0], *also)
    return NavItem(label, url_for(endpoint), icon, current, count)
