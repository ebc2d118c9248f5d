"""The right column of a doctor's page: a time that is held, chosen, or lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from clinic.booking.book import decide_by
from clinic.booking.rules import OVERLAPS, Slot
from clinic.core.local_time import local_date, week_start
from clinic.http.current import signed_in
from clinic.http.instants import instant_text
from clinic.http.refusals import sentence_of
from clinic.web.booking.addresses import href_of_start
from clinic.web.booking.confirm_view import ConfirmView, confirm_lines, hold_clock
from clinic.web.booking.day_view import slot_view
from clinic.web.kit import context, wording
from clinic.web.kit.links import Link

if TYPE_CHECKING:
    from clinic.booking.models import Hold
    from clinic.core.errors import DomainError
    from clinic.directory.models import Doctor, VisitType


def empty_panel() -> ConfirmView:
    """How to come to a time."""
    actor = signed_in()
    if actor is not None and not actor.is_patient_side:
        text = _("Patients take a time here. Staff book for a patient from the patient’s page.")
        return ConfirmView(state="empty", empty_text=text)
    minutes = context.clinic().hold_minutes
    return ConfirmView(
        state="empty",
        empty_text=ngettext(
            "Choose a time. It is kept for you for %(num)s minute while you fill in the form.",
            "Choose a time. It is kept for you for %(num)s minutes while you fill in the form.",
            minutes,
        ),
    )


def held_panel(kept: Hold, doctor: Doctor, *, now: datetime) -> ConfirmView:
    """The panel of a hold that has not ended."""
    clinic = context.clinic()
    zone = clinic.zone
    visit_type = type_of(doctor, kept.visit_type_id)
    minutes = int((kept.ends_at - kept.starts_at).total_seconds() // 60)
    hidden = _hidden(doctor.id, visit_type.id, kept.starts_at)
    return ConfirmView(
        state="held",
        kept={"patient_id": kept.patient_id} if kept.patient_id else {},
        **asdict(hold_clock(kept, hold_minutes=clinic.hold_minutes, now=now)),
        until_label=wording.time_label(kept.expires_at, zone),
        time_label=wording.time_label(kept.starts_at, zone),
        extend_action=url_for("patient.holds.extension", hold_id=kept.id),
        release_action=url_for("patient.holds.release", hold_id=kept.id),
        hold_action=url_for("patient.holds.create"),
        hidden=hidden,
        value=instant_text(kept.starts_at),
        **_booking(kept.starts_at, doctor, visit_type, minutes=minutes, now=now),
        page_href=f"{href_of_start(doctor.id, visit_type.id, kept.starts_at)}#confirm",
        other_times_action=url_for("patient.bookings.keep_for_later"),
    )  # fmt: skip


def unheld_panel(at: datetime, doctor: Doctor, visit_type_id: str, *, now: datetime) -> ConfirmView:
    """A free time that is not kept for somebody, and the form that books it all the same."""
    offered = next(one for one in doctor.visit_types if one.visit_type_id == visit_type_id)
    minutes = offered.minutes or offered.visit_type.minutes
    return ConfirmView(
        state="unheld",
        alert=_("This time cannot be kept for you before your address is confirmed."),
        time_label=wording.time_label(at, context.clinic().zone),
        **_booking(at, doctor, offered.visit_type, minutes=minutes, now=now),
    )


def goes_on_unheld(refusal: DomainError | None) -> bool:
    """Whether the time was not kept for somebody, but is there for whoever books it."""
    return refusal is not None and bool(refusal.details.get("strangers"))


def chosen_panel(
    at: datetime,
    doctor: Doctor,
    visit_type: VisitType,
    *,
    minutes: int,
    now: datetime,
    alert: str = "",
    kept: Mapping[str, str] | None = None,
) -> ConfirmView:
    """A free time that somebody came with: one press keeps it."""
    clinic = context.clinic()
    zone = clinic.zone
    return ConfirmView(
        state="chosen",
        alert=alert,
        kept=dict(kept or {}),
        time_label=wording.time_label(at, zone),
        hold_action=url_for("patient.holds.create"),
        hidden=_hidden(doctor.id, visit_type.id, at),
        value=instant_text(at),
        when_label=wording.when_label(at, zone, now),
        lines=confirm_lines(
            doctor=doctor, visit_type=visit_type, minutes=minutes,
            ends_at=at + timedelta(minutes=minutes), zone=zone, clinic=clinic,
        ),
    )  # fmt: skip


def lost_panel(
    at: datetime | None,
    doctor_id: str,
    visit_type_id: str,
    *,
    alert: str,
    offers: Sequence[Slot],
    kept: Mapping[str, str],
    back: Link | None = None,
) -> ConfirmView:
    """A time that cannot be had: why, and the nearest ones that can. What was typed goes along."""
    zone = context.clinic().zone
    views = [slot_view(slot.starts_at, zone) for slot in offers]
    return ConfirmView(
        state="lost",
        alert=alert,
        offer=views[0] if views else None,
        offers=views,
        back=back,
        kept=dict(kept),
        hold_action=url_for("patient.holds.create"),
        hidden=_hidden(doctor_id, visit_type_id, at),
    )


def alert_of(refusal: DomainError, at: datetime | None, now: datetime) -> str:
    """Why a time cannot be had, as a heading."""
    codes = {reason.code for reason in refusal.reasons}
    if at is None or not codes & OVERLAPS:
        return sentence_of(refusal)
    zone = context.clinic().zone
    when = wording.when_short(at, zone, now)
    if "patient_busy" in codes:
        return _("There is another visit of yours at that time: %(when)s", when=when)
    return _("Just taken by somebody else: %(when)s", when=when)


def small_print(
    starts_at: datetime, doctor: Doctor, *, confirms: bool, zone: ZoneInfo, now: datetime
) -> str:
    """Until when it can be changed, or until when it is answered."""
    clinic = context.clinic()
    if not confirms:
        return _(
            "%(doctor)s answers by %(when)s. The time is yours until then.",
            doctor=doctor.display_name,
            when=wording.when_short(decide_by(starts_at, now=now), zone, now),
        )
    cutoff = starts_at - timedelta(minutes=clinic.cancel_cutoff_minutes)
    if cutoff > now:
        when = wording.when_short(cutoff, zone, now)
        return _("You can move or cancel it here until %(when)s.", when=when)
    if clinic.phone:
        return _(
            "You can cancel it here until it begins. To move it, please call %(phone)s.",
            phone=clinic.phone,
        )
    return _("You can cancel it here until it begins.")


def type_of(doctor: Doctor, visit_type_id: str) -> VisitType:
    """One of the doctor's visit types, by its id."""
    return next(
        offered.visit_type
        for offered in doctor.visit_types
        if offered.visit_type_id == visit_type_id
    )


def _booking(
    at: datetime, doctor: Doctor, visit_type: VisitType, *, minutes: int, now: datetime
) -> dict[str, Any]:
    """The part of a panel that books a time."""
    clinic = context.clinic()
    zone = clinic.zone
    confirms = doctor.auto_confirm and visit_type.auto_confirm
    return {
        "when_label": wording.when_label(at, zone, now),
        "lines": confirm_lines(
            doctor=doctor, visit_type=visit_type, minutes=minutes,
            ends_at=at + timedelta(minutes=minutes), zone=zone, clinic=clinic,
        ),
        "form_action": url_for("patient.bookings.create"),
        "form_hidden": {
            **_hidden(doctor.id, visit_type.id, at),
            "starts_at": instant_text(at),
        },
        "submit_label": _("Confirm visit") if confirms else _("Ask for this visit"),
        "small_print": small_print(at, doctor, confirms=confirms, zone=zone, now=now),
    }  # fmt: skip


def _hidden(doctor_id: str, visit_type_id: str, at: datetime | None) -> dict[str, str]:
    hidden = {"doctor_id": doctor_id, "visit_type_id": visit_type_id}
    if at is not None:
        clinic = context.clinic()
        day = local_date(at, clinic.zone)
        hidden["week"] = week_start(day, clinic.first_weekday).isoformat()
    return hidden
