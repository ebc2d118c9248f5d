"""The desk's day: who comes to whom, who is here, and one press for what happens next."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from clinic.accounts.permissions import Permission
from clinic.http.access import requires
from clinic.web.desk.day.board_page import board_page
from clinic.web.desk.day.day_filter import asked_of
from clinic.web.kit import htmx
from clinic.web.kit.navigation import way

blueprint = Blueprint("day", __name__)


@blueprint.get("/day")
@way(_l("Today"), "list-check", place=65, also="desk.time_off desk.dates")
@requires(Permission.ALL_VISITS)
def index() -> ResponseReturnValue:
    page = board_page(asked_of(request.args))
    if htmx.wants("desk-day"):
        return htmx.part(render_template("desk/day/_day.html", page=page))
    return render_template("desk/day/index.html", page=page)
