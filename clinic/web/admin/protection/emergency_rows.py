"""Emergencies in words: who opened whose record, until when, and who has looked at it; never why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from clinic.care.emergency_review import Emergency
from clinic.web.kit import wording
from clinic.web.kit.context import clinic


@dataclass(frozen=True)
class EmergencyRow:
    """One line. `looked_at` is "" where nobody has looked at it yet."""

    when_label: str
    datetime_attr: str
    until: str
    doctor: str
    doctor_href: str
    patient: str
    patient_href: str
    looked_at: str
    href: str
    review_action: str


def emergency_rows(found: Sequence[Emergency], *, now: datetime) -> list[EmergencyRow]:
    """The lines for these; asks the database nothing."""
    return [emergency_row(one, now=now) for one in found]


def emergency_row(one: Emergency, *, now: datetime) -> EmergencyRow:
    """One of them."""
    zone = clinic().zone
    return EmergencyRow(
        when_label=wording.when_past(one.started_at, zone, now),
        datetime_attr=wording.datetime_attr(one.started_at, zone),
        until=wording.time_label(one.ends_at, zone),
        doctor=one.doctor.display_name,
        doctor_href=url_for("admin.doctors.page", doctor_id=one.doctor.id),
        patient=wording.patient_name(one.patient),
        patient_href=url_for("desk.patients.page", patient_id=one.patient.id)
        if one.patient.archived_at is None
        else "",
        looked_at=_(
            "%(name)s, %(when)s",
            name=one.looked_at_by,
            when=wording.when_past(one.looked_at, zone, now),
        )
        if one.looked_at
        else "",
        href=url_for("admin.emergencies.page", emergency_id=one.id),
        review_action=""
        if one.looked_at
        else url_for("admin.emergencies.review", emergency_id=one.id),
    )
