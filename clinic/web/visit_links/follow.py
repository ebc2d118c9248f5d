"""Where a link of a mail about a visit arrives. Programs follow links too, so nothing is done here: the
link is put by, and a page with a button opens.
"""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from clinic.booking.links.visit_link import LinkPurpose
from clinic.core.errors import NotFound
from clinic.http.access import public
from clinic.web.visit_links import kept_links
from clinic.web.visit_links.linked_view import leads_nowhere

blueprint = Blueprint("follow", __name__)

#: Purpose -> the page that a link for it opens.
PAGES = {
    LinkPurpose.ATTEND: "visit_links.attendance.page",
    LinkPurpose.CHANGE: "visit_links.change.page",
    LinkPurpose.MOVE: "visit_links.reschedule.page",
    LinkPurpose.CANCEL: "visit_links.cancellation.page",
    LinkPurpose.CALENDAR: "visit_links.calendar.page",
}
#: Ours are shorter; a cookie has not much more room.
LONGEST = 300


@blueprint.get("/<token>")
@public
def open_link(token: str) -> ResponseReturnValue:
    try:
        link = kept_links.keep(token[:LONGEST])
    except NotFound:
        return leads_nowhere(), 404
    return redirect(url_for(PAGES[link.purpose], appointment_id=link.appointment_id), 303)
