"""The figures of a week that was counted by hand, and that they stay what they were."""

from __future__ import annotations

import pytest

from clinic.booking.absence import archive_doctor, remove_time_off
from clinic.booking.lifecycle import Status
from clinic.insight.figures import Figures
from clinic.insight.ledger import freeze_by_and_by
from clinic.insight.queries import figures
from clinic.scheduling.hours import set_weekly_hours
from clinic.scheduling.recurrence import WeeklyInterval
from tests.cast import Cast
from tests.insight.first_week import FRIDAY, LATER, MONDAY, WEEK, plays


def of_the_week(cast: Cast) -> Figures:
    return figures(
        cast.petra.actor, first=MONDAY, last=FRIDAY, doctor_id=cast.lena.doctor_id, now=LATER
    )


def test_a_week_is_counted_as_by_hand(cast: Cast) -> None:
    plays(cast)
    found = of_the_week(cast)
    assert (found.offered_minutes, found.booked_minutes, found.overbooked_minutes) == (
        2400,
        360,
        30,
    )
    assert (found.utilisation, found.no_show_rate) == (0.15, round(2 / 13, 4))
    assert found.cancellation_rate == round(4 / 17, 4)
    assert (found.cancelled_by_patient, found.cancelled_by_clinic) == (3, 1)
    assert (found.late_cancellations, found.overbooked, found.unmarked) == (1, 1, 0)
    assert {status: count for status, count in found.visits.items() if count} == {
        Status.COMPLETED: 10, Status.NO_SHOW: 2, Status.CANCELLED: 4,
    }  # fmt: skip
    assert [day.offered_minutes for day in found.by_day] == [480] * 5
    assert [day.booked_minutes for day in found.by_day] == [90, 90, 60, 60, 60]
    # Amira and Jonas alone: too few for a split.
    assert (found.by_doctor, found.by_visit_type) == ([], [])
    assert found.before is not None
    assert found.before.visits == dict.fromkeys(Status, 0)


@pytest.mark.parametrize("the_worker_is_off", [False, True])
def test_nothing_that_is_changed_later_changes_it(cast: Cast, the_worker_is_off: bool) -> None:
    absences = plays(cast)
    before = of_the_week(cast)
    if not the_worker_is_off:
        assert freeze_by_and_by(now=LATER)
    for one in absences:
        remove_time_off(cast.petra.actor, one.id, now=LATER)
    half = [WeeklyInterval(day.weekday(), 8 * 60, 12 * 60) for day in WEEK]
    set_weekly_hours(cast.lena.actor, cast.lena.doctor_id, half, now=LATER)
    archive_doctor(cast.petra.actor, cast.lena.doctor_id, now=LATER)
    after = of_the_week(cast)
    assert (after.offered_minutes, after.utilisation) == (2400, before.utilisation)
    assert all(day.frozen for day in after.by_day)
    assert freeze_by_and_by(now=LATER) == 0
