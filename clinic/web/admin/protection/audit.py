"""The audit: who did what, whose it was, when, from where, and why or why not."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from clinic.accounts.permissions import Permission
from clinic.audit.watch import last_look
from clinic.care.emergency_review import to_review
from clinic.core.local_time import MINUTES_A_DAY, first_instant
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.instants import date_or_none
from clinic.http.reads import ids_listed
from clinic.reports.audit_log import EntryKind, audit_log
from clinic.web.admin.filters import AuditFilter
from clinic.web.admin.protection.audit_rows import audit_rows, chain_words
from clinic.web.kit import htmx
from clinic.web.kit.context import clinic
from clinic.web.kit.navigation import way
from clinic.web.kit.pagination import rows_asked, turner

blueprint = Blueprint("audit", __name__)


@blueprint.get("/audit")
@way(_l("Audit"), "shield-check", place=130, also="admin.emergencies", count=to_review)
@requires(Permission.READ_AUDIT)
def index() -> ResponseReturnValue:
    chosen = _filter()
    found = audit_log(current_user, **_asked(chosen), **rows_asked())
    ids_listed("audit", [one.entry.patient_id for one in found.items if one.entry.patient_id])
    return htmx.page_or_part(
        "admin/audit",
        filter=chosen,
        rows=audit_rows(found.items, now=now()),
        turner=turner(found.next),
        emergencies=to_review(current_user),
        chain=chain_words(last_look(), now=now()),
    )


def _filter() -> AuditFilter:
    chosen = AuditFilter(request.args)
    chosen.first.data, chosen.last.data = (
        date_or_none(request.args.get(name)) for name in ("first", "last")
    )
    chosen.kind.choices = [
        (EntryKind.BUT_LISTS.value, _("All but lists")),
        (EntryKind.READ.value, _("Records opened")),
        (EntryKind.LISTED.value, _("Lists seen")),
        (EntryKind.CHANGED.value, _("Changed")),
        (EntryKind.DENIED.value, _("Refused")),
        (EntryKind.FAILED.value, _("Failed")),
        (EntryKind.ALL.value, _("Everything")),
    ]
    return chosen


def _asked(chosen: AuditFilter) -> dict[str, Any]:
    kind = chosen.kind.data
    return {
        "person": chosen.person.data or "",
        "patient": chosen.patient.data or "",
        "kind": EntryKind(kind) if kind in set(EntryKind) else EntryKind.BUT_LISTS,
        "starts_at": _instant(chosen.first.data),
        "ends_at": _instant(chosen.last.data, end=True),
    }


def _instant(day: date | None, *, end: bool = False) -> datetime | None:
    """The instant at which a local day begins, or ends."""
    if day is None:
        return None
    return first_instant(day, MINUTES_A_DAY if end else 0, clinic().zone)
