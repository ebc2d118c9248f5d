"""Two timetables at once, a worker that is away, a clock that jumps, a visit that moves to and fro.

The table lists every mail of the story, and there is no other one.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime
from threading import Barrier

import pytest
from flask import Flask

from clinic.booking.cancel import cancel
from clinic.booking.models import Appointment
from clinic.booking.reschedule import reschedule
from clinic.db import db
from clinic.directory.models import Clinic
from clinic.notifications.deliver import Deliverer, show_due_notices
from clinic.notifications.letters import Letter
from clinic.notifications.reminders.reminders import plan_reminders
from tests.application import Clock
from tests.cast import BERLIN, NEXT_MONDAY, NEXT_TUESDAY, Cast
from tests.notifications.post import LEASE, PostOffice, notices

WEDNESDAY, THURSDAY = date(2026, 12, 2), date(2026, 12, 3)
DAYS = {"Mon": NEXT_MONDAY, "Tue": NEXT_TUESDAY, "Wed": WEDNESDAY, "Thu": THURSDAY}

#: Amira has a visit with Lena on Wed 10:00; Jonas on Wed 11:00 and Miriam on Wed 14:00 with Samuel.
#: All are recalled two days and two hours before. Where nothing is said, both timetables just work.
TABLE = [
    # clock shows  what happens                                  the mails that leave
    ("Mon 09:59", "",                                            []),
    ("Mon 10:00", "Amira's reminder is queued, then moves Thu",  []),
    ("Mon 10:01", "",                                            ["Amira moved Thu 10:00"]),
    ("Mon 12:01", "the clock jumps two hours ahead",             ["Jonas reminder Wed 11:00"]),
    ("Mon 10:02", "the clock jumps back",                        []),
    ("Mon 11:00", "Jonas' true time has come",                   []),
    ("Tue 11:00", "the worker was away for 24 hours",            ["Amira reminder Thu 10:00",
                                                                  "Miriam reminder Wed 14:00"]),
    ("Tue 09:00", "the clock jumps two hours back",              []),
    ("Tue 11:05", "it is right again",                           []),
    ("Tue 11:06", "moves Wed",                                   []),
    ("Tue 11:07", "",                                            ["Amira moved Wed 10:00"]),
    ("Wed 07:59", "",                                            []),
    ("Wed 08:00", "",                                            ["Amira reminder Wed 10:00"]),
    ("Wed 08:05", "cancels",                                     []),
    ("Wed 08:06", "",                                            ["Amira cancelled Wed 10:00"]),
    ("Wed 09:00", "",                                            ["Jonas reminder Wed 11:00"]),
    ("Wed 12:00", "",                                            ["Miriam reminder Wed 14:00"]),
    ("Wed 14:00", "",                                            []),
    ("Thu 08:00", "Amira is not awaited any more",               []),
    ("Thu 10:00", "",                                            []),
]  # fmt: skip


@dataclass
class TwoTimetables:
    """Two workers that begin each round in the same instant, each in a thread of its own."""

    app: Flask
    clock: Clock
    letters: list[Letter] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._together = Barrier(2)
        self._senders = [
            Deliverer(
                self.letters.append,
                owner=f"worker-{number}",
                clock=self.clock,
                lease_length=LEASE,
            )
            for number in range(2)
        ]

    def work(self) -> list[str]:
        """One round of both: which mails left, in order of their words."""
        before = len(self.letters)
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(self._round, self._senders))
        return sorted(said(one) for one in self.letters[before:])

    def _round(self, sender: Deliverer) -> None:
        with self.app.app_context():
            self._together.wait(10)
            plan_reminders(now=self.clock())
            show_due_notices(owner="both", clock=self.clock)
            while sender.deliver_next():
                pass


def said(letter: Letter) -> str:
    """ "Amira moved Thu 10:00"."""
    name, kind = letter.recipient.name.split()[0], letter.kind.removeprefix("appointment_")
    return f"{name} {kind} {letter.visits[0].starts_at.astimezone(BERLIN):%a %H:%M}"


@pytest.fixture
def visit(cast: Cast, post: PostOffice) -> Appointment:
    """Amira's; everybody has been told of theirs."""
    db.session.get_one(Clinic, 1).reminders = ["2d", "120m"]
    db.session.commit()
    made = cast.amira_has_a_visit(cast.slot(WEDNESDAY, "10:00"))
    for who, at in ((cast.jonas, "11:00"), (cast.miriam, "14:00")):
        cast.books(who, cast.slot(WEDNESDAY, at), doctor=cast.samuel, visit_type=cast.follow_up)
    post.after(minutes=1)
    return made


def test_the_mails_of_the_table_and_no_others(
    app: Flask, cast: Cast, clock: Clock, visit: Appointment
) -> None:
    both = TwoTimetables(app, clock)
    left = []
    for shown, what, _mails in TABLE:
        clock.now = moment(cast, shown)
        _happens(what, cast, clock, visit)
        left.append((shown, what, both.work()))
    assert left == TABLE
    assert [notices(who.actor.user_id) for who in (cast.amira, cast.jonas, cast.miriam)] == [
        [
            "appointment_confirmed",
            "appointment_moved",
            "reminder",  # queued for the page is told in the page
            "reminder",
            "appointment_moved",
            "reminder",
            "appointment_cancelled",
        ],
        ["reminder", "reminder"],
        ["reminder", "reminder"],
    ]


def moment(cast: Cast, shown: str) -> datetime:
    day, clock = shown.split()
    return cast.slot(DAYS[day], clock)


def _happens(what: str, cast: Cast, clock: Clock, visit: Appointment) -> None:
    """What people do, and before it what a timetable had just owed."""
    if "queued" in what:
        assert plan_reminders(now=clock()) == 1
    if "moves" in what:
        to = cast.slot(DAYS[what[-3:]], "10:00")
        reschedule(cast.lena.actor, visit.id, starts_at=to, now=clock())
    if what == "cancels":
        cancel(cast.lena.actor, visit.id, reason="I am ill", now=clock())
