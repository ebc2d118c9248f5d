"""Visits that time off, a closed day or changed hours have left in the way, as cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from clinic.booking.queries.find import Visit
from clinic.core.errors import Reason
from clinic.core.text import initials
from clinic.web.doctor.addresses import panel_url, visit_url
from clinic.web.kit import wording


@dataclass(frozen=True)
class DecisionCard:
    """A visit outside the doctor's open time: why, and what can be decided about it."""

    id: str
    version: int
    name: str
    initials: str
    tone: str
    kind_label: str
    when_label: str
    datetime_attr: str
    why: str
    href: str
    keep_action: str
    move_href: str
    cancel_href: str


def decision_cards(
    found: Sequence[tuple[Visit, list[Reason]]], *, day: date | None, zone: ZoneInfo, now: datetime
) -> list[DecisionCard]:
    """A card for each conflict; `day` is the date of the week they stand above, if they do."""
    return [_card(visit, why, day, zone, now) for visit, why in found]


def _card(
    visit: Visit, why: list[Reason], day: date | None, zone: ZoneInfo, now: datetime
) -> DecisionCard:
    appointment = visit.appointment
    return DecisionCard(
        id=appointment.id,
        version=appointment.version,
        name=wording.patient_name(visit.patient),
        initials=initials(visit.patient.full_name),
        tone=wording.tone(visit.patient.id),
        kind_label=f"{visit.visit_type.name}, {wording.length_label(appointment.minutes)}",
        when_label=wording.when_label(appointment.starts_at, zone, now),
        datetime_attr=wording.datetime_attr(appointment.starts_at, zone),
        why=_why(why),
        href=panel_url(appointment.id, day),
        keep_action=visit_url("decisions.keep", appointment.id, day),
        move_href=visit_url("moves.new", appointment.id, day),
        cancel_href=visit_url("answers.cancellation", appointment.id, day),
    )


def _why(reasons: list[Reason]) -> str:
    words = {
        "doctor_away": _("You are away"),
        "outside_hours": _("Outside your hours"),
    }
    return ", ".join(words.get(reason.code, _(str(reason.message))) for reason in reasons)
