"""Carrying out the forms by which staff move a visit."""

from __future__ import annotations

from typing import Any, Protocol

from flask_babel import gettext as _

from clinic.booking.reschedule import reschedule
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.web.kit import filters
from clinic.web.kit.toasts import say


class StaffMoveForm(Protocol):
    """A form that says where a visit is moved to."""

    result: Any

    def carries_out(self, verb: Any) -> bool: ...

    def wished(self) -> dict[str, Any]: ...


def moves(form: StaffMoveForm, appointment_id: str) -> bool:
    """Move the visit as the form wishes, and say so on the next page; False where that is refused."""
    moved = form.carries_out(
        lambda: reschedule(current_user, appointment_id, **form.wished(), now=now())
    )
    if moved:
        say(_("Moved to %(when)s", when=filters.when_short(form.result.starts_at)))
    return moved
