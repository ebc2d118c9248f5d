"""Links of mails about visits, as the clinic would have written them."""

from __future__ import annotations

from datetime import datetime

from flask import Flask

from clinic.booking.links.visit_link import LinkPurpose, VisitLink, visit_token
from clinic.booking.models import Appointment
from tests.cast import OnlinePatient


def link_to(
    app: Flask,
    purpose: LinkPurpose,
    visit: Appointment,
    reader: OnlinePatient,
    *,
    reminded_at: datetime | None = None,
) -> str:
    """The address of a link for one purpose, in a mail to somebody about a visit as it stands now."""
    link = VisitLink(
        purpose=purpose,
        appointment_id=visit.id,
        version=visit.version,
        patient_id=visit.patient_id,
        user_id=reader.actor.user_id,
        reminded_at=reminded_at,
    )
    return f"/v/{visit_token(link, app.config['SECRET_KEY'])}"
