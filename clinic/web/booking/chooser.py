"""Choosing a time with a doctor: the week of free times, and the one that is asked for.

Whoever books or moves a visit uses it: patients, the desk and doctors. The template is
`templates/components/_week.html`.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from clinic.booking.rules import Slot, without_overridable
from clinic.booking.times.search import WEEK_DAYS, Day, TimeSearch
from clinic.http.clock import now
from clinic.web.booking.asked import TimesAsked
from clinic.web.booking.confirm_view import Line, confirm_lines
from clinic.web.booking.day_view import DayView, SlotView
from clinic.web.booking.empty_day import why_empty
from clinic.web.booking.near import reasons_against, start_near
from clinic.web.booking.place import Place, alert_of, first_of_week
from clinic.web.kit import filters, wording
from clinic.web.kit.live import Live, free_times_of
from clinic.web.kit.navigation import Link
from clinic.web.zone.shown import in_both_zones, when_shown
from clinic.web.zone.week import WeekZone

if TYPE_CHECKING:
    from clinic.core.errors import DomainError, Reason
    from clinic.directory.models import Doctor, VisitType

WEEK = timedelta(days=WEEK_DAYS)


class Chooser:
    """The times of one doctor, a week at a time, in a fixed number of queries.

    `stands`: the start of the visit that is moved; the page opens there where nothing else is asked
    for, and shows it as its own if it `keeps_doctor`. `held`: a start that is held. With a `refusal` the
    time asked for could not be had.
    """

    def __init__(
        self,
        search: TimeSearch,
        doctor: Doctor,
        visit_type: VisitType,
        asked: TimesAsked,
        place: Place,
        *,
        stands: datetime | None = None,
        keeps_doctor: bool = True,
        held: datetime | None = None,
        refusal: DomainError | None = None,
    ) -> None:
        self.search, self.doctor, self.visit_type = search, doctor, visit_type
        self.asked, self.place = asked, place
        self.stands, self.keeps_doctor = stands, keeps_doctor
        self.held, self.refusal = held, refusal
        self.today = search.today
        self.this_week = first_of_week(self.today)
        search.read_ahead(self.this_week)
        self.first = self._first_day()
        self.found = search.span(self.first)

    # -- the time that is asked for

    @cached_property
    def at(self) -> datetime | None:
        """The time asked for, or the nearest start where none of this kind begins then."""
        return self.shifted or self.asked.at

    @cached_property
    def shifted(self) -> datetime | None:
        """Where staff are led from a place off the kind's grid; a minute that was typed is meant."""
        at, asks_anew = self.asked.at, self.refusal is None and not self.asked.is_exact
        if at is None or at == self.stands or not (asks_anew and self.search.requester.staff):
            return None
        return start_near(self.search, self.doctor.id, at)

    @cached_property
    def is_offered(self) -> bool:
        """Whether the time asked for is one of the free ones, in this week or another."""
        return self.at is not None and self.search.offers(self.doctor.id, self.at)

    @cached_property
    def against(self) -> list[str]:
        """Why the time asked for is not offered, a sentence for each reason; where there is one that no
        word of staff sets aside, those alone.
        """
        return [_(str(reason.message)) for reason in self._barred or self._reasons]

    @property
    def is_barred(self) -> bool:
        """Whether staff cannot have the time either, whatever they say."""
        return bool(self._barred)

    @cached_property
    def _reasons(self) -> list[Reason]:
        return reasons_against(self.search, self.doctor.id, self.at) if self.at else []

    @property
    def _barred(self) -> list[Reason]:
        return without_overridable(self._reasons)

    @property
    def lines(self) -> list[Line]:
        """What, with whom and where, of the time asked for."""
        assert self.at is not None
        minutes = self.search.plans[self.doctor.id].minutes
        return confirm_lines(self.doctor, self.visit_type, self.at, minutes=minutes)

    @property
    def clocks(self) -> list[str]:
        """By whose clocks the time asked for is told, where that is not the clinic's alone."""
        return in_both_zones(self.at) if self.at else []

    @property
    def state(self) -> str:
        """`empty`, `chosen` or `lost`. Staff may choose what is not offered, with a reason."""
        if self.search.requester.staff:
            return "chosen" if self.at else "empty"
        if self.refusal is not None:
            return "lost"
        if self.at is None or self.at == self.stands:
            return "empty"
        return "chosen" if self.is_offered else "lost"

    @property
    def alert(self) -> str:
        """Why the time asked for cannot be had."""
        if self.refusal is not None:
            return alert_of(self.refusal, self.at)
        if self.at is not None and self.at == self.stands:
            return _("This is the time it has already.")
        if self.at is None or self.state != "lost":
            return ""
        return _("No longer free: %(when)s", when=when_shown(self.at))

    @cached_property
    def nearest(self) -> list[SlotView]:
        """The free times nearest to one that cannot be had."""
        found = self.refusal.details.get("alternatives") if self.refusal else None
        if not found and self.state == "lost":
            found = self.search.nearest(self.at or self.stands or now())
        assert isinstance(found, list | tuple | None)
        return [SlotView(slot.starts_at) for slot in found or ()]

    @property
    def changed(self) -> list[SlotView]:
        """The slot of the time asked for, as it is drawn from now on."""
        return [SlotView(at, state) for at, state in self._marks().items() if at == self.at]

    # -- the week, as `week_card` reads it

    @property
    def title(self) -> str:
        return wording.range_label(self.first, self.days[-1].of.day)

    @property
    def prev(self) -> Link | None:
        if self.first <= (self.today if self.place.rolling else self.this_week):
            return None
        return self._turn(self.first - WEEK, _("Previous week, %(range)s"))

    @property
    def next(self) -> Link | None:
        if not self.place.rolling and self.first >= first_of_week(self.search.horizon):
            return None
        return self._turn(self.first + WEEK, _("Next week, %(range)s"))

    @property
    def this_week_href(self) -> str | None:
        return self.place.href(week=self.this_week) if self.first != self.this_week else None

    @cached_property
    def soonest(self) -> Slot | None:
        """The first free time of all, up to the horizon."""
        return next(iter(self.search.soonest(limit=1)), None)

    @property
    def first_free(self) -> Link | None:
        return self._way_to_soonest(_("First free: %(when)s"))

    @property
    def empty(self) -> Link | None:
        """The way on from a week without any time."""
        if any(day.free for day in self.days):
            return None
        return self._way_to_soonest(_("Next free: %(when)s"))

    @cached_property
    def zone(self) -> WeekZone:
        days = [day.day for day in self.found.days[self.doctor.id]]
        return WeekZone(days, self.place.href(week=self.first, at=self.at))

    @property
    def form_action(self) -> str:
        return self.place.action

    @property
    def hidden(self) -> dict[str, str]:
        return {**self.place.hidden, "week": self.first.isoformat()}

    @property
    def live(self) -> Live | None:
        """Follows the doctor's times; the part can be had again as it is shown."""
        if not self.place.live or self.place.discreet:
            return None
        return free_times_of([self.doctor.id], self.place.href(week=self.first, at=self.at))

    @cached_property
    def days(self) -> list[DayView]:
        """The days of the week; the last is left out where the one before explains it."""
        days = self.found.days[self.doctor.id]
        if not self.place.rolling and _is_blank(days[-1]) and _is_blank(days[-2]):
            days = days[:-1]
        picked = self._picked(days)
        return [self._day(day, is_picked=day.day == picked) for day in days]

    @property
    def who(self) -> str:
        """The doctor, as the week calls them."""
        return _("The doctor") if self.place.discreet else self.doctor.display_name

    def _first_day(self) -> date:
        """The week asked for; else the one of the time that matters now, else of the first free one."""
        meant = self.asked.week or self._day_meant()
        if meant is None and self.stands is not None:
            meant = filters.day_of(self.stands)
        if self.place.rolling:
            return max(meant or self.today, self.today)
        if meant is None:
            meant = filters.day_of(self.soonest.starts_at) if self.soonest else self.today
        return first_of_week(min(max(meant, self.today), self.search.horizon))

    def _day_meant(self) -> date | None:
        return self.asked.day or (filters.day_of(self.asked.at) if self.asked.at else None)

    def _picked(self, days: tuple[Day, ...]) -> date:
        """The day that is open on a phone."""
        shown = [day.day for day in days]
        meant = self._day_meant()
        if meant in shown:
            return meant
        with_slots = [day.day for day in days if day.slots]
        return with_slots[0] if with_slots else (self.today if self.today in shown else shown[0])

    def _day(self, day: Day, *, is_picked: bool) -> DayView:
        states = {slot.starts_at: "free" for slot in day.slots}
        states |= {at: it for at, it in self._marks().items() if filters.day_of(at) == day.day}
        why = None if states else why_empty(day, self.found, self.doctor, name=self.who)
        return DayView(
            of=day,
            slots=[SlotView(at, states[at]) for at in sorted(states)],
            href=self.place.href(week=first_of_week(day.day), day=day.day),
            is_picked=is_picked,
            offset=self.zone.offsets.get(day.day, ""),
            why=why,
            off_link=self._way_back(why.back_on) if why and why.back_on else None,
        )

    def _way_back(self, back_on: date) -> Link | None:
        """To the day on which the doctor is there again."""
        if back_on - self.first >= timedelta(days=365):
            return None
        label = _("See %(day)s", day=wording.day_short(back_on, self.today))
        return Link(label, self.place.href(week=first_of_week(back_on), day=back_on))

    def _marks(self) -> dict[datetime, str]:
        """The times that are drawn otherwise than free."""
        marks = {self.stands: "own"} if self.stands and self.keeps_doctor else {}
        if self.at is not None and self.state == "lost":
            marks[self.at] = "gone"
        elif self.at is not None and self.state == "chosen" and self.is_offered:
            marks[self.at] = "picked"
        return marks | ({self.held: "held"} if self.held else {})

    def _turn(self, first: date, words: str) -> Link:
        range_label = wording.range_label(first, first + WEEK - timedelta(days=1))
        return Link(words % {"range": range_label}, self.place.href(week=first))

    def _way_to_soonest(self, words: str) -> Link | None:
        if self.soonest is None:
            return None
        at = self.soonest.starts_at
        return Link(words % {"when": when_shown(at)}, self.place.href_of(at))


def _is_blank(day: Day) -> bool:
    return not day.opening and not day.is_workday and day.closed_as is None
