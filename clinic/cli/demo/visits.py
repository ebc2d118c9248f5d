"""Some weeks of visits around today, in every state: first planned, then acted out in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from clinic.booking.lifecycle import STATUSES, Phase
from clinic.cli.demo.cast import Cast, DemoDoctor, DemoPatient
from clinic.core.local_time import days_from, first_instant, local_date, minutes_from_text
from clinic.directory.models import VisitType
from clinic.directory.public_holidays import public_holidays

HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
BEFORE, AHEAD = 16, 19

#: How past visits ended, and how often.
ENDINGS = ("completed",) * 16 + ("no_show", "cancelled", "cancelled_late")


@dataclass(frozen=True)
class DemoPlan:
    """A visit asked for at `asked`, by patient or desk; `ending` is how far it has come.

    Where it is over, the doctor asks the patient `back_in` so many weeks.
    """

    doctor: DemoDoctor
    patient: DemoPatient
    kind: VisitType
    start: datetime
    asked: datetime
    ending: str
    by_desk: bool = False
    back_in: int = 0


class Planner:
    """Plans the visits from two weeks ago until two weeks from now.

    Chance places visits on the full hours of a doctor's interval, the story of the demo users lies
    between them, so that nobody takes anybody's time.
    """

    def __init__(self, cast: Cast, *, zone: ZoneInfo, now: datetime, seed: int = 19) -> None:
        self.cast, self.zone, self.now = cast, zone, now
        self.today = local_date(now, zone)
        self.chance = Random(seed)  # noqa: S311 - the same clinic every time
        self.closed = public_holidays("DE", "BE", range(self.today.year - 1, self.today.year + 2))
        self.demo_patient, *self.others = cast.patients
        #: These four have the stories below and no other visits.
        self.tellers, self.filling = self.others[:4], self.others[4:]
        self.engaged: list[tuple[str, datetime]] = []
        self.told: set[tuple[str, date]] = set()

    def plans(self) -> list[DemoPlan]:
        stories = list(self._stories())
        self.engaged = [(plan.patient.id, plan.start) for plan in stories]
        return [*stories, *self._stopped_half_way(list(self._by_chance()))]

    def _by_chance(self) -> Iterator[DemoPlan]:
        for doctor in self.cast.doctors:
            is_demo = doctor is self.cast.doctors[0]
            for day in days_from(self.today - BEFORE * DAY, BEFORE + AHEAD):
                soon = day <= self.today + 8 * DAY
                count = (5 if soon else 2) if is_demo else (2 if soon else 1)
                starts = list(self._hours(doctor, day))
                for start in sorted(self.chance.sample(starts, min(count, len(starts)))):
                    yield self._chance_visit(doctor, start)

    def _hours(self, doctor: DemoDoctor, day: date) -> Iterator[datetime]:
        if not self._works(doctor, day):
            return
        for begin, end in doctor.colleague.week.get(day.weekday(), ()):
            for minute in range(minutes_from_text(begin), minutes_from_text(end) - 25, 60):
                yield first_instant(day, minute, self.zone)

    def _chance_visit(self, doctor: DemoDoctor, start: datetime) -> DemoPlan:
        patient = self._somebody(start)
        kinds = [kind for kind in doctor.kinds if kind.minutes <= 30 and kind.online]
        ending = self.chance.choice(ENDINGS) if start < self.now else "confirmed"
        asked = min(start, self.now) - timedelta(days=self.chance.randrange(3, 9))
        asked -= self.chance.randrange(600) * MINUTE
        return DemoPlan(
            doctor, patient, self.chance.choice(kinds), start, asked, ending, by_desk=True
        )

    def _somebody(self, start: datetime) -> DemoPatient:
        """A patient who is nowhere else around that time."""
        elsewhere = {id_ for id_, when in self.engaged if abs(when - start) < HOUR}
        patient = self.chance.choice([one for one in self.filling if one.id not in elsewhere])
        self.engaged.append((patient.id, start))
        return patient

    def _stopped_half_way(self, plans: list[DemoPlan]) -> list[DemoPlan]:
        """The demo doctor's last visits so far: one waits outside, one is in the room."""
        endings = [status for status, row in STATUSES.items() if row.phase is Phase.PRESENT]
        begun = [
            plan for plan in plans if plan.doctor is self.cast.doctors[0] and plan.start < self.now
        ]
        for plan, ending in zip(sorted(begun, key=_start, reverse=True), endings, strict=False):
            plans[plans.index(plan)] = replace(plan, ending=str(ending))
        return plans

    def _stories(self) -> Iterator[DemoPlan]:
        lena, noor = self.cast.doctors[0], self.cast.doctors[4]
        kind, me, now = self.cast.kinds, self.demo_patient, self.now
        yield DemoPlan(
            lena, me, kind["Follow-up"], self._on(lena, 2, 30), now - 3 * DAY, "confirmed"
        )
        yield DemoPlan(
            noor, me, kind["Skin check"], self._on(noor, 9, 40), now - 5 * HOUR, "requested"
        )
        for back, ending in ((13, "completed"), (9, "cancelled"), (5, "completed")):
            start = self._on(lena, -back, 30)
            yield DemoPlan(lena, me, kind["First visit"], start, start - 4 * DAY, ending)
        for number, ending in enumerate(("expired", "declined", "no_show", "cancelled_late")):
            start = self._on(lena, -8 - number, 90)
            teller = self.tellers[number]
            yield DemoPlan(lena, teller, kind["First visit"], start, start - 5 * DAY, ending)
        for number, (patient, hours) in enumerate(zip(self.tellers, (14, 3, 1), strict=False)):
            wanted = kind["Follow-up" if number == 1 else "First visit"]
            start = self._on(lena, 1 + number, 90)
            yield DemoPlan(lena, patient, wanted, start, now - hours * HOUR, "requested")
        yield DemoPlan(
            lena,
            self.tellers[3],
            kind["Follow-up"],
            self._on(lena, 5, 150),
            now - 6 * DAY,
            "wishes",
        )
        yield from self._things_to_do()

    def _things_to_do(self) -> Iterator[DemoPlan]:
        """For the desk's list: a follow-up to be booked and one past its days, a visit that nobody has
        marked, and somebody without an address whose visit was called off."""
        lena, first = self.cast.doctors[0], self.cast.kinds["First visit"]
        booker, desk_made = self.others[4], self.others[5]
        for patient, day, weeks in ((booker, -15, 2), (desk_made, -33, 3)):
            start = self._on(lena, day, 210)
            asked = start - 3 * DAY
            yield DemoPlan(lena, patient, first, start, asked, "completed", True, back_in=weeks)
        start = self._on(lena, -3, 210)
        yield DemoPlan(lena, desk_made, first, start, start - 3 * DAY, "forgotten", True)
        start, asked = self._on(lena, 6, 210), self.now - 2 * DAY
        yield DemoPlan(lena, desk_made, first, start, asked, "called_off", True)

    def _on(self, doctor: DemoDoctor, offset: int, minute: int) -> datetime:
        """So many minutes after opening, on a working day about so many days off, without a story."""
        day = self.today + offset * DAY
        while not self._works(doctor, day) or (doctor.id, day) in self.told:
            day += DAY if offset >= 0 else -DAY
        self.told.add((doctor.id, day))
        opens = minutes_from_text(doctor.colleague.week[day.weekday()][0][0])
        return first_instant(day, opens + minute, self.zone)

    def _works(self, doctor: DemoDoctor, day: date) -> bool:
        return day.weekday() in doctor.colleague.week and day not in self.closed


def _start(plan: DemoPlan) -> datetime:
    return plan.start
