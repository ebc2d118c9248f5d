"""The visits to come back for: where their times are chosen."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clinic.accounts.permissions import Permission
from clinic.care.follow_ups.read import follow_up_for
from clinic.care.kinds import FollowUpStatus
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.web.booking.addresses import doctor_href
from clinic.web.kit import filters, wording
from clinic.web.kit.toasts import say

blueprint = Blueprint("follow_ups", __name__)


@blueprint.get("/follow-ups/<follow_up_id>/booking")
@requires(Permission.OWN_VISITS)
def book(follow_up_id: str) -> ResponseReturnValue:
    """To the free times of the doctor in the first week that fits; to the visit, once there is one."""
    found = follow_up_for(current_user, follow_up_id)
    one = found.follow_up
    if one.appointment_id:
        return redirect(
            url_for("patient.appointments.page", appointment_id=one.appointment_id), 303
        )
    if one.status is FollowUpStatus.DROPPED or not found.doctor.active:
        say(_("This visit no longer needs to be booked. Ask the clinic if you are not sure."))
        return redirect(url_for("patient.home.index"), 303)
    days = wording.range_label(one.window_from, one.window_until)
    say(_("For your follow-up: %(days)s", days=days), kind="info")
    day = max(one.window_from, filters.day_of(now()))
    return redirect(doctor_href(one.doctor_id, visit_type_id=one.visit_type_id, day=day), 303)
