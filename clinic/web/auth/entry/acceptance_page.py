"""Asking whether somebody accepts the clinic's texts: newcomers, and all after they have changed."""

from __future__ import annotations

from flask import render_template

from clinic.privacy.legal import has_accepted_some
from clinic.web.auth.acceptance_form import AgainForm
from clinic.web.kit import htmx
from clinic.web.reauth.proof_page import LOCK, at_home
from clinic.web.reauth.replayed_form import NOTHING, ReplayedForm


def acceptance_page(form: AgainForm, *, next_page: str = "", kept: ReplayedForm = NOTHING) -> str:
    """The question, as a page or over one; with `kept`, the form that is to be sent afterwards."""
    return render_template(
        f"auth/acceptance/{'_ask' if htmx.wants(LOCK) else 'page'}.html",
        form=at_home(form),
        next=next_page,
        kept=kept,
        is_first=not has_accepted_some(form.actor.user_id),
        may_leave=form.actor.is_patient_side,
    )
