"""What staff read of messages: their kind, what became of them, why somebody has to be called."""

from __future__ import annotations

import re

from flask_babel import gettext as _

from clinic.notifications.kinds import CallReason


def kind_label(kind: str) -> str:
    """ "Visit confirmed, to the patient". A kind that is not sent any more stays as it is."""
    if kind not in _kinds():
        return kind
    what, whom = _kinds()[kind]
    return _("%(what)s, %(whom)s", what=what, whom=whom)


def happened_label(kind: str) -> str:
    """ "Visit confirmed": what the message tells."""
    return _kinds()[kind][0] if kind in _kinds() else kind


def _kinds() -> dict[str, tuple[str, str]]:
    """Each kind of message: what it tells, and whom."""
    patient, doctor, account = _("to the patient"), _("to the doctor"), _("to its owner")
    return {
        "appointment_requested": (_("Visit asked for"), patient),
        "appointment_confirmed": (_("Visit confirmed"), patient),
        "appointment_declined": (_("Request declined"), patient),
        "appointment_expired": (_("Request not answered in time"), patient),
        "appointment_moved": (_("Visit moved"), patient),
        "appointment_cancelled": (_("Visit cancelled"), patient),
        "move_requested": (_("Another time asked for"), patient),
        "move_declined": (_("Another time declined"), patient),
        "reminder": (_("Reminder"), patient),
        "request_received": (_("New request"), doctor),
        "request_waiting": (_("Request still waits"), _("to staff")),
        "request_expired": (_("Request not answered in time"), doctor),
        "move_received": (_("Another time asked for"), doctor),
        "visit_booked": (_("Visit booked"), doctor),
        "visit_moved": (_("Visit moved"), doctor),
        "visit_cancelled": (_("Visit cancelled"), doctor),
        "visit_given_away": (_("Visit given to another doctor"), doctor),
        "verify_email": (_("Address to verify"), account),
        "account_exists": (_("Account exists already"), account),
        "account_secured": (_("Way to sign in changed"), account),
        "factor_reset_asked": (_("Reset of the second factor asked for"), account),
        "factors_reset": (_("Second factor reset"), account),
        "factor_reset_answered": (_("Second admin has answered"), _("to the admin")),
        "reset_password": (_("New password asked for"), account),
        "password_changed": (_("Password changed"), account),
        "session_ended": (_("Stolen session ended"), account),
        "change_email": (_("New address to confirm"), account),
        "email_change_asked": (_("Another address asked for"), account),
        "email_changed": (_("Address changed"), account),
        "email_undone": (_("Address put back"), account),
        "email_lost": (_("Change of address taken back"), account),
        "invitation": (_("Invitation"), doctor),
        "erasure_done": (_("Data erased"), account),
        "erasure_refused": (_("Erasure refused"), account),
        "account_approved": (_("Account approved"), doctor),
    }


def call_reason_label(why: CallReason) -> str:
    """Why a message alone is not enough."""
    return {
        CallReason.NO_ADDRESS: _("No verified address"),
        CallReason.NOT_DELIVERED: _("Mail not delivered"),
        CallReason.SHORT_NOTICE: _("Short notice"),
    }[why]


CALL_REASON_ICONS = {
    CallReason.NO_ADDRESS: "slash-circle",
    CallReason.NOT_DELIVERED: "exclamation-triangle",
    CallReason.SHORT_NOTICE: "clock",
}


def error_label(reason: str | None) -> str:
    """The ledger's short word for why a mail was not sent, in words; what is odd keeps its word."""
    if not reason:
        return ""
    known = {
        "too_late": _("Too late to be of use"),
        "recipient_gone": _("The account is closed"),
        "verified_already": _("Verified already"),
        "answered": _("Answered meanwhile"),
        "superseded": _("Told by a later mail"),
        "gone": _("What it was about is gone"),
        "nothing_to_tell": _("Nothing left to tell"),
        "undone": _("Taken back"),
        "settled": _("Taken as sent"),
        "bad_address": _("No mail can be written to this address"),
        "bad_header": _("A name in it does not fit into a mail"),
        "bad_sender": _("The clinic’s own address cannot be written from"),
        "no_server": _("No mail server is set up"),
        "address_not_supported": _("The mail server cannot write to this address"),
    }
    return known.get(reason) or _server_said(reason) or _("Unexpected: %(word)s", word=reason)


def _server_said(reason: str) -> str:
    code = re.fullmatch(r"(?:(sender)_|smtp_)?([45]\d\d)", reason)
    if code is None:
        away = re.fullmatch(r"(?:Connection\w*|Timeout|SMTP\w*|SSL\w*|OSError|gaierror)\w*", reason)
        return _("No answer from the mail server (%(word)s)", word=reason) if away else ""
    if code[1]:
        return _("The mail server refuses the clinic’s own address (%(code)s)", code=code[2])
    if code[2].startswith("5"):
        return _("Refused by the mail server (%(code)s)", code=code[2])
    return _("Not taken by the mail server yet (%(code)s)", code=code[2])
