"""How hard a new password is to guess, shown while it is typed: the same judge that takes or refuses it.

Nothing is kept, and no other party's script reads the password. Without script the form itself says
what is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clinic.accounts.factors.second_factor import least_length_for
from clinic.accounts.permissions import Role
from clinic.accounts.strength import MAX_LENGTH, Judgement, judge_password, least_length
from clinic.accounts.tokens import check_token
from clinic.core.errors import Invalid
from clinic.http.access import public
from clinic.http.clock import now
from clinic.http.throttle.limits import limit_strength
from clinic.web.auth.mail_links import kept_link
from clinic.web.auth.mail_links.reset import PURPOSES
from clinic.web.kit import htmx

blueprint = Blueprint("strength", __name__)


@dataclass(frozen=True, slots=True)
class StrengthView:
    """The bar from 0 to 100, what it means, and what would be better ("" where all is well)."""

    percent: int
    label: str
    advice: str
    is_low: bool


@blueprint.post("/password-strength")
@public
@limit_strength
def show() -> ResponseReturnValue:
    password = request.form.get("password", "")[: MAX_LENGTH + 1]
    least, personal = _of_link() or _of_form()
    judged = judge_password(password, least=least, personal=personal)
    return htmx.part(render_template("auth/strength/_meter.html", strength=_view(judged)))


def _of_link() -> tuple[int, tuple[str, ...]] | None:
    """What counts for whoever follows the link of a mail, on its page."""
    purpose = request.args.get("link", "")
    if purpose not in PURPOSES:
        return None
    try:
        user = check_token(kept_link.kept(purpose), PURPOSES[purpose], now=now())
    except Invalid:
        return None
    return least_length_for(user), (user.full_name, user.given_email)


def _of_form() -> tuple[int, tuple[str, ...]]:
    role = Role.DOCTOR if request.args.get("link") == "staff" else Role.PATIENT
    personal = tuple(request.form.get(name, "")[:254] for name in ("full_name", "email"))
    return least_length(role), personal


def _view(judged: Judgement) -> StrengthView:
    labels = (_("Very weak"), _("Weak"), _("Weak"), _("Good"), _("Very good"))
    return StrengthView(
        percent=(judged.score + 1) * 20,
        label=labels[judged.score],
        advice=_(str(judged.sentence)) if judged.problem else "",
        is_low=judged.problem is not None,
    )
