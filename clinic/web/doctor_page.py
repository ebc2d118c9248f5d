"""A doctor's page: who it is, which kinds of visit, the week of free times, and the panel beside it.

Everybody's page and the forms that hold and book answer with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, TypedDict
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _

from clinic.booking import slots
from clinic.booking.asker import asker_for
from clinic.booking.errors import Slot
from clinic.booking.hold import own_hold
from clinic.booking.rules import Asker
from clinic.core.errors import DomainError
from clinic.core.local_time import days_span, local_date, zone_named
from clinic.directory.queries import doctor_profile
from clinic.patients.queries import patients_of
from clinic.web import context, wording
from clinic.web.booking_form import BookingForm
from clinic.web.booking_panel import (
    alert_of,
    chosen_panel,
    doctor_href,
    empty_panel,
    held_panel,
    href_of_start,
    lost_panel,
)
from clinic.web.clock import now
from clinic.web.confirm_view import ConfirmView
from clinic.web.day_view import Link, WeekFrame
from clinic.web.doctor_card import online_kinds
from clinic.web.doctor_words import (
    Head,
    Kind,
    Notice,
    by_phone,
    head_of,
    kind_view,
    limit_reached,
    no_new_patients,
)
from clinic.web.instants import date_or_none, instant_or_none
from clinic.web.week_view import WeekView, week_to_show, week_view

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from clinic.booking.models import Hold
    from clinic.directory.models import Doctor, VisitType


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be shown of a doctor: all may be missing."""

    visit_type_id: str = ""
    week: date | None = None
    day: date | None = None
    at: datetime | None = None


class Choice(TypedDict):
    """For whom times are looked for; the same for the week, the first free and the nearest ones."""

    asker: Asker
    without_hold: str | None
    now: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """The free times of a week for a kind of visit, and how they were looked for."""

    kind: VisitType
    span: slots.Span
    choice: Choice


@dataclass(frozen=True, slots=True)
class DoctorPage:
    """What `templates/public/doctors/` reads. Without `week` there is a `notice`."""

    id: str
    href: str
    head: Head
    kinds: list[Kind]
    kept_place: dict[str, str]
    week: WeekView | None
    notice: Notice | None
    panel: ConfirmView
    form: BookingForm


def asked_from(values: MultiDict[str, str]) -> Asked:
    """What an address or a form asks for; what cannot be read counts as missing.

    The script adds the week that is shown now, so the last one counts.
    """
    weeks = values.getlist("week")
    return Asked(
        visit_type_id=values.get("visit_type") or values.get("visit_type_id") or "",
        week=date_or_none(weeks[-1] if weeks else None),
        day=date_or_none(values.get("day")),
        at=instant_or_none(values.get("at")),
    )


def doctor_page(
    doctor_id: str,
    asked: Asked,
    *,
    form: BookingForm | None = None,
    refusal: DomainError | None = None,
    lost_at: datetime | None = None,
) -> DoctorPage:
    """The page of an active doctor for whoever asks. Raises NotFound.

    With a `refusal`, of the time `lost_at`, the panel says why and offers what is nearest.
    """
    return _Page(doctor_profile(doctor_id), asked, form, refusal, lost_at).build()


def live_hold(doctor: Doctor) -> Hold | None:
    """The person's hold with this doctor, if it has not ended."""
    actor = context.actor()
    kept = own_hold(actor) if actor is not None and actor.is_patient_side else None
    if kept is None or kept.doctor_id != doctor.id or kept.expires_at <= now():
        return None
    offered = {one.visit_type_id for one in doctor.visit_types}
    return kept if kept.visit_type_id in offered else None


def form_for(kept: ConfirmView, form: BookingForm | None = None) -> BookingForm:
    """The form of the panel: what was typed, and for whom where that is a question."""
    form = form or BookingForm(formdata=None, **kept.kept)
    actor = context.actor()
    if kept.state == "held" and actor is not None:
        form.offer([patient for patient, _kind in patients_of(actor)])
    return form


class _Page:
    """One page in the making."""

    def __init__(
        self,
        doctor: Doctor,
        asked: Asked,
        form: BookingForm | None,
        refusal: DomainError | None,
        lost_at: datetime | None,
    ) -> None:
        self.doctor, self.asked, self.form = doctor, asked, form
        self.refusal, self.lost_at = refusal, lost_at
        self.now = now()
        self.clinic = context.clinic()
        self.zone: ZoneInfo = zone_named(self.clinic.time_zone)
        self.kept = live_hold(doctor)
        self.kinds = online_kinds(doctor)
        self.kind = self._kind()
        self.first = self._first_day()

    def build(self) -> DoctorPage:
        found: Found | None = None
        notice: Notice | None = by_phone(self.clinic.phone)
        if self.kind is not None:
            asker = self._asker()
            notice = self._notice(asker)
            if notice is None:
                found = self._find(self.kind, asker)
        panel = self._panel(found)
        return DoctorPage(
            id=self.doctor.id,
            href=doctor_href(self.doctor.id),
            head=head_of(self.doctor),
            kinds=[
                kind_view(self.doctor, kind, is_chosen=kind is self.kind) for kind in self.kinds
            ],
            kept_place={"week": self.first.isoformat()},
            week=self._week(found, panel) if found else None,
            notice=notice,
            panel=panel,
            form=form_for(panel, self.form),
        )

    def _kind(self) -> VisitType | None:
        """The kind asked for, else the one held, else the doctor's first."""
        wanted = [self.asked.visit_type_id, self.kept.visit_type_id if self.kept else ""]
        by_id = {kind.id: kind for kind in self.kinds}
        found = next((by_id[id_] for id_ in wanted if id_ in by_id), None)
        return found or (self.kinds[0] if self.kinds else None)

    def _first_day(self) -> date:
        return week_to_show(
            self.asked.week or self._day_meant(),
            horizon_days=self.clinic.horizon_days,
            zone=self.zone,
            now=self.now,
            first_weekday=self.clinic.first_weekday,
        )

    def _day_meant(self) -> date | None:
        """The day of the time that is asked for, was lost, or is held; or the day in the address."""
        if self.asked.day is not None:
            return self.asked.day
        at = self.asked.at or self.lost_at or (self.kept.starts_at if self.kept else None)
        return local_date(at, self.zone) if at else None

    def _asker(self) -> Asker:
        week = days_span(self.first, self.first + timedelta(days=6), self.zone)
        return asker_for(context.actor(), self.doctor.id, around=week, now=self.now)

    def _notice(self, asker: Asker) -> Notice | None:
        if asker.upcoming >= self.clinic.max_upcoming:
            return limit_reached(asker.upcoming)
        if not self.doctor.accepting_new and not asker.known:
            return no_new_patients(self.doctor.display_name)
        return None

    def _find(self, kind: VisitType, asker: Asker) -> Found:
        choice = Choice(asker=asker, without_hold=self.kept.id if self.kept else None, now=self.now)
        span = slots.span(
            [self.doctor.id], first=self.first, days=7,
            visit_types={self.doctor.id: kind.id}, **choice,
        )  # fmt: skip
        return Found(kind, span, choice)

    def _week(self, found: Found, panel: ConfirmView) -> WeekView:
        kind_id = found.kind.id
        frame = WeekFrame(
            doctor_id=self.doctor.id,
            doctor=self.doctor.display_name,
            first_weekday=self.clinic.first_weekday,
            href=lambda week, day: doctor_href(
                self.doctor.id, visit_type_id=kind_id, week=week, day=day
            ),
            form_action=url_for("patient.holds.create"),
            hidden={
                "doctor_id": self.doctor.id,
                "visit_type_id": kind_id,
                "week": self.first.isoformat(),
            },
            picked=self._day_meant(),
            next_free=self._next_free(found),
            marks=self._marks(kind_id, panel),
        )
        return week_view(found.span, frame, now=self.now)

    def _panel(self, found: Found | None) -> ConfirmView:
        if self.refusal is not None and (self.refusal.reasons or self.kept is None):
            return self._lost(found, alert_of(self.refusal, self.lost_at, self.now))
        if self.kept is not None:
            return held_panel(self.kept, self.doctor, now=self.now)
        if self.asked.at is None or found is None:
            return empty_panel()
        free = {slot.starts_at for day in found.span.days[self.doctor.id] for slot in day.slots}
        if self.asked.at not in free:
            when = wording.when_short(self.asked.at, self.zone, self.now)
            return self._lost(found, _("No longer free: %(when)s", when=when))
        return chosen_panel(
            self.asked.at,
            self.doctor,
            found.kind,
            minutes=found.span.plans[self.doctor.id].minutes,
            now=self.now,
        )

    def _lost(self, found: Found | None, alert: str) -> ConfirmView:
        at = self.lost_at or self.asked.at
        offers = (
            slots.nearest(self.doctor.id, found.kind.id, to=at or self.now, **found.choice)
            if found
            else []
        )
        return lost_panel(
            at,
            self.doctor.id,
            found.kind.id if found else "",
            alert=alert,
            offers=offers,
            kept=self.form.typed() if self.form else {},
            back=self._way_back(),
        )

    def _way_back(self) -> Link | None:
        """Back to the time that is still held, where another one was lost."""
        if self.kept is None:
            return None
        when = wording.when_short(self.kept.starts_at, self.zone, self.now)
        href = href_of_start(self.doctor.id, self.kept.visit_type_id, self.kept.starts_at)
        return Link(_("Stay with %(when)s, which is still held for you", when=when), href)

    def _next_free(self, found: Found) -> Slot | None:
        """The first free time of all: mostly in the week at hand, else it is looked for."""
        if self.first <= local_date(self.now, self.zone):
            for day in found.span.days[self.doctor.id]:
                if day.slots:
                    return day.slots[0]
        ahead = slots.earliest(
            [self.doctor.id], after=self.now, visit_types={self.doctor.id: found.kind.id},
            **found.choice,
        )  # fmt: skip
        return next(iter(ahead[self.doctor.id]), None)

    def _marks(self, kind_id: str, panel: ConfirmView) -> dict[datetime, str]:
        marks = {}
        at = self.lost_at or self.asked.at
        if at is not None and panel.state in ("chosen", "lost"):
            marks[at] = "picked" if panel.state == "chosen" else "gone"
        if self.kept is not None and self.kept.visit_type_id == kind_id:
            marks[self.kept.starts_at] = "held"
        week = days_span(self.first, self.first + timedelta(days=6), self.zone)
        return {at: mark for at, mark in marks.items() if week.start <= at < week.end}
