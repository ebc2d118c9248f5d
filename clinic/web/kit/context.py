"""What every page's frame reads: the clinic, the person, the way around."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app, g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from clinic.accounts.actor import Actor
from clinic.accounts.permissions import Permission
from clinic.directory.queries import the_clinic
from clinic.http.authn.identity import seconds_left, seconds_to_end
from clinic.http.clock import now
from clinic.http.current import signed_in
from clinic.notifications.outbox.ledger import DeliveryState, overdue_count
from clinic.web.kit import language
from clinic.web.kit.clock_line import clock_line
from clinic.web.kit.legal_links import all_links
from clinic.web.kit.navigation import navigation
from clinic.web.kit.unread import unread_view

if TYPE_CHECKING:
    from clinic.directory.models import Clinic


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
        "public_url": current_app.config["PUBLIC_URL"],
        "locale_code": language.code(),
        "text_direction": language.direction(),
    }


def clinic() -> Clinic:
    """The clinic, read once a request."""
    found: Clinic | None = g.get("clinic")
    if found is None:
        found = g.clinic = the_clinic()
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
            "%(num)s email should have been sent by now",
            "%(num)s emails should have been sent by now",
            late,
        ),
        label=_("See the emails"),
        href=url_for("admin.deliveries.index", standing=DeliveryState.OVERDUE),
    )
