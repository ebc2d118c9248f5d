"""Every form either carries what it was made from, or is known to change no record that others change."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask

from clinic.web.kit.forms import ClinicForm
from clinic.web.kit.record_form import RecordForm

#: Forms that overwrite nothing, and why: somebody who adds a form says here, or in its class, which it is.
HARMLESS = {
    "adds something new": """
        account.calendars.FeedForm admin.people.doctors.NewDoctorForm admin.people.users.NewUserForm
        admin.setup.settings_forms.ClosedDayForm
        auth.acceptance_form.AcceptForm auth.acceptance_form.AgainForm auth.forms.DoctorForm
        auth.forms.RegisterForm booking.forms.BookingForm booking.staff_forms.StaffBookingForm
        booking.staff_forms.TimeForm desk.visits.visit_forms.DeskBookingForm
        staff.hours.time_off_form.TimeOffForm
        doctor.day.walk_in.WalkInForm doctor.visits.follow_up_form.FollowUpForm
        doctor.patients.emergency.NameForm doctor.patients.emergency.OpeningForm
        patient.erasure.AskForm tasks.attempt_form.AttemptForm""",
    "takes away or answers, once": """
        admin.people.doctor_page.ArchiveForm admin.protection.erasures.RefusalForm
        admin.protection.factor_resets.AnswerForm admin.protection.second_factor.ResetForm
        doctor.visits.follow_up_form.DropForm
        staff.hours.date_form.RemovalForm staff.hours.time_off_form.TimeOffRemovalForm""",
    "says what is so at the moment": """
        admin.people.users.SwitchForm doctor.day.day.DelayForm public.zone.ZoneForm""",
    "shows who somebody is, or changes by what only they have": """
        account.email.EmailForm account.factors.AppForm account.security.PasswordForm
        auth.forms.CodeForm auth.forms.ForgotForm auth.forms.NewPasswordForm
        patient.record_code.RecordCodeForm reauth.proof_page.ProofForm
        reauth.proof_page.UnlockForm reauth.sign_in_page.SignInForm""",
}


def kinds(of: type[ClinicForm] = ClinicForm) -> Iterator[type[ClinicForm]]:
    """All kinds of forms that the clinic has."""
    for kind in of.__subclasses__():
        if kind.__module__.startswith("clinic."):
            yield kind
            yield from kinds(kind)


def test_every_form_that_changes_a_record_carries_what_it_was_made_from(app: Flask) -> None:
    assert app.blueprints  # by now every door is loaded, and with it every form
    carrying = [
        kind for kind in kinds() if issubclass(kind, RecordForm) or hasattr(kind, "version")
    ]
    harmless = set(" ".join(HARMLESS.values()).split())
    others = {
        f"{kind.__module__}.{kind.__name__}".removeprefix("clinic.web."): kind
        for kind in kinds()
        if kind not in carrying or kind.__name__ == "NewDoctorForm"
    }
    others.pop("record_form.RecordForm", None)
    assert set(others) == harmless
