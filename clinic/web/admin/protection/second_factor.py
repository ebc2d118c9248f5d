"""An admin helps who has lost the second factor, or the password: never by setting anything for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older
from wtforms.validators import InputRequired

from clinic.accounts.changes.factor_resets import factors_of, has_approver, waiting_about
from clinic.accounts.changes.lost_factor import ask_to_reset, needs_second_admin
from clinic.accounts.changes.reset import send_password_link
from clinic.accounts.factors.second_factor import is_required_of
from clinic.accounts.kinds import FactorResetState, IdentityProof
from clinic.accounts.permissions import Permission
from clinic.accounts.sessions.open_sessions import sign_out_everywhere
from clinic.http.access import requires
from clinic.http.authn.fresh import fresh
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.throttle.budgets import link_budgets
from clinic.web.kit import htmx
from clinic.web.kit.forms import ClinicForm
from clinic.web.kit.toasts import say
from clinic.web.staff.factor_view import kind_labels, opened, page_of

if TYPE_CHECKING:
    from clinic.accounts.models import FactorReset

blueprint = Blueprint("second_factor", __name__)


PROOFS = {
    IdentityProof.IN_PERSON: _l("I have seen them in person, with an identity card"),
    IdentityProof.KNOWN: _l("I know them personally"),
    IdentityProof.CALL_BACK: _l("I called them back on the number that we have"),
}


class ResetForm(ClinicForm):
    proof = RadioField(
        _l("How do you know who it is?"),
        [InputRequired(_l("Choose one."))],
        choices=[SelectChoice(str(proof), label) for proof, label in PROOFS.items()],
    )
    note = StringField(
        _l("What you have seen, or whom you have called"),
        [InputRequired(_l("Say it in a few words."))],
    )


@blueprint.get("/accounts/<user_id>/second-factor")
@requires(Permission.MANAGE_ACCOUNTS)
@fresh
def page(user_id: str) -> ResponseReturnValue:
    return _show(user_id, ResetForm()), 200


@blueprint.post("/accounts/<user_id>/second-factor")
@requires(Permission.MANAGE_ACCOUNTS)
@fresh
def create(user_id: str) -> ResponseReturnValue:
    form = ResetForm.sent()
    if not form.carries_out(lambda: _ask(user_id, form)):
        return _show(user_id, form), form.status
    if form.result.state is FactorResetState.DONE:
        say(_("The second factor is reset, and an email is on its way"))
        return htmx.go_to(page_of(user_id, factors_of(current_user, user_id).role))
    say(_("A second admin is asked"))
    return htmx.go_to(url_for("admin.factor_resets.page", reset_id=form.result.id))


@blueprint.post("/accounts/<user_id>/reset-link")
@requires(Permission.MANAGE_ACCOUNTS)
def send_link(user_id: str) -> ResponseReturnValue:
    user = send_password_link(current_user, user_id, budgets=link_budgets(user_id), now=now())
    say(_("A link for a new password goes to the address of the account"))
    return htmx.go_to(page_of(user_id, user.role))


@blueprint.post("/accounts/<user_id>/sessions/removal")
@requires(Permission.MANAGE_ACCOUNTS)
def end_sessions(user_id: str) -> ResponseReturnValue:
    user = sign_out_everywhere(current_user, user_id, now=now())
    say(_("%(name)s is signed out everywhere", name=user.full_name))
    return htmx.go_to(page_of(user_id, user.role))


def _ask(user_id: str, form: ResetForm) -> FactorReset:
    return ask_to_reset(
        current_user,
        user_id,
        proof=IdentityProof(form.proof.data),
        note=form.note.data or "",
        now=now(),
    )


def _show(user_id: str, form: ResetForm) -> str:
    found = factors_of(current_user, user_id)
    opened(user_id)
    waiting = waiting_about(current_user, user_id, now=now())
    return render_template(
        "admin/second_factor/page.html",
        form=form,
        name=found.full_name,
        kinds=kind_labels(found),
        action=url_for("admin.second_factor.create", user_id=user_id),
        back=page_of(user_id, found.role),
        is_own=user_id == current_user.user_id,
        is_required=is_required_of(found.role),
        waiting_href=waiting and url_for("admin.factor_resets.page", reset_id=waiting.id),
        **_who_decides(user_id, found.role),
    )


def _who_decides(user_id: str, role: Any) -> dict[str, Any]:
    """Of each proof, whether it needs a second admin, and whether there is one at all."""
    second = [proof for proof in IdentityProof if needs_second_admin(role, proof)]
    return {
        "alone": len(second) < len(IdentityProof),
        "notes": {
            proof.value: _("A second admin has to approve.")
            if proof in second
            else _("Done at once.")
            for proof in IdentityProof
        },
        "has_second": has_approver(current_user, user_id),
    }
