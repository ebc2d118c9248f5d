"""Who hears of what, and which broken constraint means what: the clinic's behaviour at a glance.

The rows of events stand by subject, in the files of this folder.
"""

from __future__ import annotations

from clinic import dispatch
from clinic.accounts.factors.passkeys import passkey_known
from clinic.accounts.register import email_taken
from clinic.accounts.strength import name_the_house
from clinic.audit.subjects import Owner, name_owners
from clinic.booking.errors import claim_refused, hold_limit
from clinic.booking.lifecycle import stale_version, wrong_state
from clinic.booking.queries.find import patient_of_visit
from clinic.booking.times.inputs import exempt_from_limit
from clinic.care.emergency_review import patient_of_emergency
from clinic.care.follow_ups.link import books_a_follow_up
from clinic.care.follow_ups.read import patient_of_follow_up
from clinic.care.notes.read import patient_of_note
from clinic.care.notes.write import already_read
from clinic.core.errors import N_
from clinic.db import Refusal, name_refusals
from clinic.directory.catalogue import name_taken
from clinic.directory.queries import the_clinic
from clinic.directory.reason_codes import code_taken
from clinic.mail import delivery as mail
from clinic.notifications.channels import MessageChannel, use_channels
from clinic.notifications.kinds import Channel
from clinic.patients.queries import patient_if_known
from clinic.tasks.queries import patient_of_task
from clinic.wiring import follow_ups, people, visits

HANDLERS = {**people.HANDLERS, **visits.HANDLERS, **follow_ups.HANDLERS}

REFUSALS: dict[str, Refusal] = {
    "ex_claim_no_overlap": claim_refused,
    "uq_hold_user_id": hold_limit,
    "uq_hold_visitor": hold_limit,
    "uq_user_account_email": email_taken,
    "uq_passkey_credential_id": passkey_known,
    "uq_specialty_name": name_taken,
    "uq_visit_type_name": name_taken,
    "pk_reason_code": code_taken,
    "uq_reason_code_code": code_taken,
    "ck_note_retracted_unread": already_read,
    "uq_follow_up_appointment_id": wrong_state,
    "pk_appointment_change": stale_version,
    "uq_appointment_change_appointment_id_version": stale_version,
}

#: The ways to a person, in the order in which they are shown.
CHANNELS = (
    MessageChannel(
        code=Channel.MAIL,
        label=N_("Email"),
        send=mail.send,
        preview=mail.preview,
        probe=mail.probe,
        address=lambda user: "" if user.claimed_email else user.email,
        reaches=lambda user: user.email_verified_at is not None,
    ),
    MessageChannel(code=Channel.IN_APP, label=N_("On this site")),
)

#: Whose record a thing belongs to, for the audit.
OWNERS: dict[str, Owner] = {
    "appointment": patient_of_visit,
    "break_glass": patient_of_emergency,
    "call_task": patient_of_task,  # as calls were named until they became tasks
    "follow_up": patient_of_follow_up,
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
    exempt_from_limit(books_a_follow_up)
    use_channels(CHANNELS)
