"""The patient answers when another time is proposed instead of the one asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clinic.accounts.permissions import Permission
from clinic.booking.propose import accept_time, refuse_time
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.instants import version_from
from clinic.web.kit.toasts import say

if TYPE_CHECKING:
    from clinic.booking.models import Appointment

blueprint = Blueprint("proposals", __name__)


@blueprint.post("/appointments/<appointment_id>/proposal/acceptance")
@requires(Permission.OWN_VISITS)
def accept(appointment_id: str) -> ResponseReturnValue:
    return _answer(accept_time, appointment_id, _("Your visit is confirmed"))


@blueprint.post("/appointments/<appointment_id>/proposal/refusal")
@requires(Permission.OWN_VISITS)
def refuse(appointment_id: str) -> ResponseReturnValue:
    return _answer(refuse_time, appointment_id, _("Your request waits for an answer"))


def _answer(
    verb: Callable[..., Appointment], appointment_id: str, said: str
) -> ResponseReturnValue:
    version = version_from(request.form.get("version"))
    verb(current_user, appointment_id, version=version, now=now())
    say(said)
    return redirect(url_for("patient.appointments.page", appointment_id=appointment_id), 303)
