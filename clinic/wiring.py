"""Who hears of what, and which broken constraint means what: the clinic's behaviour at a glance."""

from __future__ import annotations

from clinic import dispatch
from clinic.accounts import events as accounts
from clinic.accounts.factors.passkeys import passkey_known
from clinic.accounts.register import email_taken
from clinic.accounts.strength import name_the_house
from clinic.audit.handlers import note, note_clinic
from clinic.audit.subjects import Owner, name_owners
from clinic.booking import events as booking
from clinic.booking import handlers as booking_follows
from clinic.booking.errors import claim_refused, hold_limit
from clinic.booking.lifecycle import stale_version
from clinic.booking.queries.find import patient_of_visit
from clinic.care import events as care
from clinic.care.emergency_review import patient_of_emergency
from clinic.care.notes.read import patient_of_note
from clinic.care.notes.write import already_read
from clinic.core.errors import N_
from clinic.db import Refusal, name_refusals
from clinic.directory import events as directory
from clinic.directory import handlers as doctors_follow
from clinic.directory.catalogue import name_taken
from clinic.directory.queries import the_clinic
from clinic.jobs.handlers import ring_the_bell
from clinic.mail import delivery as mail
from clinic.notifications import events as notifications
from clinic.notifications.catalogue import accounts as account_kinds
from clinic.notifications.catalogue import visits as kinds
from clinic.notifications.channels import MessageChannel, use_channels
from clinic.notifications.handlers import owe_messages
from clinic.notifications.kinds import Channel
from clinic.notifications.tell import tell
from clinic.notifications.tell_admins import tell_admins
from clinic.notifications.tell_newcomers import tell_of_visits_ahead
from clinic.notifications.tell_note import tell_of_note, untell_of_note
from clinic.notifications.undone import take_back
from clinic.patients import events as patients
from clinic.patients import handlers as patients_follow
from clinic.patients.queries import patient_if_known
from clinic.privacy import events as privacy
from clinic.privacy import handlers as privacy_follows
from clinic.realtime.handlers import (
    doctor_changed,
    hold_changed,
    note_changed,
    notice_owed,
    others_ended,
    session_ended,
    sessions_ended,
    task_changed,
    visit_changed,
)
from clinic.scheduling import events as scheduling
from clinic.tasks import events as tasks
from clinic.tasks import handlers as tasks_follow
from clinic.tasks.queries import patient_of_task

_account = note("user", "user_id", actor_field="user_id")
_password = note("user", "user_id", actor_field="user_id", action="authn_password_change")
_by_anybody = note("user", "user_id", actor_field=None)
_user = note("user", "user_id")
_appointment = note("appointment", "appointment_id")
_doctor = note("doctor", "doctor_id")
_time_off = note("time_off", "time_off_id")
_patient = note("patient", "patient_id")
_emergency = note("break_glass", "break_glass_id")
_note = note("note", "note_id")
_patient_by_operator = note("patient", "patient_id", actor_field=None)
_record_opened = tell_admins(account_kinds.RECORD_OPENED, "break_glass_id")
_task = note("task", "task_id")


def _denied(action: str, reason_field: str) -> dispatch.Handler:
    """Nobody knows who it was."""
    return note("user", "user_id", None, action=action, outcome="denied", reason_field=reason_field)


HANDLERS: dict[type, tuple[dispatch.Handler, ...]] = {
    accounts.UserRegistered: (_account, privacy_follows.keep_accepted, owe_messages, ring_the_bell),
    accounts.RegisteredAgain: (_by_anybody, owe_messages, ring_the_bell),
    accounts.VerificationAsked: (_account, owe_messages, ring_the_bell),
    accounts.EmailVerified: (_account, booking_follows.address_verified, tell_of_visits_ahead),
    accounts.ResetAsked: (_by_anybody, owe_messages, ring_the_bell),
    accounts.PasswordSet: (
        _password,
        booking_follows.address_verified,
        tell_of_visits_ahead,
        sessions_ended,
        owe_messages,
        ring_the_bell,
    ),
    accounts.LinkReused: (_denied("authn_token_reuse", "why"),),
    # As much is done for an address that nobody has, or the time it takes would tell.
    accounts.NobodyAsked: (_by_anybody, ring_the_bell),
    accounts.EmailChangeAsked: (_account, owe_messages, ring_the_bell),
    accounts.EmailChanged: (
        _account,
        booking_follows.address_verified,
        patients_follow.follow_email,
        tell_of_visits_ahead,
        owe_messages,
        ring_the_bell,
        sessions_ended,
    ),
    accounts.EmailChangeUndone: (
        _account,
        patients_follow.follow_email,
        owe_messages,
        ring_the_bell,
        sessions_ended,
    ),
    accounts.EmailLost: (_by_anybody,),
    accounts.AccountChanged: (
        _account,
        patients_follow.follow_account,
        doctors_follow.follow_account,
    ),
    accounts.SignedIn: (note("user", "user_id", "user_id", reason_field="means"),),
    accounts.SignInFailed: (
        note(
            "user", "user_id", None, action="authn_login_fail", outcome="failed", reason_field="why"
        ),
    ),
    accounts.SignedOut: (_account, session_ended),
    accounts.RefreshReused: (
        note("user", "user_id", None, action="authn_token_reuse", outcome="denied"),
        session_ended,
        owe_messages,
        ring_the_bell,
    ),
    accounts.SessionEnded: (_account, session_ended),
    accounts.OtherSessionsEnded: (_account, others_ended),
    accounts.PasswordChanged: (_password, owe_messages, ring_the_bell),
    accounts.FactorAdded: (_account, owe_messages, ring_the_bell),
    accounts.FactorRemoved: (_account, owe_messages, ring_the_bell),
    accounts.FactorsReset: (
        note("user", "user_id", reason_field="how"),
        sessions_ended,
        owe_messages,
        ring_the_bell,
    ),
    accounts.FactorResetAsked: (
        note("user", "user_id", reason_field="proof"),
        tell_admins(account_kinds.FACTOR_RESET_WAITING, "reset_id", but=("actor_id", "user_id")),
        owe_messages,
        ring_the_bell,
    ),
    accounts.FactorResetApproved: (_user, owe_messages),
    accounts.FactorResetDeclined: (_user, owe_messages),
    accounts.FactorResetWithdrawn: (_user,),
    accounts.SignedOutEverywhere: (_user, sessions_ended),
    accounts.PasswordLinkSent: (_user, owe_messages, ring_the_bell),
    accounts.RecoveryCodesMade: (_account,),
    accounts.RecoveryCodeUsed: (_account, owe_messages, ring_the_bell),
    accounts.CodeRefused: (_by_anybody,),
    accounts.TriesUsedUp: (_denied("authn_login_fail_max", "what"),),
    accounts.PasskeyRefused: (_by_anybody, owe_messages, ring_the_bell),
    patients.PatientRegistered: (_patient,),
    patients.PatientUpdated: (_patient,),
    directory.DoctorApplied: (_doctor,),
    directory.DoctorAdded: (_doctor, owe_messages, ring_the_bell),
    directory.DoctorApproved: (_doctor, owe_messages, doctor_changed),
    directory.DoctorUpdated: (_doctor, doctor_changed),
    directory.DelayChanged: (_doctor, doctor_changed),
    directory.DoctorArchived: (_doctor, doctor_changed),
    directory.CatalogueChanged: (note("catalogue", "id"),),
    directory.ClinicChanged: (note_clinic,),
    privacy.RecordCodeMade: (_patient,),
    privacy.RecordCodeRefused: (note("user", "actor_id"),),
    privacy.RecordTaken: (_patient, tell_of_visits_ahead),
    privacy.LegalTextPublished: (note("legal_text", "text_id"),),
    privacy.TextsAccepted: (note("user", "actor_id"),),
    privacy.ErasureAsked: (
        note("erasure", "request_id"),
        tell_admins(account_kinds.ERASURE_ASKED, "request_id"),
    ),
    privacy.ErasureWithdrawn: (note("erasure", "request_id"),),
    privacy.ErasureRefused: (note("erasure", "request_id"), ring_the_bell),
    privacy.AccountCleared: (_by_anybody,),
    privacy.AccountErased: (note("erasure", "request_id"), sessions_ended, ring_the_bell),
    privacy.DataExported: (note("user", "actor_id"),),
    scheduling.HoursChanged: (_doctor, doctor_changed),
    scheduling.TimeOffTaken: (_time_off, doctor_changed),
    scheduling.TimeOffRemoved: (_time_off, doctor_changed),
    booking.HoldChanged: (hold_changed,),
    booking.AppointmentRequested: (
        _appointment,
        visit_changed,
        tell(kinds.APPOINTMENT_REQUESTED),
        tell(kinds.REQUEST_RECEIVED),
        tell(kinds.REQUEST_WAITING),
        tasks_follow.request_waits,
    ),
    booking.AppointmentBooked: (
        _appointment,
        visit_changed,
        tell(kinds.APPOINTMENT_CONFIRMED),
        tell(kinds.VISIT_BOOKED),
    ),
    booking.AppointmentConfirmed: (
        _appointment,
        visit_changed,
        tell(kinds.APPOINTMENT_CONFIRMED),
        tell(kinds.VISIT_BOOKED),
    ),
    booking.AppointmentDeclined: (_appointment, visit_changed, tell(kinds.APPOINTMENT_DECLINED)),
    booking.AppointmentExpired: (
        _appointment,
        visit_changed,
        tell(kinds.APPOINTMENT_EXPIRED),
        tell(kinds.REQUEST_EXPIRED),
    ),
    booking.AppointmentMoved: (
        _appointment,
        visit_changed,
        tell(kinds.APPOINTMENT_MOVED),
        tell(kinds.VISIT_MOVED),
        tell(kinds.VISIT_GIVEN_AWAY),
        tasks_follow.follow_doctor,
    ),
    booking.MoveRequested: (
        _appointment,
        visit_changed,
        tell(kinds.MOVE_REQUESTED),
        tell(kinds.MOVE_RECEIVED),
        tell(kinds.REQUEST_WAITING),
        tasks_follow.request_waits,
    ),
    booking.MoveDeclined: (_appointment, visit_changed, tell(kinds.MOVE_DECLINED)),
    booking.AppointmentCancelled: (
        _appointment,
        visit_changed,
        tell(kinds.APPOINTMENT_CANCELLED),
        tell(kinds.VISIT_CANCELLED),
    ),
    booking.AttendanceChanged: (_appointment, visit_changed, tasks_follow.visit_missed),
    booking.AnswerUndone: (_appointment, visit_changed, take_back, tasks_follow.answer_undone),
    booking.PlacementKept: (_appointment, visit_changed),
    care.GlassBroken: (_patient, _emergency, _record_opened),
    care.EmergencyReviewed: (_emergency,),
    care.PrivateNoteSaved: (_note,),
    care.SharedNoteSaved: (_note, note_changed, tell_of_note, ring_the_bell),
    care.NoteRetracted: (_note, note_changed, untell_of_note),
    care.NoteRead: (_note,),
    care.NoteRemoved: (_note,),
    care.NotesPrinted: (_patient_by_operator,),
    notifications.NoticeOwed: (notice_owed,),
    notifications.CallOwed: (tasks_follow.call_owed,),
    notifications.PreferencesChanged: (_user,),
    notifications.MessageResent: (note("message", "message_id"),),
    tasks.TaskTaken: (_task, task_changed),
    tasks.TaskReleased: (_task, task_changed),
    tasks.TaskTried: (note("task", "task_id", reason_field="outcome"), task_changed),
}

REFUSALS: dict[str, Refusal] = {
    "ex_claim_no_overlap": claim_refused,
    "uq_hold_user_id": hold_limit,
    "uq_user_account_email": email_taken,
    "uq_passkey_credential_id": passkey_known,
    "uq_specialty_name": name_taken,
    "uq_visit_type_name": name_taken,
    "ck_note_retracted_unread": already_read,
    "pk_appointment_change": stale_version,
    "uq_appointment_change_appointment_id_version": stale_version,
}

#: The ways to a person, in the order in which they are shown.
CHANNELS = (
    MessageChannel(
        code=Channel.MAIL,
        label=N_("Mail"),
        send=mail.send,
        address=lambda user: "" if user.claimed_email else user.email,
        reaches=lambda user: user.email_verified_at is not None,
    ),
    MessageChannel(code=Channel.IN_APP, label=N_("Page")),
)

#: Whose record a thing belongs to, for the audit.
OWNERS: dict[str, Owner] = {
    "appointment": patient_of_visit,
    "break_glass": patient_of_emergency,
    "call_task": patient_of_task,  # as calls were named until they became tasks
    "note": patient_of_note,
    "patient": patient_if_known,
    "task": patient_of_task,
}


def connect() -> None:
    """Fill the dispatcher and the tables beside it. Doing it twice changes nothing."""
    dispatch.connect(HANDLERS)
    name_the_house(lambda: the_clinic().name)
    name_refusals(REFUSALS)
    name_owners(OWNERS)
    use_channels(CHANNELS)
