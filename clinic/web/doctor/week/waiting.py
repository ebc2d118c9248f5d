"""What the doctor has to answer or to decide about: what presses, and why a visit is in the way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask import g
from flask_babel import gettext as _

from clinic.accounts.actor import Actor
from clinic.booking.access import reads_reason
from clinic.booking.queries.find import Visit, waiting_count
from clinic.core.errors import Reason
from clinic.http.clock import now
from clinic.http.current import current_user

#: With less time than this left for an answer, it says so in colour.
SOON = timedelta(hours=2)


def is_pressing(visit: Visit) -> bool:
    """Whether the time for an answer is nearly over."""
    decide_by = visit.appointment.decide_by
    return decide_by is not None and decide_by - now() < SOON


def reason_shown(visit: Visit) -> str:
    """Why the patient comes, in their words, for the doctor whom it is with."""
    appointment = visit.appointment
    return appointment.reason if reads_reason(current_user)(appointment) else ""


def with_reasons(found: Sequence[tuple[Visit, list[Reason]]]) -> list[tuple[Visit, str]]:
    """Each of these visits, and in words why it cannot simply stay."""
    return [(visit, _why(reasons)) for visit, reasons in found]


def _why(reasons: list[Reason]) -> str:
    words = {
        "doctor_away": _("You are away"),
        "outside_hours": _("Outside your hours"),
    }
    return ", ".join(words.get(reason.code, _(str(reason.message))) for reason in reasons)


def requests_waiting(person: Actor, *, found: int | None = None) -> int:
    """How many requests wait for the person; counted once a request, or as a page has `found` them."""
    if found is not None or "requests_waiting" not in g:
        g.requests_waiting = waiting_count(person, now=now()) if found is None else found
    count: int = g.requests_waiting
    return count
