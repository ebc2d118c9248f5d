"""Whose figures somebody sees, over which days, and what is told of few people."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from clinic.booking.answer import confirm
from clinic.booking.attend import attend, undo_attendance
from clinic.booking.lifecycle import Status, Step
from clinic.booking.undo import undo
from clinic.directory.settings import change_clinic
from clinic.insight.figures import Figures, Spread, spread_of
from clinic.insight.queries import figures
from clinic.patients.register import register_patient
from tests.booking.life import reread
from tests.cast import FRIDAY, TUESDAY, Cast
from tests.counting import statements
from tests.insight.first_week import plays
from tests.refusals import refused


def of_this_week(cast: Cast, who: str = "petra", **which: str) -> Figures:
    actor = getattr(cast, who).actor
    return figures(actor, first=TUESDAY, last=FRIDAY, now=cast.now, **which)


def test_a_doctor_sees_their_own_figures_and_nobody_elses(cast: Cast) -> None:
    cast.desk_books(cast.amira.patient_id, cast.slot(TUESDAY, "11:00"))
    cast.desk_books(cast.jonas.patient_id, cast.slot(TUESDAY, "11:00"), doctor=cast.krug)
    assert of_this_week(cast).booked_minutes == 60
    own = of_this_week(cast, "lena")
    assert (own.booked_minutes, own.by_doctor) == (30, None)
    assert own == of_this_week(cast, "lena", doctor_id=cast.lena.doctor_id)
    with refused("not_found"):
        of_this_week(cast, "lena", doctor_id=cast.krug.doctor_id)


@pytest.mark.parametrize("who", ["nadia", "amira", "ida"])
def test_nobody_else_sees_figures(cast: Cast, who: str) -> None:
    with refused("forbidden"):
        of_this_week(cast, who)


@pytest.mark.parametrize("which", ["doctor_id", "specialty_id"])
def test_whom_nobody_knows_has_no_figures(cast: Cast, which: str) -> None:
    with refused("not_found"):
        of_this_week(cast, **{which: "nobody"})


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (FRIDAY, TUESDAY, "to"),
        (TUESDAY, TUESDAY + timedelta(days=400), "to"),
        (date(1972, 1, 1), date(1972, 1, 31), "from"),
        (date(8999, 1, 1), date(8999, 1, 31), "to"),
    ],
)
def test_days_that_cannot_be_counted_are_refused(
    cast: Cast, first: date, last: date, field: str
) -> None:
    with refused("invalid", field=field):
        figures(cast.petra.actor, first=first, last=last, now=cast.now)


def test_fewer_than_five_patients_are_not_told_apart(cast: Cast) -> None:
    patients = [cast.amira.patient_id, cast.jonas.patient_id, cast.miriam.patient_id, cast.leo_id]
    for number, patient_id in enumerate([*patients, patients[0]]):
        cast.desk_books(patient_id, cast.slot(TUESDAY, f"1{number}:30" if number != 2 else "14:00"))
    found = of_this_week(cast)
    assert found.visits[Status.CONFIRMED] == 5
    assert (found.by_doctor, found.by_visit_type) == ([], [])
    hans = register_patient(
        cast.nadia.actor, full_name="Hans Alt", birth_date=date(1950, 12, 31), now=cast.now
    )
    cast.desk_books(hans.id, cast.slot(TUESDAY, "15:00"))
    found = of_this_week(cast)
    assert found.by_doctor is not None
    assert [group.visits for group in (*found.by_doctor, *found.by_visit_type)] == [6, 6]


def test_the_clinic_can_do_without_figures_by_doctor(cast: Cast) -> None:
    assert of_this_week(cast).by_doctor == []
    change_clinic(cast.petra.actor, {"figures_by_doctor": False}, now=cast.now)
    assert of_this_week(cast).by_doctor is None


def test_all_days_are_asked_for_in_as_many_statements(cast: Cast) -> None:
    plays(cast)
    with statements() as week:
        of_this_week(cast)
    with statements() as year:
        figures(cast.petra.actor, first=date(2026, 12, 1), last=date(2027, 12, 1), now=cast.now)
    # One more for the doctors, one for the kinds, where it is not plain that they have patients enough.
    assert max(len(week), len(year)) <= 11


def test_what_is_taken_back_was_never_so(cast: Cast) -> None:
    """An answer within the grace period, an arrival, a call into the room."""
    visit = cast.amira_books(cast.slot(TUESDAY, "14:00"))
    lena = cast.lena.actor
    confirm(lena, visit.id, now=cast.now + timedelta(seconds=5))
    undo(lena, visit.id, now=cast.now + timedelta(seconds=9))
    assert of_this_week(cast).answer_minutes == Spread()
    confirm(lena, visit.id, now=cast.now + timedelta(minutes=4))
    attend(lena, visit.id, Step.ARRIVE, now=cast.slot(TUESDAY, "13:30"))
    undo_attendance(lena, visit.id, Step.ARRIVE, now=cast.slot(TUESDAY, "13:31"))
    attend(lena, visit.id, Step.ARRIVE, now=cast.slot(TUESDAY, "13:50"))
    attend(lena, visit.id, Step.ADMIT, now=cast.slot(TUESDAY, "13:55"))
    undo_attendance(lena, visit.id, Step.ADMIT, now=cast.slot(TUESDAY, "13:56"))
    assert reread(visit).in_room_at is None
    attend(lena, visit.id, Step.ADMIT, now=cast.slot(TUESDAY, "14:02"))
    found = of_this_week(cast)
    assert (found.answer_minutes.median, found.wait_minutes.median) == (4, 12)
    assert found.lead_time_days.median == round(4 / 24, 2)


@pytest.mark.parametrize(
    ("values", "median", "p90"),
    [([], None, None), ([7], 7, 7), ([1, 2], 1.5, 1.9), ([1, 2, 3, 4, 9], 3, 7.0)],
)
def test_a_spread_lies_between_its_neighbours(
    values: list[int], median: float | None, p90: float | None
) -> None:
    assert spread_of(values) == pytest.approx(Spread(median, p90))
