"""A message as somebody invented would get it, so that the clinic sees its own words in their place."""

from __future__ import annotations

from datetime import datetime, timedelta

from clinic.booking.lifecycle import Status
from clinic.core.local_time import first_instant, local_date
from clinic.notifications.catalogue.kind import MessageKind
from clinic.notifications.channels import channel
from clinic.notifications.kinds import Channel
from clinic.notifications.letters import FollowUpFacts, Letter, Recipient, Sender, VisitFacts
from clinic.notifications.subjects import FOLLOW_UP

NOBODY = "0" * 32
DOCTOR, PATIENT = "Dr Alex Example", "Sam Example"
DAY = timedelta(days=1)


def sample_mail(
    kind: MessageKind, language: str, words: str, *, office: Sender, now: datetime
) -> str:
    """The mail of a kind as plain text, with these words of the clinic's; "" where nobody sends mails."""
    mail = channel(Channel.MAIL)
    return (
        mail.preview(_letter(kind, language, words, office, now)) if mail and mail.preview else ""
    )


def _letter(kind: MessageKind, language: str, words: str, office: Sender, now: datetime) -> Letter:
    day = local_date(now, office.zone) + 3 * DAY
    about_visit = kind.about != FOLLOW_UP
    follow_up = FollowUpFacts(
        follow_up_id=NOBODY,
        doctor_name=DOCTOR,
        patient_name=PATIENT,
        first=day,
        last=day + 14 * DAY,
    )
    return Letter(
        message_id=NOBODY,
        dedupe_key=kind.code,
        kind=kind.code,
        recipient=Recipient(
            name=PATIENT, address="sam@example.org", user_id=NOBODY, locale=language
        ),
        sender=office,
        created_at=now,
        leaves_at=now,
        visits=(_visit(first_instant(day, 10 * 60, office.zone)),) if about_visit else (),
        follow_up=None if about_visit else follow_up,
        own_words={language: words},
    )


def _visit(start: datetime) -> VisitFacts:
    return VisitFacts(
        appointment_id=NOBODY,
        patient_id=NOBODY,
        version=1,
        status=Status.CONFIRMED,
        starts_at=start,
        ends_at=start + timedelta(minutes=30),
        doctor_name=DOCTOR,
        patient_name=PATIENT,
        before=start - DAY,
        proposed=start + DAY,
        changeable_until=start - DAY,
        answer_by=start - DAY,
        by_clinic=True,
    )
