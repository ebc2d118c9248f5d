"""Whom a message is for, by which way it goes, and how far it has come."""

from __future__ import annotations

from enum import StrEnum

from clinic.core.errors import N_


class Channel(StrEnum):
    """The ways to a person that rules name; all of them are rows of the table in `channels`."""

    MAIL = "mail"
    IN_APP = "in_app"


class Whom(StrEnum):
    """Whom a kind of message is for, as staff say it. What is for the patient is about their treatment,
    and goes to whoever acts for them; an account's owner is told of the account alone.
    """

    OWNER = N_("to its owner")
    PATIENT = N_("to the patient")
    DOCTOR = N_("to the doctor")
    STAFF = N_("to staff")
    ADMIN = N_("to the admin")


class Audience(StrEnum):
    """A group of people with a visit of theirs to do."""

    PATIENT = "patient"  # whoever acts for the patient
    DOCTOR = "doctor"  # the doctor whom the visit is with
    ANSWERING = "answering"  # the doctor who has to answer: of a move, the wished one
    BEFORE = "before"  # the doctor who had the visit, where another one has it now
    DESK = "desk"


class MessageState(StrEnum):
    """Where a message stands."""

    PENDING = "pending"  # owed, from its due time on
    LEASED = "leased"  # somebody is sending it
    SENT = "sent"
    DEAD = "dead"  # could not be sent, and is not tried again
    EXPIRED = "expired"  # its time went by
    WITHDRAWN = "withdrawn"  # no longer true, or nobody to tell it to


class Topic(StrEnum):
    """What a person may choose not to be told, by which channel.

    Cancellations, and what keeps the account safe, belong to no topic: nobody can mute them.
    """

    CHANGES = "changes"  # asked for, confirmed, moved
    REMINDERS = "reminders"


class CallReason(StrEnum):
    """Why a message alone is not enough."""

    NO_ADDRESS = "no_address"  # no verified address
    NOT_DELIVERED = "not_delivered"  # the mail could not be sent
    SHORT_NOTICE = "short_notice"  # the visit is less than a day ahead
    DO_NOT_CONTACT = "do_not_contact"  # they want no messages


class Withheld(StrEnum):
    """Why nothing is sent to a patient's side: the short word of the ledger."""

    DECEASED = "deceased"
    DO_NOT_CONTACT = "do_not_contact"
