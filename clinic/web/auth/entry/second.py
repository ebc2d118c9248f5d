"""The second step of signing in: a code, or a passkey."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import Blueprint, make_response, redirect, render_template, url_for
from flask import session as form_session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clinic.accounts.factors.passkeys import passkeys_of
from clinic.accounts.factors.second_factor import SecondFactorAsked
from clinic.accounts.factors.totp import is_in_use
from clinic.accounts.queries import sign_in_address_of
from clinic.accounts.sessions.second_step import FirstStep, finish_by_code, first_step
from clinic.http.access import public
from clinic.http.authn.device import sign_in_origin
from clinic.http.clock import now
from clinic.http.throttle.budgets import code_budgets
from clinic.web.auth.entry.form_tokens import start_anew
from clinic.web.auth.entry.session import let_in
from clinic.web.auth.forms import CodeForm
from clinic.web.kit import htmx
from clinic.web.kit.toasts import say
from clinic.web.reauth.passkey_talk import has_a_name
from clinic.web.reauth.proof_page import LOCK, at_home
from clinic.web.reauth.replayed_form import NOTHING, ReplayedForm, carried_form
from clinic.web.reauth.sign_in_page import sign_in_page

if TYPE_CHECKING:
    from clinic.accounts.models import LoginSession

blueprint = Blueprint("second", __name__)

_KEPT = "first_step"


@blueprint.get("/login/second")
@public
def page() -> ResponseReturnValue:
    step = kept()
    return _start_again() if step is None else _form(CodeForm(), step, NOTHING)


@blueprint.post("/login/second")
@public
def create() -> ResponseReturnValue:
    form, step, late = CodeForm.sent(), kept(), carried_form()
    if step is None:
        return _start_again(late)
    asked, email = page_wanted(), sign_in_address_of(step.user_id)
    if form.carries_out(lambda: _finish(step, form.code.data or "", email)):
        return let_in(form.result, asked=asked, kept=late, now=now(), email=email)
    if form.refusal is not None and form.refusal.code == "step_over":
        return _start_again(late)
    return _form(form, step, late), form.status


def _finish(step: FirstStep, code: str, email: str) -> LoginSession:
    return finish_by_code(
        step, code, origin=sign_in_origin(), code_budgets=code_budgets(email), now=now()
    )


def begin(
    refusal: SecondFactorAsked, *, asked: str, now: datetime, kept: ReplayedForm = NOTHING
) -> ResponseReturnValue:
    """Off to the second step. What the browser brought along is forgotten: it may be another's.

    Over a page, and with a form that was kept, the answer is that step itself: an address cannot carry it.
    """
    step = first_step(refusal, now=now)
    start_anew()
    form_session[_KEPT] = {
        "user": step.user_id,
        "print": step.print,
        "at": step.at.timestamp(),
        "next": asked,
    }
    if kept.path or htmx.wants(LOCK):
        return make_response(_form(CodeForm(), step, kept))
    return htmx.go_to(url_for("auth.second.page"))


def kept() -> FirstStep | None:
    """The first step that this browser has taken, if any."""
    found = form_session.get(_KEPT)
    if not found:
        return None
    return FirstStep(found["user"], found["print"], datetime.fromtimestamp(found["at"], UTC))


def page_wanted() -> str:
    """The page that was asked for before the first step."""
    return str((form_session.get(_KEPT) or {}).get("next", ""))


def _start_again(late: ReplayedForm = NOTHING) -> ResponseReturnValue:
    was_begun = form_session.pop(_KEPT, None) is not None
    notice = _("That took too long. Enter your password again.") if was_begun else ""
    if late.path or htmx.wants(LOCK):
        return sign_in_page(kept=late, notice=notice), 422
    if notice:
        say(notice, "info")
    return redirect(url_for("auth.sign_in.page"), 303)


def _form(form: CodeForm, step: FirstStep, late: ReplayedForm) -> str:
    return render_template(
        f"auth/second/{'_step' if htmx.wants(LOCK) else 'page'}.html",
        form=at_home(form),
        kept=late,
        has_app=is_in_use(step.user_id),
        has_passkey=has_a_name() and bool(passkeys_of(step.user_id)),
    )
