"""One visit as staff see it: who, when, why, what happened so far, and what can be done next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from clinic.booking.queries.find import Visit
from clinic.booking.queries.week import History
from clinic.core.local_time import local_date
from clinic.core.text import initials
from clinic.web.kit import wording
from clinic.web.visit.panel_steps import (
    StepButton,
    Way,
    steps_of,
    undo_of,
    ways_of,
)
from clinic.web.visit.panel_story import StoryLine, story_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clinic.booking.models import AppointmentChange
    from clinic.patients.models import Patient


@dataclass(frozen=True)
class OtherVisit:
    """Another visit of the patient with this doctor."""

    when_label: str
    kind_label: str
    status: str
    href: str
    datetime_attr: str


@dataclass(frozen=True)
class PanelView:
    """What the panel shows.

    `version` goes with every form; `asked_move` is "" without one; `undo_is_brief`: what was done
    last can be taken back for a moment only; `record_href` is "" for who may not open the record.
    """

    id: str
    version: int
    name: str
    record_href: str
    initials: str
    tone: str
    sub: str
    when_label: str
    datetime_attr: str
    kind_label: str
    status: str
    asked_move: str
    answer_by: str
    notes: list[tuple[str, str, str]]
    facts: list[tuple[str, str]]
    reason: str
    story: list[StoryLine]
    steps: list[StepButton]
    ways: list[Way]
    undo: StepButton | None
    undo_is_brief: bool
    others: list[OtherVisit]


@dataclass(frozen=True, kw_only=True)
class Staff:
    """Who looks at the panel: `mine` is whether the visit is in their own calendar."""

    user_id: str
    mine: bool
    may_undo: bool
    reads_reason: bool


def panel_view(
    visit: Visit,
    *,
    story: Sequence[AppointmentChange],
    history: History,
    staff: Staff,
    links: Mapping[str, str],
    visit_href: Mapping[str, str],
    zone: ZoneInfo,
    now: datetime,
) -> PanelView:
    """The panel of a visit. `links`: a URL for each thing that can be done, by its noun;
    `visit_href`: a URL for each visit of the history, by id."""
    appointment, patient = visit.appointment, visit.patient
    return PanelView(
        id=appointment.id,
        version=appointment.version,
        name=wording.patient_name(patient),
        record_href=links.get("record", ""),
        initials=initials(patient.full_name),
        tone=wording.tone(patient.id),
        sub=_about(visit, zone, now),
        when_label=wording.when_label(appointment.starts_at, zone, now),
        datetime_attr=wording.datetime_attr(appointment.starts_at, zone),
        kind_label=_kind(visit),
        status=str(appointment.status),
        asked_move=_asked_move(visit, zone, now),
        answer_by=_answer_by(visit, zone, now),
        notes=_notes(visit),
        facts=_facts(visit, history, zone, now),
        reason=appointment.reason if staff.reads_reason else "",
        story=story_lines(visit, story, viewer_id=staff.user_id, zone=zone, now=now),
        steps=steps_of(visit, links, mine=staff.mine, zone=zone, now=now),
        ways=ways_of(visit, links, mine=staff.mine, now=now),
        undo=undo_of(visit, links, may_undo_answer=staff.may_undo, mine=staff.mine),
        undo_is_brief=staff.may_undo,
        others=_others(visit, history, visit_href, zone, now),
    )


def age_label(born: date | None, today: date) -> str:
    """ "41 years", under two years "14 months", "" where the birth date is not known."""
    if born is None or born > today:
        return ""
    months = (today.year - born.year) * 12 + today.month - born.month - (today.day < born.day)
    if months < 24:
        return ngettext("%(num)s month", "%(num)s months", months)
    return ngettext("%(num)s year", "%(num)s years", months // 12)


def born_label(patient: Patient, zone: ZoneInfo, now: datetime) -> str:
    """ "Born 2 November 1990, 36 years"; "" where the birth date is not known."""
    if patient.birth_date is None:
        return ""
    return _(
        "Born %(date)s, %(age)s",
        date=wording.day_and_year(patient.birth_date),
        age=age_label(patient.birth_date, local_date(now, zone)),
    )


def _about(visit: Visit, zone: ZoneInfo, now: datetime) -> str:
    facts = [age_label(visit.patient.birth_date, local_date(now, zone)), visit.patient.phone]
    return " · ".join(fact for fact in facts if fact)


def _kind(visit: Visit) -> str:
    length = wording.length_label(visit.appointment.minutes)
    parts = [
        f"{visit.visit_type.name}, {length}",
        _place(visit),
        wording.booked_by_label(visit.appointment.booked_by),
    ]
    return " · ".join(part for part in parts if part)


def _place(visit: Visit) -> str:
    words = {"video": _("Video visit"), "phone": _("By phone")}
    return words.get(str(visit.visit_type.mode), visit.doctor.room)


def _asked_move(visit: Visit, zone: ZoneInfo, now: datetime) -> str:
    wished = visit.appointment.proposed_starts_at
    if wished is None:
        return ""
    return _(
        "The patient wants to move from %(old)s to %(new)s.",
        old=wording.when_short(visit.appointment.starts_at, zone, now),
        new=wording.when_short(wished, zone, now),
    )


def _answer_by(visit: Visit, zone: ZoneInfo, now: datetime) -> str:
    if visit.appointment.decide_by is None:
        return ""
    return _("Answer by %(when)s", when=wording.when_short(visit.appointment.decide_by, zone, now))


def _notes(visit: Visit) -> list[tuple[str, str, str]]:
    """What stands out, as kind, icon and text: why it will not be, and what was set aside for it."""
    appointment = visit.appointment
    notes = []
    if appointment.ended_at is not None and appointment.end_reason:
        notes.append(("", "chat-left-text", _("Reason given: %(why)s", why=appointment.end_reason)))
    if appointment.cancelled_late:
        notes.append(("warn", "clock-history", _("Cancelled late.")))
    if appointment.override_reason:
        why = appointment.override_reason
        text = (
            _("Overbooked: %(why)s", why=why)
            if appointment.lane
            else _("Booked outside the usual times: %(why)s", why=why)
        )
        notes.append(("warn", "exclamation-triangle", text))
    return notes


def _facts(visit: Visit, history: History, zone: ZoneInfo, now: datetime) -> list[tuple[str, str]]:
    today = local_date(now, zone)
    seen = _("First time here")
    if history.last_seen is not None:
        seen = wording.day_short(local_date(history.last_seen, zone), today)
    missed = _("%(missed)s of %(all)s", missed=history.missed, all=history.attended)
    booked = wording.day_short(local_date(visit.appointment.created_at, zone), today)
    return [(_("Last visit"), seen), (_("Missed visits"), missed), (_("Booked"), booked)]


def _others(
    visit: Visit, history: History, visit_href: Mapping[str, str], zone: ZoneInfo, now: datetime
) -> list[OtherVisit]:
    return [
        OtherVisit(
            when_label=wording.when_label(one.starts_at, zone, now),
            kind_label=kind.name,
            status=str(one.status),
            href=visit_href[one.id],
            datetime_attr=wording.datetime_attr(one.starts_at, zone),
        )
        for one, kind in history.visits
        if one.id != visit.appointment.id
    ]
