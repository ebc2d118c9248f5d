"""A doctor's page: who it is, which kinds of visit, the week of free times, and the panel beside it.

Everybody's page and the forms that hold and book answer with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _

from clinic.booking.hold import own_hold
from clinic.booking.rules import Requester
from clinic.booking.times.requester import requester_for
from clinic.core.errors import DomainError
from clinic.core.intervals import Interval
from clinic.core.local_time import days_span, local_date
from clinic.directory.queries import doctor_profile
from clinic.http.clock import now
from clinic.http.current import signed_in
from clinic.web.booking.addresses import doctor_href, href_of_start
from clinic.web.booking.confirm_view import ConfirmView
from clinic.web.booking.day_view import WeekFrame
from clinic.web.booking.doctor_asked import TimesAsked
from clinic.web.booking.doctor_card import online_kinds
from clinic.web.booking.doctor_words import (
    DoctorNotice,
    Head,
    VisitTypeChoice,
    by_phone,
    head_of,
    kind_view,
    limit_reached,
    no_new_patients,
)
from clinic.web.booking.forms import BookingForm, form_for
from clinic.web.booking.free_times import FreeTimes
from clinic.web.booking.hold_panel import (
    alert_of,
    chosen_panel,
    empty_panel,
    goes_on_unheld,
    held_panel,
    lost_panel,
    unheld_panel,
)
from clinic.web.booking.week_view import WeekView, week_to_show, week_view
from clinic.web.kit import context, wording
from clinic.web.kit.links import Link
from clinic.web.kit.live import Live, free_times_of

if TYPE_CHECKING:
    from clinic.booking.models import Hold
    from clinic.directory.models import Doctor, VisitType


@dataclass(frozen=True, slots=True)
class DoctorPage:
    """What `templates/public/doctors/` reads. Without `week` there is a `notice`."""

    id: str
    href: str
    head: Head
    kinds: list[VisitTypeChoice]
    kept_place: dict[str, str]
    week: WeekView | None
    notice: DoctorNotice | None
    panel: ConfirmView
    form: BookingForm
    live: Live


def doctor_page(
    doctor_id: str,
    asked: TimesAsked,
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
    actor = signed_in()
    kept = own_hold(actor) if actor is not None and actor.is_patient_side else None
    if kept is None or kept.doctor_id != doctor.id or kept.expires_at <= now():
        return None
    offered = {one.visit_type_id for one in doctor.visit_types}
    return kept if kept.visit_type_id in offered else None


class _Page:
    """One page in the making."""

    def __init__(
        self,
        doctor: Doctor,
        asked: TimesAsked,
        form: BookingForm | None,
        refusal: DomainError | None,
        lost_at: datetime | None,
    ) -> None:
        self.doctor, self.asked, self.form = doctor, asked, form
        self.refusal, self.lost_at = refusal, lost_at
        self.now = now()
        self.clinic = context.clinic()
        self.zone: ZoneInfo = self.clinic.zone
        self.kept = live_hold(doctor)
        self.kinds = online_kinds(doctor)
        self.kind = self._kind()
        requester = self._asker()
        self.notice = self._notice(requester)
        self.times = self._times(requester)
        self.first = self._first_day()

    def build(self) -> DoctorPage:
        panel = self._panel()
        return DoctorPage(
            id=self.doctor.id,
            href=doctor_href(self.doctor.id),
            head=head_of(self.doctor),
            kinds=[
                kind_view(self.doctor, kind, is_chosen=kind is self.kind) for kind in self.kinds
            ],
            kept_place={"week": self.first.isoformat()},
            week=self._week(self.times, panel) if self.times else None,
            notice=self.notice,
            panel=panel,
            form=form_for(panel, self.form),
            live=free_times_of([self.doctor.id], self._address()),
        )

    def _address(self) -> str:
        """Where the week as it is shown can be had again."""
        kind_id = self.kind.id if self.kind else None
        return doctor_href(self.doctor.id, visit_type_id=kind_id, week=self.first, at=self.asked.at)

    def _kind(self) -> VisitType | None:
        """The kind asked for, else the one held, else the doctor's first."""
        wanted = [self.asked.visit_type_id, self.kept.visit_type_id if self.kept else ""]
        by_id = {kind.id: kind for kind in self.kinds}
        found = next((by_id[id_] for id_ in wanted if id_ in by_id), None)
        return found or (self.kinds[0] if self.kinds else None)

    def _first_day(self) -> date:
        """The week asked for; else the one of the time that matters now, else of the first free one."""
        meant = self.asked.week or self._day_meant()
        if meant is None and self.times is not None and self.times.soonest is not None:
            meant = local_date(self.times.soonest.starts_at, self.zone)
        return week_to_show(
            meant,
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

    def _asker(self) -> Requester:
        ahead = Interval(self.now, self.now + timedelta(days=self.clinic.horizon_days + 7))
        return requester_for(signed_in(), self.doctor.id, around=ahead, now=self.now)

    def _notice(self, requester: Requester) -> DoctorNotice | None:
        if self.kind is None:
            return by_phone(self.clinic.phone)
        if requester.upcoming >= self.clinic.max_upcoming:
            return limit_reached(requester.upcoming)
        if not self.doctor.accepting_new and not requester.known:
            return no_new_patients(self.doctor.display_name)
        return None

    def _times(self, requester: Requester) -> FreeTimes | None:
        if self.kind is None or self.notice is not None:
            return None
        return FreeTimes(
            self.doctor.id,
            self.kind,
            requester=requester,
            without_hold=self.kept.id if self.kept else None,
            now=self.now,
        )

    def _week(self, times: FreeTimes, panel: ConfirmView) -> WeekView:
        kind_id = times.kind.id
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
            next_free=times.soonest,
            marks=self._marks(kind_id, panel),
        )
        return week_view(times.week(self.first), frame, now=self.now)

    def _panel(self) -> ConfirmView:
        if goes_on_unheld(self.refusal) and self.kind and self.lost_at:
            return unheld_panel(self.lost_at, self.doctor, self.kind.id, now=self.now)
        if self.refusal is not None and (self.refusal.reasons or self.kept is None):
            return self._lost(alert_of(self.refusal, self.lost_at, self.now))
        if self.kept is not None:
            return held_panel(self.kept, self.doctor, now=self.now)
        if self.asked.at is None or self.times is None:
            return empty_panel()
        week = self.times.week(self.first)
        if all(slot.starts_at != self.asked.at for slot in self.times.slots_of(week)):
            when = wording.when_short(self.asked.at, self.zone, self.now)
            return self._lost(_("No longer free: %(when)s", when=when))
        return chosen_panel(
            self.asked.at,
            self.doctor,
            self.times.kind,
            minutes=week.plans[self.doctor.id].minutes,
            now=self.now,
        )

    def _lost(self, alert: str) -> ConfirmView:
        at = self.lost_at or self.asked.at
        return lost_panel(
            at,
            self.doctor.id,
            self.times.kind.id if self.times else "",
            alert=alert,
            offers=self.times.nearest(at or self.now) if self.times else [],
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

    def _marks(self, kind_id: str, panel: ConfirmView) -> dict[datetime, str]:
        marks = {}
        at = self.lost_at or self.asked.at
        if at is not None and panel.state in ("chosen", "unheld", "lost"):
            marks[at] = "gone" if panel.state == "lost" else "picked"
        if self.kept is not None and self.kept.visit_type_id == kind_id:
            marks[self.kept.starts_at] = "held"
        week = days_span(self.first, self.first + timedelta(days=6), self.zone)
        return {at: mark for at, mark in marks.items() if week.start <= at < week.end}
