"""The links of mails about a visit: one purpose, one version of the visit, and nobody signs in.

Only the clinic can have written one, and nothing of it is kept anywhere. It acts as the person to whom
the mail went, who must still have the right to (`clinic.booking.links.linked`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from itsdangerous import BadSignature, Signer

from clinic.core.errors import NotFound


class LinkPurpose(StrEnum):
    """What a link is good for, and nothing else."""

    ATTEND = "attend"  # "I am coming"
    CHANGE = "change"  # leads on to the next two, and does nothing
    MOVE = "move"
    CANCEL = "cancel"
    CALENDAR = "calendar"  # to add it to the reader's own; does nothing here


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitLink:
    """A link of a mail to the user, about a visit of the patient's. `reminded_at` is when it left, in a
    reminder; None in all others.
    """

    purpose: LinkPurpose
    appointment_id: str
    version: int
    patient_id: str
    user_id: str
    reminded_at: datetime | None = None


def visit_token(link: VisitLink, secret: str) -> str:
    """What stands in the address of a link: its parts and their signature, with a dot between."""
    left = int(link.reminded_at.timestamp()) if link.reminded_at else 0
    parts = (link.purpose, link.appointment_id, link.version, link.patient_id, link.user_id, left)
    return _signer(secret).sign(".".join(map(str, parts))).decode()


def read_visit_link(token: str, secret: str) -> VisitLink:
    """The link that a token stands for. Raises NotFound for one that the clinic has not written."""
    try:
        text = _signer(secret).unsign(token).decode()
    except BadSignature:
        raise NotFound() from None
    purpose, appointment_id, version, patient_id, user_id, left = text.split(".")
    return VisitLink(
        purpose=LinkPurpose(purpose),
        appointment_id=appointment_id,
        version=int(version),
        patient_id=patient_id,
        user_id=user_id,
        reminded_at=datetime.fromtimestamp(int(left), UTC) if int(left) else None,
    )


def _signer(secret: str) -> Signer:
    return Signer(secret, salt="clinic.visit-link")
