"""Lost second factors that wait for a second admin."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clinic.accounts.changes import lost_factor
from clinic.accounts.changes.factor_resets import asked, resets_waiting
from clinic.accounts.permissions import Permission
from clinic.http.access import requires
from clinic.http.authn.fresh import fresh
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import patients_listed
from clinic.patients.queries import patients_of_accounts
from clinic.web.admin.protection.factor_reset_rows import reset_row, reset_view
from clinic.web.kit import htmx
from clinic.web.kit.forms import ClinicForm
from clinic.web.kit.pagination import rows_asked, turner
from clinic.web.kit.toasts import say
from clinic.web.staff.audit_words import role_label
from clinic.web.staff.factor_view import opened

blueprint = Blueprint("factor_resets", __name__)
blueprint.add_app_template_filter(role_label)


class AnswerForm(ClinicForm):
    """A button, and what speaks against it."""


@blueprint.get("/factor-resets")
@requires(Permission.MANAGE_ACCOUNTS)
def index() -> ResponseReturnValue:
    moment = now()
    found = resets_waiting(current_user, now=moment, **rows_asked())
    patients_listed("factor_resets", patients_of_accounts([one.whose.id for one in found.items]))
    return render_template(
        "admin/factor_resets/index.html",
        rows=[reset_row(one, current_user, now=moment) for one in found.items],
        turner=turner(found.next),
    )


@blueprint.get("/factor-resets/<reset_id>")
@requires(Permission.MANAGE_ACCOUNTS)
def page(reset_id: str) -> ResponseReturnValue:
    return _show(reset_id, AnswerForm()), 200


@blueprint.post("/factor-resets/<reset_id>/approval")
@requires(Permission.MANAGE_ACCOUNTS)
@fresh
def approve(reset_id: str) -> ResponseReturnValue:
    return _answer(
        reset_id, lost_factor.approve, _("The second factor is reset, and an email is on its way")
    )


@blueprint.post("/factor-resets/<reset_id>/refusal")
@requires(Permission.MANAGE_ACCOUNTS)
@fresh
def decline(reset_id: str) -> ResponseReturnValue:
    return _answer(reset_id, lost_factor.decline_reset, _("Declined: nothing was changed"))


@blueprint.post("/factor-resets/<reset_id>/withdrawal")
@requires(Permission.MANAGE_ACCOUNTS)
def withdraw(reset_id: str) -> ResponseReturnValue:
    return _answer(reset_id, lost_factor.withdraw_reset, _("Withdrawn: nothing was changed"))


def _show(reset_id: str, form: AnswerForm) -> str:
    found = asked(current_user, reset_id)
    opened(found.whose.id)
    return render_template(
        "admin/factor_resets/page.html", view=reset_view(found, current_user, now=now()), form=form
    )


def _answer(reset_id: str, verb: Callable[..., None], said: str) -> ResponseReturnValue:
    """Carry out one of the answers, and lead back to the list."""
    form = AnswerForm.sent()
    if not form.carries_out(lambda: verb(current_user, reset_id, now=now())):
        return _show(reset_id, form), form.status
    say(said)
    return htmx.go_to(url_for("admin.factor_resets.index"))
