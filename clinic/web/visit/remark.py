"""The desk's remark on a visit: one line that staff change where they see the visit."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField

from clinic.accounts.permissions import Permission
from clinic.booking.access import appointment_for
from clinic.booking.queries import find
from clinic.booking.queries.find import Visit
from clinic.booking.record.remark import write_remark
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.optimistic import fingerprint
from clinic.web.kit.record_form import RecordForm

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from clinic.booking.models import Appointment


class RemarkForm(RecordForm):
    text = StringField(_l("Remark"))


def remark_form(visit: Appointment, formdata: MultiDict[str, str] | None = None) -> RemarkForm:
    """The form as the visit stands, or as it has just been sent."""
    seen = fingerprint([visit.remark])
    form = RemarkForm(formdata, data={"text": visit.remark}, fingerprint=seen)
    return form.named_apart("remark")


def remarks(
    path: str,
    permission: Permission,
    *,
    saved: Callable[[Visit, str], ResponseReturnValue],
    again: Callable[[Visit, RemarkForm], ResponseReturnValue],
) -> Blueprint:
    """Writing it at one of the doors of staff: `saved` says that it was, `again` shows what was refused."""
    blueprint = Blueprint("remark", __name__)

    @blueprint.post(f"{path}/remark")
    @requires(permission)
    def save(appointment_id: str) -> ResponseReturnValue:
        form = remark_form(appointment_for(current_user, appointment_id), request.form)
        is_saved = form.saves(
            lambda: write_remark(current_user, appointment_id, **form.text_of("text"), now=now()),
            current=lambda: remark_form(appointment_for(current_user, appointment_id, lock=True)),
        )
        visit = find.visit(current_user, appointment_id)
        return saved(visit, _("The remark is saved")) if is_saved else again(visit, form)

    return blueprint
