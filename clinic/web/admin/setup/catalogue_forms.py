"""Forms for specialties and visit types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, StringField
from wtforms.validators import InputRequired, Optional

from clinic.directory.catalogue import VisitTypeFields
from clinic.directory.kinds import VisitMode
from clinic.optimistic import fingerprint
from clinic.web.admin.setup.reminder_field import RemindersField
from clinic.web.kit import wording
from clinic.web.kit.fields import MINUTES, SpanField, WholeNumberField
from clinic.web.kit.record_form import RecordForm

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from clinic.directory.models import Specialty, VisitType


class SpecialtyForm(RecordForm):
    name = StringField(_l("Name"), [InputRequired(_l("Enter a name."))])
    search_words = StringField(_l("Everyday words"))
    archived = BooleanField(_l("Archived: offered no more"))

    def fields(self) -> dict[str, Any]:
        """What was filled in, for the verb."""
        return {
            "name": self.name.data or "",
            "search_words": self.search_words.data,
            "archived": bool(self.archived.data),
        }


class VisitTypeForm(RecordForm):
    name = StringField(_l("Name"), [InputRequired(_l("Enter a name."))])
    minutes = WholeNumberField(_l("Length in minutes"), [InputRequired(_l("Enter a length."))])
    buffer_before = WholeNumberField(_l("Free time before, minutes"), [Optional()], default=0)
    buffer_after = WholeNumberField(_l("Free time after, minutes"), [Optional()], default=0)
    step_minutes = WholeNumberField(_l("Begins every … minutes"), [Optional()])
    min_notice_minutes = SpanField(_l("Shortest notice"), [Optional()], units=MINUTES)
    bring = StringField(_l("What patients bring"))
    mode = RadioField(_l("Where"), validate_choice=False, default=VisitMode.IN_PERSON)
    online = BooleanField(_l("Patients can book it online"), default=True)
    auto_confirm = BooleanField(_l("Confirmed at once, with doctors who allow it"))
    usual_reminders = BooleanField(_l("Reminders as for the whole clinic"), default=True)
    reminders = RemindersField(_l("Own reminders"))
    active = BooleanField(_l("Offered"), default=True)

    def fields(self) -> VisitTypeFields:
        """What was filled in, for the verb."""
        return VisitTypeFields(
            name=self.name.data or "",
            minutes=self.minutes.data or 0,
            buffer_before=self.buffer_before.data or 0,
            buffer_after=self.buffer_after.data or 0,
            step_minutes=self.step_minutes.data,
            min_notice_minutes=self.min_notice_minutes.data,
            bring=self.bring.data or "",
            mode=self.mode.data or "",
            online=bool(self.online.data),
            auto_confirm=bool(self.auto_confirm.data),
            active=bool(self.active.data),
            reminders=None if self.usual_reminders.data else self.reminders.texts(),
        )


def specialty_form(
    specialty: Specialty, formdata: MultiDict[str, str] | None = None
) -> SpecialtyForm:
    """The form as the specialty stands, or as it has just been sent."""
    archived = specialty.archived_at is not None
    return SpecialtyForm(
        formdata, obj=specialty, archived=archived, fingerprint=fingerprint(specialty)
    )


def visit_type_form(
    visit_type: VisitType | None = None, formdata: MultiDict[str, str] | None = None
) -> VisitTypeForm:
    """The form as the visit type stands, or empty, or as it has just been sent."""
    usual = visit_type is None or visit_type.reminders is None
    form = VisitTypeForm(
        formdata, obj=visit_type, usual_reminders=usual, fingerprint=fingerprint(visit_type)
    )
    form.mode.choices = [(mode.value, wording.mode_label(mode)) for mode in VisitMode]
    return form
