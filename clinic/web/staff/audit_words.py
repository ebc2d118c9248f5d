"""Rows of the audit in words."""

from __future__ import annotations

from flask_babel import gettext as _


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
    return {
        "appointment": _("Visit"),
        "patient": _("Patient"),
        "list": _("List"),
        "user": _("Account"),
        "doctor": _("Doctor"),
        "time_off": _("Time off"),
        "catalogue": _("Catalogue"),
        "clinic": _("Clinic"),
        "endpoint": _("Page"),
        "message": _("Mail"),
        "call_task": _("Call"),
        "task": _("Task"),
        "audit": _("Audit"),
        "break_glass": _("Emergency"),
        "note": _("Note"),
        "follow_up": _("Follow-up"),
        "erasure": _("Wish to be erased"),
    }.get(kind, kind)


def action_label(action: str) -> str:
    """What was done; what is not named here is shown as it is called."""
    return {
        "sensitive_read": _("Opened"),
        "authz_fail": _("Was refused"),
        "authn_login_fail": _("Failed to sign in"),
        "authn_token_invalid": _("Came with a token that is none"),
        "authn_token_reuse": _("Came with a token or a link that is over"),
        "authn_password_change": _("Set a new password"),
        "excess_rate_limit_exceeded": _("Tried too often"),
        "malicious_csrf": _("Sent a form from elsewhere"),
        "malicious_cors": _("Came from another site"),
        "malicious_csp_violation": _("A page was about to load or run what it may not"),
        "malicious_extraneous": _("Sent a field that was not asked for"),
        "input_validation_fail": _("Sent what no form of ours sends"),
        "upload_validation": _("Sent a file that is not what it should be"),
        "hold_denied": _("Kept times too often"),
        "session_use_after_expire": _("Came with a session that was over"),
        "authn_login_fail_max": _("Failed to sign in too often"),
        "sys_monitor": _("Alarm"),
        "signed_in": _("Signed in"),
        "glass_broken": _("Opened in an emergency"),
        "emergency_reviewed": _("Looked at an emergency"),
        "remark_changed": _("Wrote a remark on a visit"),
        "allergies_changed": _("Noted allergies and warnings"),
        "private_note_saved": _("Wrote a private note"),
        "shared_note_saved": _("Wrote a note to the patient"),
        "note_retracted": _("Took back a note to the patient"),
        "note_read": _("Read a note for the first time"),
        "follow_up_ordered": _("Asked a patient to come back"),
        "follow_up_dropped": _("Asked a patient to come back no more"),
        "notes_printed": _("Printed all notes"),
        "successor_named": _("Named who reads the notes of a doctor who leaves"),
        "succession_taken": _("Reads the notes of a doctor who has left"),
        "factor_reset_asked": _("Asked to reset a lost second factor"),
        "factor_reset_approved": _("Approved the reset of a second factor"),
        "factor_reset_declined": _("Declined the reset of a second factor"),
        "factor_reset_withdrawn": _("Took back the reset of a second factor"),
        "factors_reset": _("Reset a second factor"),
        "password_link_sent": _("Sent a link for a new password"),
        "signed_out": _("Signed out"),
    }.get(action, action.replace("_", " ").capitalize())


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
        "used": _("used before"),
        "replaced": _("replaced by a newer one"),
        "over": _("too old"),
        "changed": _("made for another password or address"),
    }.get(reason, reason)
