"""What became of the clinic's mails: what waits, what failed, what somebody has to look after."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from clinic.accounts.permissions import Permission
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import ids_listed
from clinic.notifications.outbox import ledger
from clinic.notifications.outbox.ledger import DeliveryState
from clinic.web.admin.filters import DeliveryFilter
from clinic.web.admin.messages.delivery_rows import chip_labels, delivery_rows
from clinic.web.admin.messages.queue_words import queues_label
from clinic.web.kit import htmx
from clinic.web.kit.navigation import way
from clinic.web.kit.pagination import rows_asked, turner
from clinic.web.kit.toasts import say

blueprint = Blueprint("deliveries", __name__)


@blueprint.get("/deliveries")
@way(_l("Emails"), "envelope", place=120)
@requires(Permission.MANAGE_CLINIC)
def index() -> ResponseReturnValue:
    moment, standing = now(), _asked()
    found = ledger.deliveries(current_user, now=moment, standing=standing, **rows_asked())
    ids_listed("deliveries", ledger.patients_told(found.items))
    chosen = DeliveryFilter(request.args)
    chosen.standing.choices = chip_labels(ledger.delivery_counts(current_user, now=moment))
    return htmx.page_or_part(
        "admin/deliveries",
        filter=chosen,
        title=dict(chosen.standing.choices)[standing or ""],
        rows=delivery_rows(found.items, standing=standing, now=moment),
        queues=queues_label(),
        turner=turner(found.next),
    )


@blueprint.post("/deliveries/<message_id>/resend")
@requires(Permission.MANAGE_CLINIC)
def resend(message_id: str) -> ResponseReturnValue:
    ledger.resend(current_user, message_id, now=now())
    say(_("The email is on its way again"))
    return htmx.go_to(url_for("admin.deliveries.index", standing=_asked()))


def _asked() -> DeliveryState | None:
    """The standing asked for; None for all, and for anything that is none."""
    asked = request.args.get("standing", "")
    return DeliveryState(asked) if asked in set(DeliveryState) else None
