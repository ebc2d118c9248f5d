"""Accepting the clinic's texts: when registering or at the first sign-in, and after they have changed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import BooleanField, HiddenField, ValidationError

from clinic.accounts.permissions import Permission
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.privacy.legal import accept, has_accepted_some, texts_to_accept, texts_to_show
from clinic.web.auth import destinations
from clinic.web.forms import ClinicForm
from clinic.web.legal_links import LegalLink, link_of

blueprint = Blueprint("acceptance", __name__)


class AcceptForm(ClinicForm):
    """A tick under the texts in force; they are named, so that what was shown is what is accepted."""

    accept = BooleanField(_l("I have read these texts and accept them"))
    texts = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = self.wanted()
        self.links: list[LegalLink] = [link_of(one.kind) for one in found]
        self.shown = ",".join(one.id for one in found)

    def wanted(self) -> Any:
        """The texts to be accepted here: for newcomers, all."""
        return texts_to_show()

    def validate_accept(self, field: BooleanField) -> None:
        if self.shown and (self.texts.data or "") != self.shown:
            field.data = False
            raise ValidationError(_("Our texts have changed meanwhile. Please read them again."))
        if self.shown and not field.data:
            raise ValidationError(_("Please read the texts and accept them."))

    def accepted(self) -> tuple[str, ...]:
        """The ids of the texts that were shown and accepted."""
        return tuple(one for one in self.shown.split(",") if one)


class AgainForm(AcceptForm):
    def wanted(self) -> Any:
        return texts_to_accept(current_user.user_id)


@blueprint.get("/acceptance")
@requires(Permission.OWN_ACCOUNT)
def page() -> ResponseReturnValue:
    form, wanted = AgainForm(formdata=None), destinations.wanted()
    if not form.shown:
        return redirect(destinations.after_sign_in(current_user, wanted), 303)
    return _show(form, wanted), 200


@blueprint.post("/acceptance")
@requires(Permission.OWN_ACCOUNT)
def create() -> ResponseReturnValue:
    form, wanted = AgainForm(), destinations.wanted()
    if not form.carries_out(lambda: accept(current_user, form.accepted(), now=now())):
        return _show(form, wanted), form.status
    return redirect(destinations.after_sign_in(current_user, wanted), 303)


def _show(form: AcceptForm, wanted: str) -> str:
    return render_template(
        "auth/acceptance/page.html",
        form=form,
        next=wanted,
        is_first=not has_accepted_some(current_user.user_id),
        may_leave=current_user.is_patient_side,
    )
