"""What staff read of messages: their kind, what became of them, why somebody has to be called."""

from __future__ import annotations

import re

from flask_babel import gettext
from flask_babel import gettext as _

from clinic.notifications.catalogue.table import KINDS
from clinic.notifications.channels import channel
from clinic.notifications.kinds import CallReason, MessageState


def kind_label(code: str) -> str:
    """ "Visit confirmed, to the patient". A kind that is not sent any more stays as it is."""
    kind = KINDS.get(code)
    if kind is None:
        return code
    return _("%(what)s, %(whom)s", what=gettext(kind.label), whom=gettext(kind.whom))


def happened_label(code: str) -> str:
    """ "Visit confirmed": what the message tells."""
    kind = KINDS.get(code)
    return gettext(kind.label) if kind else code


def call_reason(why: CallReason) -> tuple[str, str]:
    """Why a message alone is not enough: the words, and an icon."""
    return {
        CallReason.NO_ADDRESS: (_("No verified address"), "slash-circle"),
        CallReason.NOT_DELIVERED: (_("Email not delivered"), "exclamation-triangle"),
        CallReason.SHORT_NOTICE: (_("Short notice"), "clock"),
        CallReason.DO_NOT_CONTACT: (_("Wants no messages"), "bell"),
    }[why]


def message_state(state: MessageState) -> str:
    """How far a message has come."""
    return {
        MessageState.PENDING: _("Planned"),
        MessageState.LEASED: _("On its way"),
        MessageState.SENT: _("Sent"),
        MessageState.DEAD: _("Given up"),
        MessageState.EXPIRED: _("Too late"),
        MessageState.WITHDRAWN: _("Not sent"),
    }[state]


def way_label(code: str) -> str:
    """By which way it goes; one that the clinic has no more stays as it is called."""
    way = channel(code)
    return gettext(way.label) if way else code


def error_label(reason: str | None) -> str:
    """The ledger's short word for why a mail was not sent, in words; what is odd keeps its word."""
    if not reason:
        return ""
    known = {
        "too_late": _("Too late to be of use"),
        "recipient_gone": _("The account is closed"),
        "verified_already": _("Verified already"),
        "answered": _("Answered meanwhile"),
        "superseded": _("Told by a later email"),
        "gone": _("What it was about is gone"),
        "nothing_to_tell": _("Nothing left to tell"),
        "undone": _("Undone"),
        "not_needed": _("Booked or dropped meanwhile"),
        "settled": _("Taken as sent"),
        "do_not_contact": _("Wants no messages"),
        "deceased": _("The patient has died"),
        "bad_address": _("No email can be written to this address"),
        "bad_header": _("A name in it does not fit into an email"),
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
