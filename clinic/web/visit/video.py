"""The link of a video visit: staff type it on a page of its own, at each of their doors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import URLField

from clinic.accounts.permissions import Permission
from clinic.booking.access import appointment_for, check_own_calendar
from clinic.booking.queries import find
from clinic.booking.record.video import OPENS, is_video_open, set_video_link, video_link
from clinic.core.errors import NotFound
from clinic.directory.kinds import VisitMode
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import visit_opened
from clinic.optimistic import fingerprint
from clinic.web.kit import context, htmx, wording
from clinic.web.kit.record_form import RecordForm
from clinic.web.kit.toasts import say

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from clinic.booking.models import Appointment
    from clinic.booking.queries.find import Visit


class VideoForm(RecordForm):
    link = URLField(_l("Link of this visit"))


@dataclass(frozen=True, slots=True)
class Video:
    """How a video visit begins. `join` is its link while it is open; `said` what is told before."""

    join: str
    said: str
    has_link: bool


def video_of(visit: Visit, *, moment: datetime) -> Video | None:
    """What to show of a video visit that is still to come or going on; None for all others."""
    one, clinic = visit.appointment, context.clinic()
    if visit.visit_type.mode is not VisitMode.VIDEO or one.ends_at <= moment:
        return None
    link = video_link(one, clinic)
    if link and is_video_open(one, now=moment):
        return Video(link, "", has_link=True)
    opens = wording.time_label(one.starts_at - OPENS, clinic.zone)
    if link:
        said = _("The link to join appears here at %(time)s. It opens in your browser.", time=opens)
    else:
        said = _("The link to join appears here by %(time)s.", time=opens)
    return Video("", said, has_link=bool(link))


def video_links(path: str, permission: Permission, *, back: Callable[[Visit], str]) -> Blueprint:
    """The page at one of the doors of staff; `back` is where the visit itself stands."""
    blueprint = Blueprint("video", __name__)

    def known(appointment_id: str) -> Visit:
        visit = find.visit(current_user, appointment_id)
        check_own_calendar(current_user, visit.appointment.doctor_id)
        visit_opened(visit.appointment)
        if visit.visit_type.mode is not VisitMode.VIDEO:
            raise NotFound()
        return visit

    def page(visit: Visit, form: VideoForm) -> ResponseReturnValue:
        html = render_template("visit/video.html", visit=visit, form=form, back=back(visit))
        return html, form.status

    @blueprint.get(f"{path}/video")
    @requires(permission)
    def edit(appointment_id: str) -> ResponseReturnValue:
        visit = known(appointment_id)
        return page(visit, _form(visit.appointment))

    @blueprint.post(f"{path}/video")
    @requires(permission)
    def save(appointment_id: str) -> ResponseReturnValue:
        visit = known(appointment_id)
        form = _form(visit.appointment, request.form)
        if form.saves(
            lambda: set_video_link(current_user, appointment_id, **form.text_of("link"), now=now()),
            current=lambda: _form(appointment_for(current_user, appointment_id, lock=True)),
        ):
            say(_("The link is saved"))
            return htmx.go_to(back(visit))
        return page(visit, form)

    return blueprint


def _form(visit: Appointment, formdata: MultiDict[str, str] | None = None) -> VideoForm:
    """The form as the visit stands, or as it has just been sent."""
    seen = fingerprint([visit.video_url])
    return VideoForm(formdata, data={"link": visit.video_url}, fingerprint=seen)
