"""A doctor's page, for everybody: who it is, and which times are free."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from clinic.http.access import public
from clinic.web.booking.asked import asked_from
from clinic.web.booking.doctor_page import doctor_page
from clinic.web.kit import htmx

blueprint = Blueprint("doctors", __name__)


@blueprint.get("/doctors/<doctor_id>")
@public
def page(doctor_id: str) -> ResponseReturnValue:
    """The page, or only its week where the script turns to another one."""
    view = doctor_page(doctor_id, asked_from(request.args))
    if htmx.wants("week"):
        return htmx.part(render_template("booking/_week.html", page=view))
    return render_template("public/doctors/page.html", page=view)
