"""The form by which a doctor asks somebody to come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older
from wtforms.validators import Optional

from clinic.booking.reason import LONGEST_REASON
from clinic.care.follow_ups.order import LONGEST_WEEKS, MOST_PLUS_MINUS, order_follow_up
from clinic.directory.queries import doctor_of
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.web.kit import wording
from clinic.web.kit.fields import OpenSelectField, WholeNumberField
from clinic.web.kit.forms import ClinicForm

if TYPE_CHECKING:
    from clinic.booking.queries.find import Visit
    from clinic.care.models import FollowUp

#: What is chosen with one press.
_USUAL = [
    SelectChoice("2", _l("2 weeks")),
    SelectChoice("4", _l("4 weeks")),
    SelectChoice("6", _l("6 weeks")),
    SelectChoice("13", _l("3 months")),
    SelectChoice("26", _l("6 months")),
]


class FollowUpForm(ClinicForm):
    """Weeks that are typed in count more than those that are pressed."""

    weeks = RadioField(_l("Come back in"), choices=_USUAL, default="6")
    other_weeks = WholeNumberField(
        _l("Or in weeks"), [Optional()], render_kw={"min": 1, "max": LONGEST_WEEKS}
    )
    plus_minus = WholeNumberField(
        _l("Give or take (weeks)"), default=1, render_kw={"min": 1, "max": MOST_PLUS_MINUS}
    )
    visit_type_id = OpenSelectField(_l("Kind of visit"))
    text = TextAreaField(_l("What for"), render_kw={"maxlength": LONGEST_REASON})

    def orders(self, appointment_id: str) -> FollowUp:
        """Order what was asked for. Raises as the verb does."""
        typed = self.other_weeks.data
        return order_follow_up(
            current_user,
            appointment_id,
            weeks=int(self.weeks.data) if typed is None else typed,
            plus_minus=self.plus_minus.data or 0,
            **self.text_of("visit_type_id", "text"),
            now=now(),
        )

    def offering(self, visit: Visit) -> FollowUpForm:
        """The same form, with the kinds of visit that the doctor offers; at first that of the visit."""
        self.visit_type_id.choices = [
            (offer.visit_type_id, wording.kind_and_length(offer.visit_type.name, offer.length))
            for offer in doctor_of(current_user).visit_types
            if offer.visit_type.active
        ]
        self.visit_type_id.data = self.visit_type_id.data or visit.visit_type.id
        return self


class DropForm(ClinicForm):
    reason = StringField(_l("Why it is no longer needed"), render_kw={"maxlength": LONGEST_REASON})
