"""Where the desk's pages stood before it had a door of its own: under /admin."""

from __future__ import annotations

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from clinic.http.access import public

blueprint = Blueprint("moved", __name__, url_prefix="/admin")

METHODS = ["GET", "POST"]


@blueprint.route("/<any(visits, book, patients, calls):page>", methods=METHODS)
@blueprint.route("/<any(visits, book, patients, calls):page>/<path:rest>", methods=METHODS)
@public
def to_desk(page: str, rest: str = "") -> Response:
    """The same address at the desk's door, for every method: a form may be open during an upgrade."""
    query = f"?{request.query_string.decode()}" if request.query_string else ""
    return redirect(f"/desk/{page}{'/' * bool(rest)}{rest}{query}", 308)
