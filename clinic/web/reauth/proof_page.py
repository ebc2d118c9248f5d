"""Asking once more who somebody is: over the page they are at, or as a page."""

from __future__ import annotations

from typing import TypeVar

from flask import render_template
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length, Optional

from clinic.accounts.actor import Actor
from clinic.accounts.factors.passkeys import passkeys_of
from clinic.accounts.factors.second_factor import has_factor
from clinic.web.kit import htmx
from clinic.web.kit.forms import ClinicForm
from clinic.web.reauth.passkey_talk import has_a_name
from clinic.web.reauth.replayed_form import NOTHING, ReplayedForm

#: The element that the script puts over the page.
LOCK = "lock"


Form = TypeVar("Form", bound=ClinicForm)


def at_home(form: Form) -> Form:
    """The form as a page shows it; over a page, its ids are none that the page has, too."""
    return form.named_apart(LOCK) if htmx.wants(LOCK) else form


class UnlockForm(ClinicForm):
    """What opens a page that is locked."""

    password = PasswordField(_l("Password"), [InputRequired(_l("Enter your password."))])


class ProofForm(UnlockForm):
    """All that signing in asks for."""

    code = StringField(_l("Code"), [Optional(), Length(max=40, message=_l("A code is shorter."))])


def unlock_page(
    actor: Actor,
    form: UnlockForm | None = None,
    *,
    kept: ReplayedForm | None = None,
    next_page: str = "",
) -> str:
    """The lock, for who was away; with `kept`, the form that came too late."""
    return _page(
        "unlock/_lock" if htmx.wants(LOCK) else "unlock/page", actor, form, kept, next_page
    )


def prove_page(
    actor: Actor,
    form: ProofForm | None = None,
    *,
    kept: ReplayedForm | None = None,
    next_page: str = "",
) -> str:
    """The question before something that matters; otherwise as `unlock_page`."""
    template = "reauthenticate/_ask" if htmx.wants(LOCK) else "reauthenticate/page"
    return _page(template, actor, form or ProofForm(), kept, next_page)


def _page(
    template: str, actor: Actor, form: UnlockForm | None, kept: ReplayedForm | None, next_page: str
) -> str:
    return render_template(
        f"auth/{template}.html",
        form=at_home(form or UnlockForm()),
        kept=(kept or NOTHING).shown_to(actor),
        person=actor,
        next=next_page,
        asks_code=has_factor(actor.user_id),
        has_passkey=has_a_name() and bool(passkeys_of(actor.user_id)),
    )
