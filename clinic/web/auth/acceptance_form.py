"""The tick under the clinic's texts."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, ValidationError

from clinic.accounts.actor import Actor
from clinic.privacy.legal import texts_to_accept, texts_to_show
from clinic.web.kit.forms import ClinicForm
from clinic.web.kit.legal_links import LegalLink, link_of


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
