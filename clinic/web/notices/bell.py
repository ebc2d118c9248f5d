"""The bell: what is new, all of it, and that it has been read."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic.accounts.permissions import Permission
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import visits_listed
from clinic.notifications.inbox import Notice, inbox, mark_all_read, mark_read, notice_for
from clinic.web.kit import htmx
from clinic.web.notices.notice_view import (
    layout_of,
    notices_page,
    thing_href,
    toasts,
)

blueprint = Blueprint("notices", __name__, url_prefix="/notices")


@blueprint.get("")
@requires(Permission.OWN_ACCOUNT)
def index() -> ResponseReturnValue:
    """All messages, the latest first."""
    cursor = request.args.get("after")
    found = inbox(current_user, cursor=cursor)
    _note(found.items)
    page = notices_page(found, current_user, cursor=cursor)
    if htmx.wants("notices"):
        return htmx.part(render_template("notices/_list.html", page=page))
    return render_template("notices/index.html", page=page, layout=layout_of(current_user))


@blueprint.get("/news")
@requires(Permission.OWN_ACCOUNT)
def news() -> ResponseReturnValue:
    """The bell as it is now, and in words what came `since` the page was told last."""
    if not htmx.is_request():
        return redirect(url_for("notices.index"), 303)
    unread = inbox(current_user, unread_only=True).items
    new = toasts(unread, request.args.get("since"), current_user)
    if new:
        _note(unread)
    return htmx.part(render_template("notices/_news.html", toasts=new))


@blueprint.post("/<message_id>/read")
@requires(Permission.OWN_ACCOUNT)
def read(message_id: str) -> ResponseReturnValue:
    """Open what a message is about: it has been read."""
    notice = notice_for(current_user, message_id)
    mark_read(current_user, message_id, now=now())
    return redirect(thing_href(notice, current_user), 303)


@blueprint.post("/read-all")
@requires(Permission.OWN_ACCOUNT)
def read_all() -> ResponseReturnValue:
    mark_all_read(current_user, now=now())
    return redirect(url_for("notices.index"), 303)


def _note(shown: Sequence[Notice]) -> None:
    """A message to staff names the patient whom it is about."""
    visits_listed("notices", [one.appointment for one in shown if one.appointment])
