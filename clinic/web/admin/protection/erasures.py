"""The admin answers patients who want to be erased."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from clinic.accounts.permissions import Permission
from clinic.http.access import requires
from clinic.http.authn.fresh import fresh
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.privacy.erasure import consequences, erase, is_settled, refuse, wish, wishes
from clinic.web.kit import htmx, wording
from clinic.web.kit.context import clinic
from clinic.web.kit.forms import ClinicForm
from clinic.web.kit.pagination import rows_asked, turner
from clinic.web.kit.toasts import say

blueprint = Blueprint("erasures", __name__)


class RefusalForm(ClinicForm):
    answer = TextAreaField(_l("Why not"))


@blueprint.get("/erasures")
@requires(Permission.MANAGE_CLINIC)
def index() -> ResponseReturnValue:
    found = wishes(current_user, **rows_asked())
    zone, moment = clinic().zone, now()
    rows = [
        (
            wording.name_marked(one.user.full_name, unconfirmed=not one.user.email_verified_at),
            wording.when_past(one.request.asked_at, zone, moment),
            url_for("admin.erasures.page", request_id=one.request.id),
        )
        for one in found.items
    ]
    return render_template("admin/erasures/index.html", rows=rows, turner=turner(found.next))


@blueprint.get("/erasures/<request_id>")
@requires(Permission.MANAGE_CLINIC)
def page(request_id: str) -> ResponseReturnValue:
    if is_settled(current_user, request_id):
        say(_("This request was already answered or withdrawn."), "info")
        return htmx.go_to(url_for("admin.erasures.index"))
    return _show(request_id, RefusalForm()), 200


@blueprint.post("/erasures/<request_id>/erasure")
@requires(Permission.MANAGE_CLINIC)
@fresh
def create(request_id: str) -> ResponseReturnValue:
    erase(current_user, request_id, now=now())
    say(_("The person is erased"))
    return htmx.go_to(url_for("admin.erasures.index"))


@blueprint.post("/erasures/<request_id>/refusal")
@requires(Permission.MANAGE_CLINIC)
def decline(request_id: str) -> ResponseReturnValue:
    form = RefusalForm.sent()
    if not form.carries_out(
        lambda: refuse(current_user, request_id, answer=form.answer.data or "", now=now())
    ):
        return _show(request_id, form), form.status
    say(_("The request is refused, and the patient is told"))
    return htmx.go_to(url_for("admin.erasures.index"))


def _show(request_id: str, form: RefusalForm) -> str:
    found = wish(current_user, request_id)
    return render_template(
        "admin/erasures/page.html",
        name=wording.name_marked(
            found.user.full_name, unconfirmed=not found.user.email_verified_at
        ),
        email=found.user.given_email,
        request_id=request_id,
        what=consequences(current_user, request_id, now=now()),
        form=form,
    )
