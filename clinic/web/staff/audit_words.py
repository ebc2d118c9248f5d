"""Rows of the audit in words."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

#: What was done, in words.
_ACTIONS = {
    "sensitive_read": _l("Opened"),
    "authz_fail": _l("Was refused"),
    "authn_login_fail": _l("Failed to sign in"),
    "authn_token_invalid": _l("Came with an unknown token"),
    "authn_token_reuse": _l("Came with an expired token or link"),
    "authn_password_change": _l("Set a new password"),
    "excess_rate_limit_exceeded": _l("Tried too often"),
    "malicious_csrf": _l("Sent a form from elsewhere"),
    "malicious_cors": _l("Came from another site"),
    "malicious_csp_violation": _l("A page tried to load or run something that is not allowed"),
    "malicious_extraneous": _l("Sent a field that was not asked for"),
    "input_validation_fail": _l("Sent what no form of ours sends"),
    "upload_validation": _l("Sent a file that is not what it should be"),
    "hold_denied": _l("Held times too often"),
    "session_use_after_expire": _l("Came with a session that was over"),
    "authn_login_fail_max": _l("Failed to sign in too often"),
    "sys_monitor": _l("Alarm"),
    "audit_verified": _l("Read the whole audit"),
    "signed_in": _l("Signed in"),
    "glass_broken": _l("Opened in an emergency"),
    "emergency_reviewed": _l("Looked at an emergency"),
    "own_words_changed": _l("Wrote the clinic’s paragraph in a message"),
    "appointment_retimed": _l("Kept a visit at its wall time by a new law of its zone"),
    "retiming_refused": _l(
        "Left a visit to the staff: its place by a new law of its zone is taken"
    ),
    "time_off_retimed": _l("Kept an absence at its wall times by a new law of its zone"),
    "remark_changed": _l("Wrote a remark on a visit"),
    "do_not_contact_set": _l("Noted that a patient wants no messages"),
    "do_not_contact_lifted": _l("Noted that a patient may be written to again"),
    "death_noted": _l("Noted that a patient has died"),
    "death_taken_back": _l("Corrected that a patient has died"),
    "patient_archived": _l("Archived a record"),
    "patient_restored": _l("Restored an archived record"),
    "relation_ended": _l("Ended that somebody acts for a patient"),
    "allergies_changed": _l("Noted allergies and warnings"),
    "private_note_saved": _l("Wrote a private note"),
    "shared_note_saved": _l("Wrote a note to the patient"),
    "note_retracted": _l("Withdrew a note to the patient"),
    "note_read": _l("Read a note for the first time"),
    "follow_up_ordered": _l("Ordered a follow-up"),
    "follow_up_dropped": _l("Dropped a follow-up"),
    "notes_printed": _l("Printed all notes"),
    "successor_named": _l("Named who reads the notes of a doctor who leaves"),
    "succession_taken": _l("Reads the notes of a doctor who has left"),
    "factor_reset_asked": _l("Asked to reset a lost second factor"),
    "factor_reset_approved": _l("Approved the reset of a second factor"),
    "factor_reset_declined": _l("Declined the reset of a second factor"),
    "factor_reset_withdrawn": _l("Withdrew the reset of a second factor"),
    "factors_reset": _l("Reset a second factor"),
    "user_invited": _l("Invited somebody who works here"),
    "user_deactivated": _l("Switched an account off"),
    "user_reactivated": _l("Switched an account on again"),
    "doctor_reactivated": _l("Brought an archived doctor back"),
    "password_link_sent": _l("Sent a link for a new password"),
    "signed_out": _l("Signed out"),
}


def role_label(role: str) -> str:
    """What somebody is to the clinic; "" for nobody."""
    return {
        "patient": _("Patient"),
        "doctor": _("Doctor"),
        "receptionist": _("Reception"),
        "admin": _("Admin"),
    }.get(role, "")


def subject_label(kind: str, subject_id: str = "") -> str:
    """What sort of thing a row is about; of a page, which one, as the program calls it."""
    if kind == "endpoint" and subject_id:
        return _("Page %(name)s", name=subject_id)
    if kind == "export" and subject_id:
        return _("Table %(name)s", name=subject_id)
    return {
        "appointment": _("Visit"),
        "patient": _("Patient"),
        "list": _("List"),
        "export": _("Table"),
        "user": _("Account"),
        "doctor": _("Doctor"),
        "time_off": _("Time off"),
        "catalogue": _("Catalogue"),
        "clinic": _("Clinic"),
        "endpoint": _("Page"),
        "message": _("Email"),
        "call_task": _("Call"),
        "task": _("Task"),
        "audit": _("Audit"),
        "message_kind": _("Text in messages"),
        "break_glass": _("Emergency"),
        "note": _("Note"),
        "follow_up": _("Follow-up"),
        "erasure": _("Request for erasure"),
    }.get(kind, kind)


def action_label(action: str) -> str:
    """What was done; what is not named here is shown as it is called."""
    return str(_ACTIONS.get(action) or action.replace("_", " ").capitalize())


def reason_label(reason: str) -> str:
    """In what role something was read, how somebody was known, or the code of the refusal."""
    return {
        "care": _("as the doctor"),
        "desk": _("at the desk"),
        "emergency": _("in an emergency"),
        "review": _("to review an emergency"),
        "in_person": _("seen in person"),
        "known": _("known personally"),
        "call_back": _("called back"),
        "approved": _("approved by a second admin"),
        "operator": _("by the operator"),
        "own": _("for themselves or their family"),
        "registration": _("on registering"),
        "password": _("by password"),
        "password_and_code": _("by password and code"),
        "password_and_passkey": _("by password and passkey"),
        "passkey": _("by passkey"),
        "told_by_phone": _("told by phone"),
        "told_in_person": _("told in person"),
        "told_by_message": _("told by message"),
        "used": _("used before"),
        "replaced": _("replaced by a newer one"),
        "over": _("too old"),
        "changed": _("made for another password or address"),
    }.get(reason, reason)
