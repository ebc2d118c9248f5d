"""Notices as the bell, its list and its toasts show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import ngettext

from clinic.accounts.actor import Actor
from clinic.accounts.permissions import Permission
from clinic.http.clock import now
from clinic.http.instants import instant_or_none
from clinic.http.notice_words import sentence
from clinic.keyset import Page
from clinic.notifications.catalogue.kind import PLAIN
from clinic.notifications.catalogue.table import KINDS
from clinic.notifications.inbox import Notice
from clinic.notifications.subjects import EMERGENCY, ERASURE, FACTOR_RESET, FOLLOW_UP
from clinic.web.kit import context, wording
from clinic.web.kit.live import Live
from clinic.web.kit.unread import unread_view

#: So many at once are told one by one; of more only the number is.
TOASTS_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One message in words; without `action` it stands for several."""

    id: str
    text: str
    look: str
    icon: str
    when_label: str
    datetime_attr: str
    action: str
    is_read: bool


@dataclass(frozen=True, slots=True)
class NoticesPage:
    """What `templates/notices/` reads."""

    notices: list[NoticeView]
    has_new: bool
    first_href: str | None
    older_href: str | None
    live: Live | None


def notices_page(found: Page[Notice], actor: Actor, *, cursor: str | None) -> NoticesPage:
    """A page of the list; the first one follows what comes."""
    index = url_for("notices.index")
    return NoticesPage(
        notices=[notice_view(notice, actor) for notice in found.items],
        has_new=unread_view(actor).count > 0,
        first_href=index if cursor else None,
        older_href=url_for("notices.index", after=found.next) if found.next else None,
        live=None if cursor else Live("notices", index),
    )


def notice_view(notice: Notice, actor: Actor) -> NoticeView:
    """One message, for its reader."""
    zone, message = context.clinic().zone, notice.message
    kind = KINDS.get(message.kind)
    tone, icon = kind.look if kind else PLAIN
    return NoticeView(
        id=message.id,
        text=sentence(notice, actor, zone=zone, now=now()),
        look=tone,
        icon=icon,
        when_label=wording.when_head(message.created_at, zone, now()),
        datetime_attr=wording.datetime_attr(message.created_at, zone),
        action=url_for("notices.read", message_id=message.id),
        is_read=message.read_at is not None,
    )


def toasts(unread: Sequence[Notice], since: str | None, actor: Actor) -> list[NoticeView]:
    """What has come since the page was told last, the oldest first."""
    new = [notice for notice in unread if _is_newer(notice, since)]
    if len(new) > TOASTS_AT_MOST:
        text = ngettext("%(num)s new message", "%(num)s new messages", len(new))
        newest = new[0].message.id
        return [NoticeView(newest, text, "", "bell", "", "", "", False)]
    return [notice_view(notice, actor) for notice in reversed(new)]


def _is_newer(notice: Notice, since: str | None) -> bool:
    at, _tilde, message_id = (since or "").partition("~")
    moment: datetime | None = instant_or_none(at)
    if moment is None:
        return True
    return notice.message.created_at >= moment and notice.message.id != message_id


#: What people are told of besides visits -> who may look at it, and where.
_PLACES = {
    FOLLOW_UP: (Permission.OWN_VISITS, "patient.follow_ups.book", "follow_up_id"),
    EMERGENCY: (Permission.READ_AUDIT, "admin.emergencies.page", "emergency_id"),
    ERASURE: (Permission.MANAGE_CLINIC, "admin.erasures.page", "request_id"),
    FACTOR_RESET: (Permission.MANAGE_ACCOUNTS, "admin.factor_resets.page", "reset_id"),
}


def thing_href(notice: Notice, actor: Actor) -> str:
    """Where the thing is that a notice is about: a visit as its reader sees it, or its own page."""
    place = _PLACES.get(notice.message.subject_kind or "")
    if place and actor.may(place[0]):
        _permission, endpoint, name = place
        value: dict[str, Any] = {name: notice.message.subject_id}
        return url_for(endpoint, **value)
    if notice.appointment is None:
        return url_for("notices.index")
    for permission, endpoint in (
        (Permission.OWN_VISITS, "patient.appointments.page"),
        (Permission.OWN_CALENDAR, "doctor.appointments.page"),
        (Permission.ALL_VISITS, "desk.visits.page"),
    ):
        if actor.may(permission):
            return url_for(endpoint, appointment_id=notice.appointment.id)
    return url_for("notices.index")


def layout_of(actor: Actor) -> str:
    """The frame of the reader's pages."""
    return "layouts/patient.html" if actor.is_patient_side else "layouts/staff.html"
