"""Taking away what the clinic keeps about oneself: for programs, for calendars, to read."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from clinic.accounts.permissions import Permission
from clinic.http.access import requires
from clinic.http.authn.fresh import fresh
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.throttle.limits import limit_export
from clinic.patients.queries import patients_of
from clinic.privacy.export import export
from clinic.web.patient.export_files import calendar_of, pdf_of

blueprint = Blueprint("export", __name__)

SCHEMA = "schema/patient-export-2.json"


@blueprint.get("/profile/data")
@requires(Permission.OWN_VISITS)
@fresh
def page() -> ResponseReturnValue:
    others = [patient.full_name for patient, kind in patients_of(current_user) if kind != "self"]
    return render_template(
        "patient/export/page.html",
        others=others,
        schema_href=url_for("static", filename=SCHEMA),
    )


@blueprint.post("/profile/data/<form>")
@requires(Permission.OWN_VISITS)
@limit_export
@fresh
def download(form: str) -> ResponseReturnValue:
    """The file. By POST: no link and no prefetch takes a person's data anywhere."""
    if form not in _FILES:
        abort(404)
    kind, write = _FILES[form]
    data = export(current_user, form=form, now=now())
    answer = Response(write(data), mimetype=kind)
    # The name tells nothing of the person: it stays in lists of downloads.
    answer.headers["Content-Disposition"] = f'attachment; filename="clinic-data.{form}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _json_of(data: dict[str, Any]) -> bytes:
    schema = f"{current_app.config['PUBLIC_URL']}/static/{SCHEMA}"
    return json.dumps({"$schema": schema, **data}, ensure_ascii=False, indent=2).encode()


_FILES: dict[str, tuple[str, Callable[[dict[str, Any]], bytes]]] = {
    "json": ("application/json", _json_of),
    "ics": ("text/calendar", calendar_of),
    "pdf": ("application/pdf", pdf_of),
}
