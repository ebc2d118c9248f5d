"""Where the links of mails lead: built from PUBLIC_URL alone, never from a request.

Each opens a page; none acts. The one exception is told to mail programs: they send a POST.
"""

from __future__ import annotations

from urllib.parse import quote, urlencode

from flask import current_app

from clinic.accounts.kinds import TokenPurpose
from clinic.booking.links.visit_link import LinkPurpose, VisitLink, visit_token
from clinic.booking.rules import Slot
from clinic.http.doors import MAIL_LINKS
from clinic.http.instants import instant_text
from clinic.notifications.catalogue.table import KINDS
from clinic.notifications.letters import Letter, VisitFacts
from clinic.notifications.reminders.unsubscribe import unsubscribe_token

#: What a token is for, as the address says it.
TOKEN_PURPOSES = {
    TokenPurpose.VERIFY_EMAIL: "verify",
    TokenPurpose.RESET_PASSWORD: "reset",
    TokenPurpose.INVITATION: "invitation",
    TokenPurpose.CHANGE_EMAIL: "email",
    TokenPurpose.UNDO_EMAIL: "undo",
    TokenPurpose.SIGN_IN: "sign-in",
}


def page(path: str) -> str:
    """The address of a page of the clinic."""
    return f"{current_app.config['PUBLIC_URL']}{path}"


def visit_link(letter: Letter, facts: VisitFacts) -> str:
    """Where the recipient sees this visit, and can act on it."""
    side = "" if letter.to_patient else "/doctor"
    return page(f"{side}/appointments/{quote(facts.appointment_id, safe='')}")


def visit_action(letter: Letter, facts: VisitFacts, purpose: LinkPurpose) -> str:
    """Where the patient's side does this with the visit, without signing in; "" where they cannot."""
    user_id = letter.recipient.user_id
    if purpose not in facts.offers or user_id is None or not letter.to_patient:
        return ""
    link = VisitLink(
        purpose=purpose,
        appointment_id=facts.appointment_id,
        version=facts.version,
        patient_id=facts.patient_id,
        user_id=user_id,
        reminded_at=letter.leaves_at if letter.is_reminder else None,
    )
    return page(f"{MAIL_LINKS}/{visit_token(link, current_app.config['SECRET_KEY'])}")


def follow_up(follow_up_id: str) -> str:
    """Where the patient's side chooses a time for it, once they have signed in."""
    return page(f"/follow-ups/{quote(follow_up_id, safe='')}/booking")


def free_time(slot: Slot) -> str:
    """The doctor's page with this time to be chosen; nothing is kept before a button is pressed."""
    asked = urlencode({"visit_type": slot.visit_type_id, "at": instant_text(slot.starts_at)})
    return page(f"/doctors/{quote(slot.doctor_id, safe='')}?{asked}")


def preferences(letter: Letter) -> str:
    """Where the recipient of a letter about visits chooses which of them to get; "" for all others."""
    return page("/preferences") if letter.visits or letter.follow_up else ""


def token(letter: Letter) -> str:
    """Where the letter's token is taken; "" for a letter without one."""
    purpose = KINDS[letter.kind].token
    if purpose is None or not letter.token:
        return ""
    return page(f"/t/{TOKEN_PURPOSES[purpose]}/{quote(letter.token, safe='')}")


def unsubscribe(letter: Letter) -> str:
    """Where reminders are stopped; "" for letters that nobody can stop."""
    user_id = letter.recipient.user_id
    if not letter.is_reminder or user_id is None:
        return ""
    return page(f"/unsubscribe/{unsubscribe_token(user_id, current_app.config['SECRET_KEY'])}")
