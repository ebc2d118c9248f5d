"""Moving a visit: the doctor's free times for this very visit, and the question beside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypedDict

from flask import url_for
from flask_babel import gettext as _

from clinic.accounts.actor import Actor
from clinic.booking.access import side_of
from clinic.booking.lifecycle import Status
from clinic.booking.queries.find import Visit
from clinic.booking.reschedule import may_move
from clinic.booking.rules import Requester, Slot
from clinic.booking.times import slots
from clinic.booking.times.requester import requester_for
from clinic.core.errors import DomainError
from clinic.core.local_time import days_span, local_date
from clinic.http.instants import instant_text
from clinic.web.booking.day_view import SlotView, WeekFrame, slot_view
from clinic.web.booking.hold_panel import alert_of
from clinic.web.booking.week_view import WeekView, week_to_show, week_view
from clinic.web.kit import context, wording
from clinic.web.kit.live import Live, free_times_of
from clinic.web.patient.visit_view import VisitView, visit_view


@dataclass(frozen=True, slots=True, kw_only=True)
class MovePanel:
    """`state`: `empty`, `chosen` or `lost`. `note` says what happens to the old time."""

    state: str
    alert: str = ""
    when_label: str = ""
    value: str = ""
    note: str = ""
    submit_label: str = ""
    offers: list[SlotView] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveView:
    """What `templates/patient/reschedule/` reads. Without `week` the visit cannot be moved here."""

    visit: VisitView
    action: str
    choice_action: str
    week: WeekView | None
    panel: MovePanel
    changed_slots: list[SlotView]
    live: Live


class _Choice(TypedDict):
    visit_types: dict[str, str]
    requester: Requester
    now: datetime


def move_view(
    visit: Visit,
    actor: Actor,
    *,
    week: date | None,
    day: date | None,
    to: datetime | None,
    refusal: DomainError | None,
    now: datetime,
) -> MoveView:
    """The page for moving a visit; `to` is the time chosen, or, with a `refusal`, not to be had."""
    return _Move(visit, actor, week, day, to, refusal, now).view()


class _Move:
    """One page in the making."""

    def __init__(
        self,
        visit: Visit,
        actor: Actor,
        week: date | None,
        day: date | None,
        to: datetime | None,
        refusal: DomainError | None,
        now: datetime,
    ) -> None:
        self.visit, self.actor, self.to, self.refusal, self.now = visit, actor, to, refusal, now
        self.one, self.doctor = visit.appointment, visit.doctor
        self.clinic = context.clinic()
        self.zone = self.clinic.zone
        self.day = day or (local_date(to, self.zone) if to else None)
        self.first = week_to_show(
            week or self.day or local_date(self.one.starts_at, self.zone),
            horizon_days=self.clinic.horizon_days,
            zone=self.zone,
            now=now,
            first_weekday=self.clinic.first_weekday,
        )

    def view(self) -> MoveView:
        week, panel = None, MovePanel(state="empty")
        if may_move(self.one, side_of(self.actor), now=self.now):
            week, panel = self._week_and_panel()
        elif self.refusal is not None:
            panel = MovePanel(state="lost", alert=alert_of(self.refusal, self.to, self.now))
        return MoveView(
            visit=visit_view(self.visit, self.actor, now=self.now),
            action=url_for("patient.reschedule.create", appointment_id=self.one.id),
            choice_action=url_for("patient.reschedule.choose", appointment_id=self.one.id),
            week=week,
            panel=panel,
            changed_slots=self._changed(panel),
            live=free_times_of([self.doctor.id], self._href(self.first, None, self.to)),
        )

    def _week_and_panel(self) -> tuple[WeekView, MovePanel]:
        span = days_span(self.first, self.first + timedelta(days=6), self.zone)
        choice = _Choice(
            visit_types={self.doctor.id: self.visit.visit_type.id},
            requester=requester_for(
                self.actor, self.doctor.id, around=span, now=self.now, moving=self.one
            ),
            now=self.now,
        )
        found = slots.span([self.doctor.id], first=self.first, days=7, moving=self.one, **choice)
        panel = self._panel(found, choice)
        marks = {}
        if self.to is not None and span.start <= self.to < span.end and panel.state != "empty":
            marks[self.to] = "picked" if panel.state == "chosen" else "gone"
        frame = WeekFrame(
            doctor_id=self.doctor.id,
            doctor=self.doctor.display_name,
            first_weekday=self.clinic.first_weekday,
            href=self._href,
            form_action=url_for("patient.reschedule.choose", appointment_id=self.one.id),
            hidden={"week": self.first.isoformat()},
            picked=self.day,
            next_free=self._next_free(found, choice),
            marks=marks,
        )
        return week_view(found, frame, now=self.now), panel

    def _href(self, week: date, day: date | None, to: datetime | None = None) -> str:
        return url_for(
            "patient.reschedule.page",
            appointment_id=self.one.id,
            week=week,
            day=day,
            to=instant_text(to) if to else None,
        )

    def _next_free(self, found: slots.Span, choice: _Choice) -> Slot | None:
        if self.first <= local_date(self.now, self.zone):
            for day in found.days[self.doctor.id]:
                if day.slots:
                    return day.slots[0]
        ahead = slots.earliest([self.doctor.id], after=self.now, moving=self.one, **choice)
        return next(iter(ahead[self.doctor.id]), None)

    def _panel(self, found: slots.Span, choice: _Choice) -> MovePanel:
        if self.refusal is not None:
            return self._lost(alert_of(self.refusal, self.to, self.now), choice)
        if self.to is None:
            return MovePanel(state="empty")
        if self.to == self.one.starts_at:
            return MovePanel(state="empty", alert=_("This is the time it has already."))
        free = {slot.starts_at for day in found.days[self.doctor.id] for slot in day.slots}
        if self.to not in free:
            when = wording.when_short(self.to, self.zone, self.now)
            return self._lost(_("No longer free: %(when)s", when=when), choice)
        asks = self.one.status is Status.CONFIRMED and not found.plans[self.doctor.id].auto_confirm
        return MovePanel(
            state="chosen",
            when_label=wording.when_label(self.to, self.zone, self.now),
            value=instant_text(self.to),
            note=self._note(asks),
            submit_label=_("Ask for this time") if asks else _("Move the visit"),
        )

    def _note(self, asks: bool) -> str:
        if asks:
            return _(
                "Your old time stays until %(doctor)s confirms the new one.",
                doctor=self.doctor.display_name,
            )
        if self.one.status is Status.REQUESTED:
            return _("The old time is free at once. The new one still has to be confirmed.")
        return _("The old time is free at once, and the new one confirmed.")

    def _lost(self, alert: str, choice: _Choice) -> MovePanel:
        found = slots.nearest(
            self.doctor.id,
            self.visit.visit_type.id,
            to=self.to or self.one.starts_at,
            now=self.now,
            requester=choice["requester"],
            moving=self.one,
        )
        offers = [slot_view(slot.starts_at, self.zone) for slot in found]
        return MovePanel(state="lost", alert=alert, offers=offers)

    def _changed(self, panel: MovePanel) -> list[SlotView]:
        if self.to is None or panel.state == "empty":
            return []
        state = "picked" if panel.state == "chosen" else "gone"
        return [slot_view(self.to, self.zone, state=state)]
