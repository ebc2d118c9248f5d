"""Everybody hears of every change of a visit: at once in the page, and by mail after the grace period."""

from __future__ import annotations

import pytest

from clinic.booking.answer import confirm, decline
from clinic.booking.cancel import cancel
from clinic.booking.housekeeping import expire_unanswered
from clinic.booking.lifecycle import HowTold
from clinic.booking.propose import propose, refuse_time
from clinic.booking.reschedule import reschedule
from clinic.booking.undo import undo
from clinic.notifications.kinds import Channel, Topic
from clinic.notifications.letters import CalendarMethod
from clinic.notifications.preferences import choose_preferences
from clinic.tasks.queries import open_tasks
from tests.cast import BERLIN, FRIDAY, NEXT_MONDAY, THURSDAY, Cast
from tests.notifications.post import PostOffice, notices, states

pytestmark = pytest.mark.usefixtures("app_context")

AMIRA, LENA = "Amira Rahman", "Lena Hartmann"


def test_a_request_is_told_to_both_once_the_grace_period_is_over(
    cast: Cast, post: PostOffice
) -> None:
    cast.amira_books(cast.slot(FRIDAY, "09:00"))
    assert post.after(seconds=29) == []
    assert sorted(post.after(seconds=1)) == [
        (AMIRA, "appointment_requested"),
        (LENA, "request_received"),
    ]
    assert post.after(minutes=5) == []


def test_the_doctor_sees_a_request_in_the_page_at_once_and_the_patient_what_others_did(
    cast: Cast, post: PostOffice
) -> None:
    visit = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    post.work()
    assert notices(cast.lena.actor.user_id) == ["request_received"]
    assert notices(cast.amira.actor.user_id) == []
    confirm(cast.lena.actor, visit.id, now=post.clock())
    post.work()
    assert notices(cast.amira.actor.user_id) == ["appointment_confirmed"]
    assert notices(cast.lena.actor.user_id) == ["request_received"]


def test_what_is_booked_and_moved_at_once_is_told_once(cast: Cast, post: PostOffice) -> None:
    visit = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    post.clock.advance(seconds=10)
    reschedule(cast.amira.actor, visit.id, starts_at=cast.slot(FRIDAY, "10:00"), now=post.clock())
    told = post.after(seconds=60)
    # She has heard of no visit yet, so it was not moved for her.
    assert (AMIRA, "appointment_requested") in told
    assert [name for name, _kind in told].count(AMIRA) == 1
    letter = next(one for one in post.letters if one.recipient.name == AMIRA)
    assert letter.visits[0].starts_at == cast.slot(FRIDAY, "10:00")


def test_what_is_undone_at_once_is_never_told(cast: Cast, post: PostOffice) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    post.after(minutes=1)
    cancelled = cancel(cast.lena.actor, visit.id, reason="I am ill", now=post.clock())
    undo(cast.lena.actor, visit.id, version=cancelled.version, now=post.clock())
    assert post.after(minutes=1) == []
    assert "appointment_cancelled" not in notices(cast.amira.actor.user_id)


def test_undoing_lets_what_was_owed_before_go_out_after_all(cast: Cast, post: PostOffice) -> None:
    visit = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    declined = decline(cast.lena.actor, visit.id, reason="No", now=post.clock())
    undo(cast.lena.actor, visit.id, version=declined.version, now=post.clock())
    assert (AMIRA, "appointment_requested") in post.after(minutes=1)


@pytest.mark.parametrize("who", ["lena", "nadia", "amira"])
def test_a_cancellation_is_told_to_everybody_but_the_doctor_who_did_it(
    cast: Cast, post: PostOffice, who: str
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    post.after(minutes=1)
    cancel(getattr(cast, who).actor, visit.id, reason="It cannot be", now=post.clock())
    told = post.after(minutes=1)
    assert (AMIRA, "appointment_cancelled") in told
    assert ((LENA, "visit_cancelled") in told) == (who != "lena")
    letter = next(one for one in post.letters if one.kind == "appointment_cancelled")
    assert letter.calendar is CalendarMethod.CANCEL
    assert letter.visits[0].by_clinic == (who != "amira")


def test_the_calendar_file_keeps_its_number_rising(cast: Cast, post: PostOffice) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    post.after(minutes=1)
    reschedule(cast.lena.actor, visit.id, starts_at=cast.slot(FRIDAY, "10:00"), now=post.clock())
    post.after(minutes=1)
    hers = [one for one in post.letters if one.recipient.name == AMIRA]
    assert [one.kind for one in hers] == ["appointment_confirmed", "appointment_moved"]
    assert [one.calendar for one in hers] == [CalendarMethod.REQUEST] * 2
    assert [one.visits[0].appointment_id for one in hers] == [visit.id] * 2
    first, second = (one.visits[0].version for one in hers)
    assert first < second
    assert hers[1].visits[0].before == cast.slot(FRIDAY, "09:00")


def test_a_guardian_hears_of_the_childs_visit(cast: Cast, post: PostOffice) -> None:
    cast.books(cast.miriam, cast.slot(FRIDAY, "09:00"), patient_id=cast.leo_id)
    told = post.after(minutes=1)
    assert ("Miriam Keller", "appointment_requested") in told
    letter = next(one for one in post.letters if one.recipient.name == "Miriam Keller")
    assert letter.visits[0].patient_name == "Leo Keller"


def test_a_request_that_waits_is_recalled_at_half_time_and_told_when_it_expires(
    cast: Cast, post: PostOffice
) -> None:
    cast.amira_books(cast.slot(NEXT_MONDAY, "09:00"))
    post.after(minutes=1)
    assert post.after(hours=11, minutes=58) == []
    assert post.after(minutes=1) == [(LENA, "request_waiting")]
    assert "request_waiting" in notices(cast.nadia.actor.user_id)
    post.clock.advance(hours=12)
    expire_unanswered(now=post.clock())
    assert post.after(minutes=1) == [(AMIRA, "appointment_expired")]
    assert "request_expired" in notices(cast.lena.actor.user_id)


@pytest.mark.parametrize("how", ["declined", "expired", "cancelled"])
def test_a_time_that_the_clinic_refused_is_not_offered_instead_of_itself(
    cast: Cast, post: PostOffice, how: str
) -> None:
    visit = cast.amira_books(cast.slot(NEXT_MONDAY, "09:00"))
    post.after(minutes=1)
    if how == "declined":
        decline(cast.lena.actor, visit.id, reason="Ill", now=post.clock())
    elif how == "cancelled":
        cancel(cast.lena.actor, visit.id, reason="Ill", now=post.clock())
    else:
        post.clock.advance(days=1)
        expire_unanswered(now=post.clock())
    post.after(minutes=1)
    letter = post.letters[-1]
    starts = [f"{one.starts_at.astimezone(BERLIN):%a %H:%M}" for one in letter.alternatives]
    assert starts == ["Mon 08:30", "Mon 09:30", "Mon 10:00"]


def test_who_cancels_themselves_is_offered_nothing(cast: Cast, post: PostOffice) -> None:
    visit = cast.amira_has_a_visit(cast.slot(NEXT_MONDAY, "09:00"))
    post.after(minutes=1)
    cancel(cast.amira.actor, visit.id, now=post.clock())
    post.after(minutes=1)
    [letter] = [one for one in post.letters if one.kind == "appointment_cancelled"]
    assert letter.alternatives == ()


def test_an_answer_that_is_undone_leaves_half_time_and_deadline_where_they_were(
    cast: Cast, post: PostOffice
) -> None:
    visit = cast.amira_books(cast.slot(NEXT_MONDAY, "09:00"))
    post.after(hours=8)
    confirm(cast.lena.actor, visit.id, now=post.clock())
    undo(cast.lena.actor, visit.id, now=post.clock())
    assert post.after(hours=4) == [(LENA, "request_waiting")]
    assert [task.kind for task in open_tasks(cast.lena.actor, now=post.clock()).items] == [
        "request"
    ]
    post.clock.advance(hours=12)
    expire_unanswered(now=post.clock())
    assert post.after(minutes=1) == [(AMIRA, "appointment_expired")]


def test_a_request_that_was_moved_is_recalled_at_half_time_of_its_new_deadline(
    cast: Cast, post: PostOffice
) -> None:
    visit = cast.amira_books(cast.slot(NEXT_MONDAY, "09:00"))
    post.after(hours=2)
    at = cast.slot(NEXT_MONDAY, "10:00")
    reschedule(cast.amira.actor, visit.id, starts_at=at, now=post.clock())
    post.after(minutes=1)
    assert post.after(hours=11) == []
    assert post.after(hours=1) == [(LENA, "request_waiting")]


def test_an_answered_request_is_not_recalled(cast: Cast, post: PostOffice) -> None:
    cast.amira_has_a_visit(cast.slot(NEXT_MONDAY, "09:00"))
    post.after(minutes=1)
    assert post.after(hours=13) == []
    assert states("request_waiting") == ["withdrawn"]


def test_a_wished_move_is_told_and_answered(cast: Cast, post: PostOffice) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    post.after(minutes=1)
    reschedule(cast.amira.actor, visit.id, starts_at=cast.slot(FRIDAY, "10:00"), now=post.clock())
    assert sorted(post.after(minutes=1)) == [(AMIRA, "move_requested"), (LENA, "move_received")]
    decline(cast.lena.actor, visit.id, reason="Not then", now=post.clock())
    assert post.after(minutes=1) == [(AMIRA, "move_declined")]
    assert post.letters[-1].visits[0].starts_at == cast.slot(FRIDAY, "09:00")


def test_another_time_that_is_proposed_is_told_until_it_is_answered(
    cast: Cast, post: PostOffice
) -> None:
    asked, at = cast.amira_books(cast.slot(FRIDAY, "09:00")), cast.slot(FRIDAY, "14:00")
    post.after(minutes=1)
    propose(cast.lena.actor, asked.id, starts_at=at, now=post.clock())
    assert post.after(minutes=1) == [(AMIRA, "time_proposed")]
    [told] = post.letters[-1].visits
    assert (told.starts_at, told.proposed) == (cast.slot(FRIDAY, "09:00"), at)
    propose(cast.lena.actor, asked.id, starts_at=cast.slot(FRIDAY, "15:00"), now=post.clock())
    refuse_time(cast.amira.actor, asked.id, now=post.clock())
    assert post.after(minutes=1) == []
    assert "time_refused" in notices(cast.lena.actor.user_id)


def test_what_somebody_muted_is_not_told_but_what_staff_told_and_a_cancellation_is(
    cast: Cast, post: PostOffice
) -> None:
    choose_preferences(
        cast.amira.actor,
        muted=[(Topic.CHANGES, Channel.MAIL), (Topic.CHANGES, Channel.IN_APP)],
        now=cast.now,
    )
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))
    assert AMIRA not in [name for name, _kind in post.after(minutes=1)]
    assert notices(cast.amira.actor.user_id) == []
    later, told = cast.slot(THURSDAY, "10:00"), HowTold.BY_PHONE
    reschedule(cast.lena.actor, visit.id, starts_at=later, told=told, now=post.clock())
    assert post.after(minutes=1) == [(AMIRA, "appointment_moved")]
    cancel(cast.lena.actor, visit.id, reason="I am ill", now=post.clock())
    assert post.after(minutes=1) == [(AMIRA, "appointment_cancelled")]
    assert set(notices(cast.amira.actor.user_id)) == {"appointment_moved", "appointment_cancelled"}


def test_the_doctor_who_had_a_visit_hears_that_another_one_has_it(
    cast: Cast, post: PostOffice
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    post.after(minutes=1)
    reschedule(
        cast.nadia.actor,
        visit.id,
        doctor_id=cast.krug.doctor_id,
        starts_at=cast.slot(FRIDAY, "10:00"),
        override_reason="Lena is ill",
        now=post.clock(),
    )
    told = post.after(minutes=1)
    assert (LENA, "visit_given_away") in told
    assert (LENA, "visit_moved") not in told
    letter = next(one for one in post.letters if one.kind == "visit_given_away")
    assert letter.visits[0].before == cast.slot(FRIDAY, "09:00")
    assert "visit_given_away" in notices(cast.lena.actor.user_id)
