"""Letters to write mails from."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from clinic.booking.lifecycle import Status
from clinic.booking.rules import Slot
from clinic.notifications.catalogue.table import KINDS as TABLE
from clinic.notifications.kinds import Audience, Channel
from clinic.notifications.letters import FollowUpFacts, Letter, Recipient, Sender, VisitFacts
from clinic.notifications.subjects import APPOINTMENT, FOLLOW_UP

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
#: Thursday 26 November, 14:20 in Berlin.
THURSDAY = datetime(2026, 11, 26, 13, 20, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 27, 8, 30, tzinfo=UTC)

#: The kinds that have a mail, by whom it is for.
KINDS = tuple(code for code, kind in TABLE.items() if Channel.MAIL in kind.channels)
ABOUT_FOLLOW_UPS = tuple(code for code in KINDS if TABLE[code].about == FOLLOW_UP)
ABOUT_ACCOUNTS = tuple(code for code in KINDS if TABLE[code].about not in (APPOINTMENT, FOLLOW_UP))
TO_PATIENTS = tuple(code for code in KINDS if Audience.PATIENT in TABLE[code].audiences)
TO_DOCTORS = tuple(
    code for code in KINDS if code not in (*ABOUT_ACCOUNTS, *TO_PATIENTS, *ABOUT_FOLLOW_UPS)
)

CLINIC = Sender(
    name="Lindenhof Clinic",
    address="Lindenstraße 12, 10969 Berlin",
    phone="+49 30 555 0120",
    email="desk@lindenhof.example",
    zone=BERLIN,
)
AMIRA = Recipient(name="Amira Rahman", address="amira.rahman@example.org", user_id="amira")
LENA = Recipient(name="Lena Hartmann", address="lena.hartmann@example.org", user_id="lena")

VISIT = VisitFacts(
    appointment_id="a" * 32,
    patient_id="p" * 32,
    version=2,
    status=Status.CONFIRMED,
    starts_at=THURSDAY,
    ends_at=THURSDAY + timedelta(minutes=15),
    doctor_name="Dr Lena Hartmann",
    patient_name="Amira Rahman",
    room="Room 4",
    before=FRIDAY,
    proposed=FRIDAY,
    changeable_until=THURSDAY - timedelta(days=1),
)


FOLLOW_UP_FACTS = FollowUpFacts(
    follow_up_id="f" * 32,
    doctor_name="Dr Lena Hartmann",
    patient_name="Amira Rahman",
    first=date(2027, 2, 8),
    last=date(2027, 2, 22),
)


def visit(**changed: Any) -> VisitFacts:
    """Amira's visit on Thursday, with some facts changed."""
    return replace(VISIT, **changed)


def letter(kind: str = "appointment_confirmed", **changed: Any) -> Letter:
    """A letter as the clinic would write it, to whom it is meant for."""
    about_visit = kind not in (*ABOUT_ACCOUNTS, *ABOUT_FOLLOW_UPS)
    usual = Letter(
        message_id="m" * 32,
        dedupe_key=f"{kind}:{VISIT.appointment_id}:2:mail",
        kind=kind,
        recipient=LENA if kind in TO_DOCTORS else AMIRA,
        sender=CLINIC,
        created_at=NOW,
        leaves_at=NOW,
        to_patient=kind not in TO_DOCTORS,
        visits=(VISIT,) if about_visit else (),
        follow_up=FOLLOW_UP_FACTS if kind in ABOUT_FOLLOW_UPS else None,
        token="secret-of-a-link" if TABLE[kind].token else "",
        alternatives=(Slot("d" * 32, "v" * 32, FRIDAY, FRIDAY + timedelta(minutes=15)),),
        is_reminder=kind == "reminder",
    )
    return replace(usual, **changed)
