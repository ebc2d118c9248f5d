"""The right column of a doctor's page: a time that is held, chosen, or lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import ngettext

from clinic.http.current import signed_in
from clinic.web.booking.confirm_view import ConfirmView
from clinic.web.kit import context

if TYPE_CHECKING:
    from clinic.booking.models import Hold
    from clinic.core.errors import DomainError
    from clinic.directory.models import Doctor, DoctorVisitType


def empty_panel(doctor: Doctor) -> ConfirmView:
    """How to come to a time."""
    actor, minutes = signed_in(), context.clinic().hold_minutes
    if actor is not None and not actor.is_patient_side:
        text = _("Patients choose a time here. Staff book for a patient from the patient’s record.")
    else:
        text = ngettext(
            "Choose a time. We hold it for you for %(num)s minute while you fill in the form.",
            "Choose a time. We hold it for you for %(num)s minutes while you fill in the form.",
            minutes,
        )
    return ConfirmView(state="empty", doctor=doctor, visit_type=None, empty_text=text)


def held_panel(kept: Hold, doctor: Doctor) -> ConfirmView:
    """The panel of a hold that has not ended."""
    offer = doctor.offer_of(kept.visit_type_id)
    assert offer is not None
    return ConfirmView(
        state="held",
        doctor=doctor,
        visit_type=offer.visit_type,
        at=kept.starts_at,
        minutes=int((kept.ends_at - kept.starts_at).total_seconds() // 60),
        hold=kept,
        kept={"patient_id": kept.patient_id} if kept.patient_id else {},
    )


def unheld_panel(
    at: datetime, doctor: Doctor, offer: DoctorVisitType, *, ended: bool = False
) -> ConfirmView:
    """A free time that is not kept for somebody, or no longer, and the form that books it all the same."""
    if ended:
        alert = _("This time is no longer held for you.")
    else:
        alert = _("We cannot hold this time until you confirm your email address.")
    return chosen_panel(at, doctor, offer, state="unheld", alert=alert)


def goes_on_unheld(refusal: DomainError | None) -> bool:
    """Whether the time was not kept for somebody, but is there for whoever books it."""
    return refusal is not None and bool(refusal.details.get("strangers"))


def chosen_panel(
    at: datetime,
    doctor: Doctor,
    offer: DoctorVisitType,
    *,
    state: str = "chosen",
    alert: str = "",
    kept: Mapping[str, str] | None = None,
) -> ConfirmView:
    """A free time that somebody came with: one press keeps it."""
    return ConfirmView(
        state=state,
        doctor=doctor,
        visit_type=offer.visit_type,
        at=at,
        minutes=offer.length,
        alert=alert,
        kept=dict(kept or {}),
    )
