"""Asking whether somebody accepts the clinic's texts: newcomers, and all after they have changed."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, ValidationError

from clinic.accounts.actor import Actor
from clinic.privacy.legal import has_accepted_some, texts_to_accept, texts_to_show
from clinic.web import htmx
from clinic.web.forms import ClinicForm
from clinic.web.kept_form import NOTHING, KeptForm
from clinic.web.legal_links import LegalLink, link_of
from clinic.web.proof_page import LOCK, at_home


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
    """The same for who has an account: what they have not accepted yet."""

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(*args, **kwargs)

    def wanted(self) -> Any:
        return texts_to_accept(self.actor.user_id)


def acceptance_page(form: AgainForm, *, next_page: str = "", kept: KeptForm = NOTHING) -> str:
    """The question, as a page or over one; with `kept`, the form that is to be sent afterwards."""
    return render_template(
        f"auth/acceptance/{'_ask' if htmx.wants(LOCK) else 'page'}.html",
        form=at_home(form),
        next=next_page,
        kept=kept,
        is_first=not has_accepted_some(form.actor.user_id),
        may_leave=form.actor.is_patient_side,
    )
