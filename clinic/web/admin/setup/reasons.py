"""The reasons that the clinic has ready for declining and calling off; the catalogue lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired

from clinic.accounts.permissions import Permission
from clinic.directory.reason_codes import ReasonFields, add_reason, change_reason, reason_code
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.optimistic import fingerprint
from clinic.web.kit import htmx
from clinic.web.kit.record_form import RecordForm
from clinic.web.kit.toasts import say

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from clinic.directory.models import ReasonCode

blueprint = Blueprint("reasons", __name__)


class ReasonCodeForm(RecordForm):
    text = StringField(_l("What patients read"), [InputRequired(_l("Enter what patients read."))])
    for_decline = BooleanField(_l("For declining a request"), default=True)
    for_cancel = BooleanField(_l("For cancelling a visit"), default=True)
    active = BooleanField(_l("Offered"), default=True)

    def fields(self) -> ReasonFields:
        """What was filled in, for the verb."""
        return ReasonFields(
            text=self.text.data or "",
            for_decline=bool(self.for_decline.data),
            for_cancel=bool(self.for_cancel.data),
            active=bool(self.active.data),
        )


class NewReasonForm(ReasonCodeForm):
    code = StringField(_l("Code"), [InputRequired(_l("Enter a code."))])


@blueprint.get("/reasons/new")
@requires(Permission.MANAGE_CATALOGUE)
def new() -> ResponseReturnValue:
    return _page(NewReasonForm())


@blueprint.post("/reasons")
@requires(Permission.MANAGE_CATALOGUE)
def create() -> ResponseReturnValue:
    form = NewReasonForm.sent()
    code = (form.code.data or "").strip()
    if form.carries_out(lambda: add_reason(current_user, code, form.fields(), now=now())):
        return _saved()
    return _page(form), form.status


@blueprint.get("/reasons/<reason_id>")
@requires(Permission.MANAGE_CATALOGUE)
def page(reason_id: str) -> ResponseReturnValue:
    return _page(_form(reason_code(reason_id)), reason_id)


@blueprint.post("/reasons/<reason_id>")
@requires(Permission.MANAGE_CATALOGUE)
def update(reason_id: str) -> ResponseReturnValue:
    form = _form(reason_code(reason_id), request.form)
    if form.saves(
        lambda: change_reason(current_user, reason_id, form.fields(), now=now()),
        current=lambda: _form(reason_code(reason_id, lock=True)),
    ):
        return _saved()
    return _page(form, reason_id), form.status


def _form(reason: ReasonCode, formdata: MultiDict[str, str] | None = None) -> ReasonCodeForm:
    return ReasonCodeForm(formdata, obj=reason, fingerprint=fingerprint(reason))


def _page(form: ReasonCodeForm, reason_id: str = "") -> str:
    return render_template("admin/reasons/page.html", form=form, reason_id=reason_id)


def _saved() -> ResponseReturnValue:
    say(_("The reason is saved"))
    return htmx.go_to(url_for("admin.catalogue.index") + "#reasons-h")
