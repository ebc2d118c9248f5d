"""Calls to make in words: whom, about which visit and why; never the reason for the visit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from clinic.core.text import initials
from clinic.notifications.calls import Call
from clinic.web.kit import wording
from clinic.web.kit.context import clinic
from clinic.web.staff.message_words import CALL_REASON_ICONS, call_reason_label, happened_label


@dataclass(frozen=True)
class CallRow:
    """One line. `phone_href` is "" where there is no number to call."""

    patient: str
    patient_href: str
    initials: str
    tone: str
    phone: str
    phone_href: str
    edit_href: str
    happened: str
    since: str
    since_attr: str
    when_label: str
    datetime_attr: str
    visit_href: str
    doctor: str
    status: str
    why: str
    why_icon: str
    reached_action: str


def call_rows(found: Sequence[Call], *, now: datetime) -> list[CallRow]:
    """The lines for these calls; asks the database nothing."""
    return [_row(one, now) for one in found]


def _row(call: Call, now: datetime) -> CallRow:
    zone, patient, visit = clinic().zone, call.patient, call.appointment
    digits = "".join(sign for sign in patient.phone if sign.isdecimal() or sign == "+")
    return CallRow(
        patient=wording.patient_name(patient),
        patient_href=url_for("desk.patients.page", patient_id=patient.id),
        initials=initials(patient.full_name),
        tone=wording.tone(patient.id),
        phone=patient.phone,
        phone_href=f"tel:{digits}" if digits else "",
        edit_href=url_for("desk.patients.edit", patient_id=patient.id),
        happened=happened_label(call.task.kind),
        since=wording.ago_label(call.task.created_at, zone, now),
        since_attr=wording.datetime_attr(call.task.created_at, zone),
        when_label=wording.when_head(visit.starts_at, zone, now),
        datetime_attr=wording.datetime_attr(visit.starts_at, zone),
        visit_href=url_for("desk.visits.page", appointment_id=visit.id),
        doctor=call.doctor.display_name,
        status=str(visit.status),
        why=call_reason_label(call.task.why),
        why_icon=CALL_REASON_ICONS[call.task.why],
        reached_action=url_for("desk.calls.reached", call_id=call.task.id),
    )
