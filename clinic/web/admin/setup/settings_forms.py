"""Forms for the clinic itself: who it is, when it is closed, how it takes bookings."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, StringField, TelField
from wtforms.validators import Email, InputRequired, Optional

from clinic.directory.public_holidays import known_countries
from clinic.optimistic import fingerprint
from clinic.web.admin.setup.reminder_field import RemindersField
from clinic.web.kit import wording
from clinic.web.kit.fields import (
    DAYS,
    MINUTES,
    MONTHS,
    SECONDS,
    DayField,
    OpenSelectField,
    SpanField,
    WholeNumberField,
)
from clinic.web.kit.forms import ClinicForm
from clinic.web.kit.record_form import BESIDE, RecordForm

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from clinic.directory.models import Clinic

NUMBER_NEEDED = InputRequired(_l("Enter a number."))


class SettingsForm(RecordForm):
    name = StringField(_l("Name"), [InputRequired(_l("Enter the clinic’s name."))])
    address = StringField(_l("Address"))
    phone = TelField(_l("Phone"))
    email = EmailField(
        _l("Email"), [Optional(), Email(_l("Enter an address like name@example.com."))]
    )
    time_zone = StringField(_l("Time zone"), [InputRequired(_l("Choose a time zone."))])
    country = OpenSelectField(_l("Country, for public holidays"))
    region = StringField(_l("Region, for public holidays"))
    video_pattern = StringField(_l("Address of video visits"))
    first_weekday = OpenSelectField(_l("The week begins on"), coerce=int)
    min_notice_minutes = SpanField(_l("Shortest notice"), [NUMBER_NEEDED], units=MINUTES)
    horizon_days = SpanField(_l("Can be booked ahead"), [NUMBER_NEEDED], units=DAYS)
    cancel_cutoff_minutes = SpanField(
        _l("Free to cancel or move until"), [NUMBER_NEEDED], units=MINUTES
    )
    max_upcoming = WholeNumberField(_l("Visits ahead for each patient"), [NUMBER_NEEDED])
    hold_minutes = WholeNumberField(_l("A time is held for, minutes"), [NUMBER_NEEDED])
    care_months = SpanField(_l("In a doctor’s care for"), [NUMBER_NEEDED], units=MONTHS)
    note_years = WholeNumberField(_l("Notes are kept for, years"), [NUMBER_NEEDED])
    grace_seconds = SpanField(_l("An answer can be undone for"), [NUMBER_NEEDED], units=SECONDS)
    reminders = RemindersField(_l("Reminders"))
    figures_by_doctor = BooleanField(_l("Figures set doctors side by side"))
    feeds_name_patients = BooleanField(_l("Doctors’ own calendars name patients"))
    doctors_may_register = BooleanField(_l("Doctors may register by themselves"))
    second_factor_required = BooleanField(_l("Doctors and admins need a second factor"))

    def changes(self) -> dict[str, Any]:
        """What was filled in, by setting."""
        sent = {field.name: field.data for field in self if field.name not in BESIDE}
        sent["reminders"] = self.reminders.texts()
        return {name: "" if value is None else value for name, value in sent.items()}


class ClosedDayForm(ClinicForm):
    day = DayField(_l("Date"), [InputRequired(_l("Enter a date."))])
    name = StringField(_l("Why"))

    def chosen_day(self) -> date:
        """The date of a form that is in order."""
        return cast(date, self.day.data)


def settings_form(clinic: Clinic, formdata: MultiDict[str, str] | None = None) -> SettingsForm:
    """The form as the clinic stands, or as it has just been sent."""
    form = SettingsForm(formdata, obj=clinic, fingerprint=fingerprint(clinic))
    names = {code: wording.country_name(code) for code in known_countries()}
    form.country.choices = [
        ("", _("No public holidays")),
        *sorted(names.items(), key=lambda pair: pair[1]),
    ]
    form.first_weekday.choices = [(day, wording.weekday_long(day)) for day in (0, 5, 6)]
    return form
