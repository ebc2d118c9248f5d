"""What waits for the doctor's answer, as cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from clinic.booking.queries.find import Visit
from clinic.core.text import initials
from clinic.web.doctor.addresses import panel_url, visit_url
from clinic.web.kit import wording

#: With less time than this left, the card says so in colour.
SOON = timedelta(hours=2)


@dataclass(frozen=True)
class RequestCard:
    """One request, or one move of a confirmed visit (`move_label` is "" for a request)."""

    id: str
    version: int
    name: str
    initials: str
    tone: str
    age_label: str
    when_label: str
    datetime_attr: str
    kind_label: str
    move_label: str
    answer_by: str
    is_urgent: bool
    href: str
    confirm_action: str
    decline_href: str


@dataclass(frozen=True)
class RequestList:
    """The most urgent requests; `more` leads to the others, None where these are all."""

    cards: list[RequestCard]
    total: int
    count_label: str
    more: tuple[str, str] | None


def request_list(
    visits: Sequence[Visit], total: int, *, day: date | None, zone: ZoneInfo, now: datetime
) -> RequestList:
    """Cards for these of `total` requests. `day` is the date of the week they stand beside."""
    return RequestList(
        cards=[_card(visit, day, zone, now) for visit in visits],
        total=total,
        count_label=ngettext("%(num)s to answer", "%(num)s to answer", total),
        more=(_("See all %(count)s", count=total), url_for("doctor.requests.index"))
        if total > len(visits)
        else None,
    )


def _card(visit: Visit, day: date | None, zone: ZoneInfo, now: datetime) -> RequestCard:
    appointment = visit.appointment
    wished = appointment.proposed_starts_at or appointment.starts_at
    return RequestCard(
        id=appointment.id,
        version=appointment.version,
        name=wording.patient_name(visit.patient),
        initials=initials(visit.patient.full_name),
        tone=wording.tone(visit.patient.id),
        age_label=wording.ago_label(appointment.created_at, zone, now)
        if appointment.proposed_starts_at is None
        else "",
        when_label=wording.when_past(wished, zone, now),
        datetime_attr=wording.datetime_attr(wished, zone),
        kind_label=f"{visit.visit_type.name}, {wording.length_label(appointment.minutes)}",
        move_label=_move_label(visit, zone, now),
        answer_by=_answer_by(visit, zone, now),
        is_urgent=appointment.decide_by is not None and appointment.decide_by - now < SOON,
        href=panel_url(appointment.id, day),
        confirm_action=visit_url("answers.confirmation", appointment.id, day),
        decline_href=visit_url("answers.decline", appointment.id, day),
    )


def _move_label(visit: Visit, zone: ZoneInfo, now: datetime) -> str:
    wished = visit.appointment.proposed_starts_at
    if wished is None:
        return ""
    return _(
        "Wants to move from %(old)s to %(new)s",
        old=wording.when_short(visit.appointment.starts_at, zone, now),
        new=wording.when_short(wished, zone, now),
    )


def _answer_by(visit: Visit, zone: ZoneInfo, now: datetime) -> str:
    assert visit.appointment.decide_by is not None
    return _("Answer by %(when)s", when=wording.when_short(visit.appointment.decide_by, zone, now))
