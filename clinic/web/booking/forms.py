"""The forms that hold a time and book it: on the doctor's page, and again where they were refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import Optional

from clinic.booking.reason import draft_of
from clinic.http.clock import now
from clinic.http.current import signed_in
from clinic.http.instants import instant_from
from clinic.patients.queries import patients_of
from clinic.web.kit.fields import DayField
from clinic.web.kit.forms import ClinicForm

if TYPE_CHECKING:
    from clinic.accounts.actor import Actor
    from clinic.patients.models import Patient
    from clinic.web.booking.confirm_view import ConfirmView


class BookingForm(ClinicForm):
    """What a time is held and booked with. The doctor, the kind and the start came with the page."""

    doctor_id = HiddenField(_l("Doctor"))
    visit_type_id = HiddenField(_l("Kind of visit"))
    starts_at = HiddenField(_l("Time"))
    week = HiddenField()
    patient_id = SelectField(_l("For whom"), choices=[], validate_choice=False)
    reason = TextAreaField(_l("Reason for the visit"))
    birth_date = DayField(_l("Date of birth"), [Optional()])
    #: Whether the birth date is asked for: the record has none, and it is clear whose it is.
    asks_birth = False

    def start(self) -> datetime:
        """The instant asked for. Raises Invalid at `starts_at`."""
        return instant_from(self.starts_at.data or "")

    def chosen_patient(self, actor: Actor) -> str | None:
        """The id of the patient it is for: the one chosen, else the first the person acts for."""
        if self.patient_id.data:
            return str(self.patient_id.data)
        first = next(iter(patients_of(actor)), None)
        return first[0].id if first else None

    def offer(self, patients: Sequence[Patient]) -> None:
        """Let somebody who looks after several patients say for whom it is; ask nobody else for more than
        their record lacks.
        """
        self.patient_id.choices = [(patient.id, patient.full_name) for patient in patients]
        self.asks_birth = len(patients) == 1 and patients[0].birth_date is None

    @property
    def was_mistyped(self) -> bool:
        """Whether something that was typed has to be typed again."""
        return any(self[name].errors for name in ("patient_id", "reason", "birth_date"))

    def typed(self) -> dict[str, str]:
        """What the person typed, to be kept wherever the form leads."""
        kept = {name: self[name]._value() for name in ("reason", "birth_date")}
        kept["patient_id"] = self.patient_id.data or ""
        return {name: value for name, value in kept.items() if value}


def form_for(kept: ConfirmView, form: BookingForm | None = None) -> BookingForm:
    """The form of the panel: what was typed, now or before, and for whom where that is a question."""
    form = form or BookingForm(data=kept.kept)
    actor = signed_in()
    if kept.state in ("held", "unheld") and actor is not None:
        form.offer([patient for patient, _kind in patients_of(actor)])
        if not form.reason.raw_data:
            form.reason.data = draft_of(actor, now=now())
    return form
