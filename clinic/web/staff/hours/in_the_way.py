"""The visits for which an absence or other hours were refused, so that they are seen before it is saved."""

from __future__ import annotations

from collections.abc import Callable

from clinic.booking.queries.find import Visit, calendar
from clinic.core.errors import DomainError
from clinic.core.intervals import Interval
from clinic.http.current import current_user
from clinic.http.reads import visits_listed


def visits_hit(
    doctor_id: str, refusal: DomainError | None, span: Callable[[], Interval]
) -> list[Visit]:
    """The visits that a refusal names, out of those of a span; none where it is about something else."""
    ids = refusal.details.get("appointments", ()) if refusal else ()
    assert isinstance(ids, tuple)
    if not ids:
        return []
    asked = span()
    found = calendar(current_user, doctor_id, starts_at=asked.start, ends_at=asked.end)
    visits = [visit for visit in found if visit.appointment.id in ids]
    visits_listed("time_off", [visit.appointment for visit in visits])
    return visits
