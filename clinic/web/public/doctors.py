"""A doctor's page, for everybody: who it is, and which times are free."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from clinic.directory.photo import photo_of
from clinic.http.access import public
from clinic.http.current import signed_in
from clinic.web.booking.asked import asked_from
from clinic.web.booking.doctor_page import doctor_page
from clinic.web.kit import htmx
from clinic.web.kit.icons import A_YEAR

blueprint = Blueprint("doctors", __name__)


@blueprint.get("/doctors/<doctor_id>")
@public
def page(doctor_id: str) -> ResponseReturnValue:
    """The page, or only its week where the script turns to another one."""
    view = doctor_page(doctor_id, asked_from(request.args))
    if htmx.wants("week"):
        return htmx.part(render_template("booking/_week.html", page=view))
    return render_template("public/doctors/page.html", page=view)


@blueprint.get("/doctors/<doctor_id>/photo-<digest>.webp")
@public
def photo(doctor_id: str, digest: str) -> Response:
    """What a doctor looks like; another photo has another address. No cache but the reader's keeps it."""
    answer = Response(photo_of(signed_in(), doctor_id, digest), mimetype="image/webp")
    answer.cache_control.private = True
    answer.cache_control.max_age = A_YEAR
    answer.cache_control.immutable = True
    answer.set_etag(digest)
    answer.make_conditional(request)
    return answer
