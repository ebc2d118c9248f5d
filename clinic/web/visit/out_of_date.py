"""Whether a form about a visit still makes sense, and if not, how the visit stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _

from clinic.booking import lifecycle
from clinic.booking.lifecycle import OPEN, Status, Step
from clinic.web.kit import wording

if TYPE_CHECKING:
    from clinic.booking.models import Appointment
    from clinic.core.errors import DomainError


def past_cancelling(visit: Appointment) -> str:
    """Why it cannot be called off any more; "" where it can."""
    if lifecycle.may(visit.status, Step.CANCEL):
        return ""
    return _("%(status)s: this visit can no longer be cancelled.", status=_stands(visit))


def past_moving(visit: Appointment) -> str:
    """Why it cannot be moved any more; "" where it can."""
    if visit.status in OPEN:
        return ""
    return _("%(status)s: this visit can no longer be moved.", status=_stands(visit))


def past_answering(visit: Appointment) -> str:
    """Why there is nothing to decline; "" where there is."""
    if visit.status is Status.REQUESTED or visit.proposed_starts_at is not None:
        return ""
    return _("%(status)s: nothing waits for your answer here.", status=_stands(visit))


def is_about_the_visit(refusal: DomainError | None) -> bool:
    """Whether the visit itself refuses the step, so that no other choice of a time can help."""
    return refusal is not None and refusal.code in ("stale_version", "wrong_state")


def _stands(visit: Appointment) -> str:
    return wording.status_label(visit.status)
