"""Reminders: once, in time, and only of what still stands."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from clinic.booking.attend import attend, undo_attendance
from clinic.booking.cancel import cancel
from clinic.booking.lifecycle import Step
from clinic.booking.models import Appointment
from clinic.booking.queries.find import upcoming
from clinic.booking.reschedule import reschedule
from clinic.booking.undo import undo
from clinic.db import db
from clinic.directory.catalogue import change_visit_type
from clinic.directory.models import Clinic, VisitType
from clinic.directory.reminder_rules import USUAL
from clinic.directory.settings import change_clinic
from clinic.notifications.kinds import Channel, Topic
from clinic.notifications.preferences import choose_preferences
from clinic.notifications.reminders.reminders import plan_reminders
from tests.cast import FRIDAY, NEXT_MONDAY, NEXT_TUESDAY, Cast
from tests.notifications.post import PostOffice, notices, states

pytestmark = pytest.mark.usefixtures("app_context")

AMIRA = "Amira Rahman"
REMINDED = [(AMIRA, "reminder")]


@pytest.fixture(autouse=True)
def told(cast: Cast, post: PostOffice) -> None:
    """Amira has a visit on Monday at 10:00, and has been told of it: by now it is Tuesday, 10:01.

    This clinic has chosen other rules than the usual ones.
    """
    db.session.get_one(Clinic, 1).reminders = ["2d", "120m"]
    db.session.commit()
    cast.amira_has_a_visit(cast.slot(NEXT_MONDAY, "10:00"))
    post.after(minutes=1)
    post.letters.clear()


def wait_until(post: PostOffice, cast: Cast, day: date, clock: str) -> list[tuple[str, str]]:
    post.clock.now = cast.slot(day, clock)
    return post.work()


def test_a_visit_is_recalled_two_days_and_two_hours_before(cast: Cast, post: PostOffice) -> None:
    saturday = NEXT_MONDAY - timedelta(days=2)
    assert wait_until(post, cast, saturday, "09:59") == []
    assert wait_until(post, cast, saturday, "10:00") == REMINDED
    assert wait_until(post, cast, NEXT_MONDAY, "07:59") == []
    assert wait_until(post, cast, NEXT_MONDAY, "08:00") == REMINDED
    assert wait_until(post, cast, NEXT_MONDAY, "11:00") == []
    assert notices(cast.amira.actor.user_id) == ["appointment_confirmed", "reminder", "reminder"]


def test_looking_again_owes_nothing_again(cast: Cast, post: PostOffice) -> None:
    post.clock.now = cast.slot(NEXT_MONDAY - timedelta(days=2), "10:00")
    assert plan_reminders(now=post.clock()) == 1
    assert plan_reminders(now=post.clock()) == 0
    assert post.work() == REMINDED


def test_several_visits_of_a_day_make_one_reminder(cast: Cast, post: PostOffice) -> None:
    follow_up = cast.books(
        cast.amira,
        cast.slot(NEXT_MONDAY, "14:00"),
        doctor=cast.samuel,
        visit_type=cast.follow_up,
        now=post.clock(),
    )
    post.after(minutes=1)
    post.letters.clear()
    saturday = NEXT_MONDAY - timedelta(days=2)
    assert wait_until(post, cast, saturday, "10:00") == REMINDED
    assert [one.starts_at for one in post.letters[0].visits] == [
        cast.slot(NEXT_MONDAY, "10:00"),
        follow_up.starts_at,
    ]
    assert wait_until(post, cast, saturday, "14:00") == []
    assert wait_until(post, cast, NEXT_MONDAY, "08:00") == REMINDED
    assert wait_until(post, cast, NEXT_MONDAY, "12:00") == []


def test_a_reminder_tells_of_what_is_left_of_the_day(cast: Cast, post: PostOffice) -> None:
    second = cast.books(
        cast.amira, cast.slot(NEXT_MONDAY, "14:00"), doctor=cast.samuel, visit_type=cast.follow_up
    )
    post.after(minutes=1)
    post.letters.clear()
    post.clock.now = cast.slot(NEXT_MONDAY - timedelta(days=2), "10:00")
    plan_reminders(now=post.clock())
    first = next(one for one in _visits(cast) if one.id != second.id)
    cancel(cast.amira.actor, first.id, now=post.clock())
    assert REMINDED[0] in post.after(minutes=1)
    reminder = next(one for one in post.letters if one.kind == "reminder")
    assert [one.appointment_id for one in reminder.visits] == [second.id]


def _visits(cast: Cast) -> list[Appointment]:
    found, _total = upcoming(cast.amira.actor, now=cast.now)
    return [one.appointment for one in found]


def test_a_cancelled_visit_is_not_recalled_though_its_reminder_was_owed(
    cast: Cast, post: PostOffice
) -> None:
    post.clock.now = cast.slot(NEXT_MONDAY - timedelta(days=2), "10:00")
    plan_reminders(now=post.clock())
    cancel(cast.lena.actor, _visits(cast)[0].id, reason="I am ill", now=post.clock())
    assert (AMIRA, "reminder") not in post.after(minutes=1)
    assert states("reminder") == ["withdrawn"]


def test_moved_after_its_reminder_was_owed_moved_back_and_cancelled(
    cast: Cast, post: PostOffice
) -> None:
    """Each change is told; a reminder is only of the time that stands, and not of what was just told."""
    visit = _visits(cast)[0]
    saturday = NEXT_MONDAY - timedelta(days=2)
    post.clock.now = cast.slot(saturday, "10:00")
    plan_reminders(now=post.clock())
    for day, clock, expected in (
        (NEXT_TUESDAY, "10:00", [(AMIRA, "appointment_moved")]),
        (NEXT_MONDAY, "10:00", [(AMIRA, "appointment_moved")]),
    ):
        reschedule(cast.lena.actor, visit.id, starts_at=cast.slot(day, clock), now=post.clock())
        assert post.after(minutes=1) == expected
    assert wait_until(post, cast, NEXT_MONDAY, "08:00") == REMINDED
    cancel(cast.lena.actor, visit.id, reason="I am ill", now=post.clock())
    assert post.after(minutes=1) == [(AMIRA, "appointment_cancelled")]
    assert wait_until(post, cast, NEXT_TUESDAY, "10:00") == []


def test_moved_within_its_day_after_its_reminder_was_owed_it_is_recalled_once(
    cast: Cast, post: PostOffice
) -> None:
    """Of the new time she hears by the move's own mail; the reminder comes at the new time's moment."""
    saturday = NEXT_MONDAY - timedelta(days=2)
    post.clock.now = cast.slot(saturday, "10:00")
    plan_reminders(now=post.clock())
    visit = _visits(cast)[0]
    afternoon = cast.slot(NEXT_MONDAY, "14:00")
    reschedule(cast.lena.actor, visit.id, starts_at=afternoon, now=post.clock())
    assert post.work() == []
    assert post.after(minutes=1) == [(AMIRA, "appointment_moved")]
    assert wait_until(post, cast, saturday, "14:00") == REMINDED
    assert post.letters[-1].visits[0].starts_at == afternoon


def test_what_was_undone_after_a_reminder_recalls_nothing_twice(
    cast: Cast, post: PostOffice
) -> None:
    visit_id = _visits(cast)[0].id
    assert wait_until(post, cast, NEXT_MONDAY, "08:00") == REMINDED
    called_off = cancel(cast.lena.actor, visit_id, reason="Oh", now=post.clock())
    undo(cast.lena.actor, visit_id, version=called_off.version, now=post.clock())
    assert post.after(minutes=1) == []
    here = attend(cast.lena.actor, visit_id, Step.ARRIVE, now=post.clock.advance(minutes=45))
    undo_attendance(cast.lena.actor, visit_id, Step.ARRIVE, version=here.version, now=post.clock())
    assert post.after(minutes=1) == []


def test_a_cancellation_undone_leaves_the_reminder_that_was_owed(
    cast: Cast, post: PostOffice
) -> None:
    """Though somebody wanted to deliver it in between."""
    post.clock.now = cast.slot(NEXT_MONDAY, "08:00")
    plan_reminders(now=post.clock())
    called_off = cancel(cast.lena.actor, _visits(cast)[0].id, reason="Oh", now=post.clock())
    assert post.work() == []
    undo(cast.lena.actor, called_off.id, version=called_off.version, now=post.clock())
    assert post.after(minutes=1) == REMINDED


def test_what_is_found_at_night_waits_for_the_morning(cast: Cast, post: PostOffice) -> None:
    saturday = NEXT_MONDAY - timedelta(days=2)
    assert wait_until(post, cast, saturday, "21:00") == []
    assert wait_until(post, cast, saturday, "23:30") == []
    sunday = NEXT_MONDAY - timedelta(days=1)
    assert wait_until(post, cast, sunday, "07:59") == []
    assert notices(cast.amira.actor.user_id) == ["appointment_confirmed"]
    assert wait_until(post, cast, sunday, "08:00") == REMINDED
    assert "reminder" in notices(cast.amira.actor.user_id)


def test_what_would_be_useless_in_the_morning_is_sent_at_night(
    cast: Cast, post: PostOffice
) -> None:
    early = cast.slot(NEXT_TUESDAY, "07:30")
    cast.desk_books(cast.jonas.patient_id, early, override_reason="Only then", now=post.clock())
    post.after(minutes=1)
    jonas = ("Jonas Weber", "reminder")
    assert jonas in wait_until(post, cast, NEXT_MONDAY - timedelta(days=2), "20:45")
    assert jonas not in wait_until(post, cast, NEXT_MONDAY, "20:44")
    assert wait_until(post, cast, NEXT_MONDAY, "22:00") == [jonas]


def test_a_worker_that_was_away_a_day_sends_what_is_still_of_use(
    cast: Cast, post: PostOffice
) -> None:
    # Due on Saturday at 10:00, found on Sunday.
    assert wait_until(post, cast, NEXT_MONDAY - timedelta(days=1), "10:00") == REMINDED


def test_a_reminder_that_came_too_late_is_noted_and_not_sent(cast: Cast, post: PostOffice) -> None:
    assert plan_reminders(now=cast.slot(NEXT_MONDAY, "09:45")) == 1
    assert states("reminder") == ["expired"]
    assert wait_until(post, cast, NEXT_MONDAY, "09:50") == []


def test_a_clock_that_jumps_back_sends_nothing_twice(cast: Cast, post: PostOffice) -> None:
    saturday = NEXT_MONDAY - timedelta(days=2)
    assert wait_until(post, cast, saturday, "10:00") == REMINDED
    assert wait_until(post, cast, saturday, "08:00") == []
    assert wait_until(post, cast, saturday, "12:00") == []


def test_whoever_has_just_booked_needs_no_reminder(cast: Cast, post: PostOffice) -> None:
    post.clock.now = cast.slot(FRIDAY, "11:00") - timedelta(days=1)
    cast.books(
        cast.jonas,
        cast.slot(FRIDAY, "11:00"),
        doctor=cast.samuel,
        visit_type=cast.follow_up,
        now=post.clock(),
    )
    assert ("Jonas Weber", "reminder") not in post.after(minutes=10)
    assert wait_until(post, cast, FRIDAY, "09:00") == [("Jonas Weber", "reminder")]


def test_reminders_can_be_muted_by_channel(cast: Cast, post: PostOffice) -> None:
    choose_preferences(cast.amira.actor, muted=[(Topic.REMINDERS, Channel.MAIL)], now=cast.now)
    assert wait_until(post, cast, NEXT_MONDAY, "08:00") == []
    assert "reminder" in notices(cast.amira.actor.user_id)


def test_the_clinic_says_when_and_a_visit_type_may_say_otherwise(
    cast: Cast, post: PostOffice
) -> None:
    db.session.get_one(Clinic, 1).reminders = ["1d"]
    db.session.commit()
    sunday = NEXT_MONDAY - timedelta(days=1)
    assert wait_until(post, cast, sunday - timedelta(days=1), "10:00") == []
    db.session.get_one(VisitType, cast.first_visit).reminders = []
    db.session.commit()
    assert wait_until(post, cast, sunday, "10:00") == []
    db.session.get_one(VisitType, cast.first_visit).reminders = None
    db.session.commit()
    assert wait_until(post, cast, sunday, "10:01") == REMINDED


# -- the rule changes, or several are missed --------------------------------------------------------


def change_rule(cast: Cast, post: PostOffice, *rules: str) -> None:
    change_clinic(cast.petra.actor, {"reminders": list(rules)}, now=post.clock())


def test_usually_a_visit_is_recalled_three_days_and_one_day_before(
    cast: Cast, post: PostOffice
) -> None:
    db.session.get_one(Clinic, 1).reminders = list(USUAL)
    db.session.commit()
    for days, clock, expected in (
        (3, "09:59", []),
        (3, "10:00", REMINDED),
        (1, "09:59", []),
        (1, "10:00", REMINDED),
        (0, "09:00", []),
    ):
        assert wait_until(post, cast, NEXT_MONDAY - timedelta(days=days), clock) == expected


def test_a_rule_changed_by_a_minute_does_not_remind_again(cast: Cast, post: PostOffice) -> None:
    assert wait_until(post, cast, NEXT_MONDAY, "08:00") == REMINDED
    post.after(minutes=1)
    change_rule(cast, post, "2d", "121m")
    assert post.work() == []
    own = {"reminders": ["122m"]}
    change_visit_type(cast.petra.actor, cast.first_visit, own, now=post.clock())
    assert post.work() == []
    change_visit_type(cast.petra.actor, cast.first_visit, {"reminders": None}, now=post.clock())
    assert post.work() == []


def test_a_changed_rule_reminds_of_what_lies_ahead_of_the_change(
    cast: Cast, post: PostOffice
) -> None:
    post.clock.now = cast.slot(NEXT_MONDAY - timedelta(days=1), "10:00")
    change_rule(cast, post, "1d", "60m")  # a moment that is just now is not before the change
    assert post.work() == REMINDED
    assert wait_until(post, cast, NEXT_MONDAY, "08:59") == []
    assert wait_until(post, cast, NEXT_MONDAY, "09:00") == REMINDED


def test_a_rule_that_stays_loses_nothing_when_another_changes(cast: Cast, post: PostOffice) -> None:
    """Though it was due just before the change, and nobody had looked yet."""
    post.clock.now = cast.slot(NEXT_MONDAY - timedelta(days=2), "10:05")
    change_rule(cast, post, "2d", "60m")
    assert post.work() == REMINDED


def test_of_several_that_were_missed_only_the_latest_is_sent(cast: Cast, post: PostOffice) -> None:
    change_rule(cast, post, "3d", "2d", "1d")
    for clock in ("11:00", "11:01"):
        sunday = wait_until(post, cast, NEXT_MONDAY - timedelta(days=1), clock)
        assert sunday == (REMINDED if clock == "11:00" else [])
    assert notices(cast.amira.actor.user_id) == ["appointment_confirmed", "reminder"]


def test_missed_ones_of_two_visits_of_a_day_are_one_mail(cast: Cast, post: PostOffice) -> None:
    """Of the second visit another rule was missed than of the first."""
    cast.books(
        cast.amira, cast.slot(NEXT_MONDAY, "14:00"), doctor=cast.samuel, visit_type=cast.follow_up
    )
    post.after(minutes=1)
    change_rule(cast, post, "3d", "1d")
    sunday = NEXT_MONDAY - timedelta(days=1)
    assert wait_until(post, cast, sunday, "11:00") == REMINDED
    assert wait_until(post, cast, sunday, "14:00") == []
    assert [len(one.visits) for one in post.letters if one.kind == "reminder"] == [2]


def test_the_second_visit_of_a_day_is_recalled_though_it_is_too_late_for_the_first(
    cast: Cast, post: PostOffice
) -> None:
    cast.books(
        cast.amira, cast.slot(NEXT_MONDAY, "14:00"), doctor=cast.samuel, visit_type=cast.follow_up
    )
    post.after(minutes=1)
    change_rule(cast, post, "1d")
    assert wait_until(post, cast, NEXT_MONDAY, "08:00") == REMINDED
