"""Who hears of what happens to accounts, patients, doctors, and what they agreed to."""

from __future__ import annotations

from clinic import dispatch
from clinic.accounts import events as accounts
from clinic.audit.handlers import note, note_clinic
from clinic.booking import handlers as booking_follows
from clinic.directory import events as directory
from clinic.directory import handlers as doctors_follow
from clinic.feeds import events as feeds
from clinic.insight import handlers as ledger_follows
from clinic.jobs.handlers import ring_the_bell
from clinic.notifications.catalogue import accounts as account_kinds
from clinic.notifications.handlers import owe_messages
from clinic.notifications.outbox.untell import release_all, untell_who_left, withhold_all
from clinic.notifications.tell_admins import tell_admins, tell_of_applicant
from clinic.notifications.tell_newcomers import tell_of_visits_ahead
from clinic.patients import events as patients
from clinic.patients import handlers as patients_follow
from clinic.privacy import events as privacy
from clinic.privacy import handlers as privacy_follows
from clinic.realtime.handlers import (
    applicants_changed,
    doctor_changed,
    others_ended,
    session_ended,
    sessions_ended,
)

_account = note("user", "user_id", actor_field="user_id")
_password = note("user", "user_id", actor_field="user_id", action="authn_password_change")
_by_anybody = note("user", "user_id", actor_field=None)
_user = note("user", "user_id")
_doctor = note("doctor", "doctor_id")
_patient = note("patient", "patient_id")
_feed = note("calendar_feed", "feed_id")


def _denied(action: str, reason_field: str) -> dispatch.Handler:
    """Nobody knows who it was."""
    return note("user", "user_id", None, action=action, outcome="denied", reason_field=reason_field)


HANDLERS: dict[type, tuple[dispatch.Handler, ...]] = {
    accounts.UserRegistered: (_account, privacy_follows.keep_accepted, owe_messages, ring_the_bell),
    accounts.RegisteredAgain: (_by_anybody, owe_messages, ring_the_bell),
    accounts.VerificationAsked: (_account, owe_messages, ring_the_bell),
    accounts.EmailVerified: (_account, booking_follows.address_verified, tell_of_visits_ahead),
    accounts.EmailCodeRefused: (_account,),
    accounts.RegisteredBefore: (_account, booking_follows.registered_before),
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
    accounts.UserInvited: (_user, owe_messages, ring_the_bell),
    accounts.UserDeactivated: (_user, sessions_ended),
    accounts.UserReactivated: (_user,),
    accounts.PasswordLinkSent: (_user, owe_messages, ring_the_bell),
    accounts.RecoveryCodesMade: (_account,),
    accounts.RecoveryCodeUsed: (_account, owe_messages, ring_the_bell),
    accounts.CodeRefused: (_by_anybody,),
    accounts.TriesUsedUp: (_denied("authn_login_fail_max", "what"),),
    accounts.PasskeyRefused: (_by_anybody, owe_messages, ring_the_bell),
    patients.PatientRegistered: (_patient,),
    patients.PatientUpdated: (_patient,),
    patients.DoNotContactSet: (_patient,),
    patients.DoNotContactLifted: (_patient,),
    patients.DeathNoted: (_patient, withhold_all),
    patients.DeathTakenBack: (_patient, release_all, ring_the_bell),
    patients.PatientArchived: (_patient,),
    patients.PatientRestored: (_patient,),
    patients.RelationEnded: (_patient, untell_who_left),
    directory.DoctorApplied: (_doctor, tell_of_applicant, applicants_changed),
    directory.DoctorAdded: (_doctor,),
    directory.DoctorApproved: (_doctor, owe_messages, doctor_changed, applicants_changed),
    directory.DoctorUpdated: (_doctor, doctor_changed),
    directory.PhotoChanged: (_doctor,),
    directory.DelayChanged: (_doctor, doctor_changed),
    directory.DoctorArchived: (_doctor, doctor_changed, applicants_changed, sessions_ended),
    directory.DoctorReactivated: (_doctor, doctor_changed, applicants_changed),
    directory.OpeningsWillChange: (ledger_follows.freeze_first,),
    directory.CatalogueChanged: (note("catalogue", "id"),),
    directory.ClinicChanged: (note_clinic,),
    feeds.FeedMade: (_feed,),
    feeds.FeedRevoked: (_feed,),
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
}
