"""A patient has died: what they had ahead is ended, without a word to their side; or it was a mistake."""

from __future__ import annotations

from datetime import date, timedelta

from clinic.booking.lifecycle import Status
from clinic.booking.models import Appointment
from clinic.care.death import ahead_of, end_ahead, note_death, take_back_death
from clinic.care.follow_ups.order import order_follow_up
from clinic.care.kinds import FollowUpStatus
from clinic.care.models import FollowUp
from clinic.db import db
from tests.cast import FRIDAY, NEXT_MONDAY, TUESDAY, Cast
from tests.notifications.post import PostOffice

YESTERDAY = TUESDAY - timedelta(days=1)


def test_one_press_ends_visits_and_follow_ups_and_only_the_doctor_hears_of_it(
    cast: Cast, post: PostOffice
) -> None:
    ordered_at = cast.desk_books(cast.leo_id, cast.slot(FRIDAY, "09:00"))
    order = order_follow_up(
        cast.lena.actor, ordered_at.id, weeks=1, visit_type_id=cast.follow_up, now=cast.now
    )
    booked = cast.desk_books(
        cast.leo_id, cast.slot(date(2026, 12, 4), "09:00"), visit_type=cast.follow_up
    )
    assert db.session.get_one(FollowUp, order.id).status is FollowUpStatus.BOOKED
    post.after(minutes=2)
    note_death(cast.nadia.actor, cast.leo_id, on=YESTERDAY, now=post.clock())
    ahead = ahead_of(cast.nadia.actor, cast.leo_id, now=post.clock())
    assert [one.appointment.id for one in ahead.visits] == [ordered_at.id, booked.id]
    assert [one.id for one in ahead.follow_ups] == [order.id]
    assert end_ahead(cast.nadia.actor, cast.leo_id, only=booked.id, now=post.clock()) == 1
    assert len(ahead_of(cast.nadia.actor, cast.leo_id, now=post.clock()).follow_ups) == 1
    assert end_ahead(cast.nadia.actor, cast.leo_id, now=post.clock()) == 2
    assert end_ahead(cast.nadia.actor, cast.leo_id, now=post.clock()) == 0
    assert db.session.get_one(Appointment, ordered_at.id).status is Status.CANCELLED
    assert db.session.get_one(FollowUp, order.id).status is FollowUpStatus.DROPPED
    assert {name for name, _kind in post.after(days=14)} == {"Lena Hartmann"}


def test_a_mistake_taken_back_lets_what_was_kept_back_go_if_it_is_of_use_still(
    cast: Cast, post: PostOffice
) -> None:
    soon = cast.desk_books(cast.amira.patient_id, cast.slot(TUESDAY, "14:00"))
    later = cast.desk_books(cast.amira.patient_id, cast.slot(NEXT_MONDAY, "09:00"))
    note_death(cast.nadia.actor, cast.amira.patient_id, on=YESTERDAY, now=post.clock())
    assert "Amira Rahman" not in {name for name, _kind in post.after(hours=6)}
    take_back_death(cast.nadia.actor, cast.amira.patient_id, now=post.clock())
    post.work()
    told = [one for one in post.letters if one.recipient.name == "Amira Rahman"]
    assert [one.visits[0].appointment_id for one in told] == [later.id]
    assert soon.starts_at < post.clock()
