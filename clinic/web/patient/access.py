"""Who opened one's record."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from clinic.accounts.permissions import Permission
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.reports.record_access import Opening, openings
from clinic.web.kit import wording
from clinic.web.kit.context import clinic
from clinic.web.kit.pagination import rows_asked, turner
from clinic.web.staff.audit_words import reason_label, role_label, subject_label

blueprint = Blueprint("access", __name__)


@blueprint.get("/record/access")
@requires(Permission.OWN_VISITS)
def index() -> ResponseReturnValue:
    found = openings(current_user, **rows_asked())
    return render_template(
        "patient/access/index.html",
        rows=[_row(one) for one in found.items],
        turner=turner(found.next),
    )


def _row(one: Opening) -> dict[str, str]:
    zone = clinic().zone
    return {
        "when_label": wording.when_past(one.entry.at, zone, now()),
        "datetime_attr": wording.datetime_attr(one.entry.at, zone),
        "who": one.who,
        "role": role_label(one.entry.role),
        "why": reason_label(one.entry.reason),
        "what": subject_label(one.entry.subject_kind),
        "patient": one.patient,
    }
