"""The page to which the mail to an address before leads: one button puts it back."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from clinic.accounts.changes.undo_email import undo_email_change
from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.tokens import is_good
from clinic.http.access import public
from clinic.http.clock import now
from clinic.web.auth.mail_links import kept_link
from clinic.web.kit.forms import ClinicForm

blueprint = Blueprint("old_email", __name__)

PURPOSE = "undo"


@blueprint.get("/old-email")
@public
def page() -> ResponseReturnValue:
    if not is_good(kept_link.kept(PURPOSE), TokenPurpose.UNDO_EMAIL, now=now()):
        return _ended()
    return _page(ClinicForm())


@blueprint.post("/old-email")
@public
def create() -> ResponseReturnValue:
    form, token = ClinicForm.sent(), kept_link.kept(PURPOSE)
    if not form.carries_out(lambda: undo_email_change(token, now=now())):
        taken = form.refusal is not None and form.refusal.code == "address_taken"
        return (_page(form), form.status) if taken else _ended()
    kept_link.drop()
    return redirect(url_for("auth.old_email.done"), 303)


@blueprint.get("/old-email/done")
@public
def done() -> ResponseReturnValue:
    return render_template("auth/old_email/done.html")


def _page(form: ClinicForm) -> str:
    return render_template("auth/old_email/page.html", form=form)


def _ended() -> ResponseReturnValue:
    kept_link.drop()
    return render_template("auth/old_email/ended.html"), 410
