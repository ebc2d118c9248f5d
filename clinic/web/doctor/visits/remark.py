"""The doctor writes a remark on a visit, in its panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask.typing import ResponseReturnValue

from clinic.web.doctor.visits.drawer import DOOR, box_alone, saved_in_panel, show_panel
from clinic.web.kit import htmx
from clinic.web.visit.remark import RemarkForm, remark_form, remarks

if TYPE_CHECKING:
    from clinic.booking.queries.find import Visit

_TEMPLATE, _ID = "doctor/appointments/_remark.html", "remark-box"


def _saved(visit: Visit, said: str) -> ResponseReturnValue:
    if not htmx.wants(_ID):
        return saved_in_panel(visit, said)
    return box_alone(_TEMPLATE, visit, status=200, remark=remark_form(visit.appointment), said=said)


def _again(visit: Visit, form: RemarkForm) -> ResponseReturnValue:
    if not htmx.wants(_ID):
        return show_panel(visit, status=form.status, remark=form)
    return box_alone(_TEMPLATE, visit, status=form.status, remark=form)


blueprint = remarks(DOOR.path, DOOR.permission, saved=_saved, again=_again)
