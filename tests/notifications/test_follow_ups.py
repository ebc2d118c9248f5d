"""What the clock does about a follow-up that nobody books: mails, then a call, which others take over."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from clinic.booking.cancel import cancel
from clinic.care.follow_ups.order import drop_follow_up, order_follow_up
from clinic.mail.compose import compose
from clinic.notifications.kinds import Topic
from clinic.notifications.letters import Refused, Unreachable
from clinic.notifications.preferences import choose_preferences
from clinic.tasks.attempt import add_attempt
from clinic.tasks.kinds import AttemptOutcome, TaskKind
from clinic.tasks.models import Task
from clinic.tasks.queries import open_tasks
from tests.cast import BERLIN, Cast, Staff
from tests.notifications.post import PostOffice, failing, notices, states

ORDERED_ON, FIRST, LAST = date(2027, 1, 4), date(2027, 2, 8), date(2027, 2, 22)
INVITED_ON = FIRST - timedelta(days=14)
INVITED, REMINDED = "follow_up_invited", "follow_up_reminded"
DAY = timedelta(days=1)


def orders(cast: Cast, post: PostOffice, patient_id: str, on: date = ORDERED_ON) -> str:
    """Dr Hartmann asks somebody to come back in 6 ± 1 weeks, at their visit of a day."""
    at = cast.slot(on, "09:00")
    visit = cast.desk_books(patient_id, at, now=at - DAY).id
    post.clock.now = at
    post.work()
    kind = cast.follow_up
    return order_follow_up(
        cast.lena.actor, visit, weeks=6, visit_type_id=kind, text="The liver again", now=at
    ).id


def on(post: PostOffice, day: date, clock: str = "08:00") -> list[str]:
    """What mails about follow-ups leave at a time of a day."""
    post.clock.now = datetime.combine(day, time.fromisoformat(clock), BERLIN)
    return [kind for _name, kind in post.work() if kind.startswith("follow_up")]


def tasks(who: Staff, post: PostOffice) -> list[Task]:
    found = open_tasks(who.actor, now=post.clock(), kind=TaskKind.FOLLOW_UP).items
    return list(found)


def test_an_invitation_two_chasers_the_desks_task_and_after_two_attempts_the_doctors(
    cast: Cast, post: PostOffice
) -> None:
    order = orders(cast, post, cast.amira.patient_id)
    told, day = [], ORDERED_ON
    while day < LAST:
        day += DAY
        told += [(day, clock, one) for clock in ("07:59", "08:00") for one in on(post, day, clock)]
    assert told == [
        (INVITED_ON, "08:00", INVITED),
        (FIRST, "08:00", REMINDED),
        (FIRST + timedelta(days=7), "08:00", REMINDED),
    ]
    assert (on(post, LAST, "23:59"), tasks(cast.nadia, post)) == ([], [])
    assert on(post, LAST + DAY, "00:00") == []
    [task] = tasks(cast.nadia, post)
    assert (task.follow_up_id, task.doctor_id) == (order, cast.lena.doctor_id)
    for _try in range(2):
        assert tasks(cast.lena, post) == []
        outcome = AttemptOutcome.NO_ANSWER
        add_attempt(cast.nadia.actor, task.id, outcome=outcome, now=post.clock())
    assert [one.id for one in tasks(cast.lena, post)] == [task.id]
    drop_follow_up(cast.lena.actor, order, reason="She has moved away", now=post.clock())
    assert tasks(cast.lena, post) == []


def test_the_mail_says_with_whom_and_when_and_never_what_for(cast: Cast, post: PostOffice) -> None:
    order = orders(cast, post, cast.amira.patient_id)
    assert on(post, INVITED_ON) == [INVITED]
    mail = compose(post.letters[-1])
    text, page = str(mail.body), str(mail.html)
    for part in ("Dr Lena Hartmann", "Monday 22 February 2027", f"/follow-ups/{order}/booking"):
        assert part in text
        assert part in page
    for never in ("liver", "Follow-up", "General medicine"):
        assert never not in mail.as_string()
    assert mail.letter.calendar is None
    assert "List-Unsubscribe" in mail.written


def test_who_has_booked_is_not_reminded_until_the_visit_is_called_off(
    cast: Cast, post: PostOffice
) -> None:
    orders(cast, post, cast.amira.patient_id)
    on(post, INVITED_ON)
    assert INVITED in notices(cast.amira.actor.user_id)
    kind, at = cast.follow_up, cast.slot(FIRST + DAY, "09:00")
    visit = cast.amira_books(at, visit_type=kind, now=post.clock())
    assert INVITED not in notices(cast.amira.actor.user_id)
    assert on(post, FIRST) == []
    cancel(cast.amira.actor, visit.id, reason="", now=post.clock())
    assert on(post, FIRST + DAY) == [INVITED]
    assert on(post, FIRST + timedelta(days=7)) == [REMINDED]


def test_a_mail_that_waits_when_it_is_booked_is_not_sent(cast: Cast, post: PostOffice) -> None:
    orders(cast, post, cast.amira.patient_id)
    post.fails = failing(Unreachable("away"))
    assert on(post, INVITED_ON) == []
    assert states(INVITED) == ["pending"]
    kind = cast.follow_up
    cast.amira_books(cast.slot(FIRST, "09:00"), visit_type=kind, now=post.clock())
    assert states(INVITED) == ["withdrawn"]


def test_without_a_mail_address_the_task_comes_in_place_of_the_first_mail(
    cast: Cast, post: PostOffice
) -> None:
    # Nor has Leo's mother a wish for such mails.
    choose_preferences(cast.miriam.actor, muted=[(Topic.REMINDERS, "mail")], now=post.clock())
    orders(cast, post, cast.leo_id)
    assert (on(post, INVITED_ON - DAY), tasks(cast.nadia, post)) == ([], [])
    assert on(post, INVITED_ON) == []
    [task] = tasks(cast.nadia, post)
    assert (task.patient_id, tasks(cast.lena, post)) == (cast.leo_id, [])
    assert on(post, FIRST) == []
    assert [one.id for one in tasks(cast.nadia, post)] == [task.id]
    at, kind = cast.slot(FIRST + DAY, "09:00"), cast.follow_up
    cast.desk_books(cast.leo_id, at, visit_type=kind, now=post.clock())
    assert tasks(cast.nadia, post) == []


def test_a_mail_that_cannot_be_delivered_makes_the_task_too(cast: Cast, post: PostOffice) -> None:
    orders(cast, post, cast.amira.patient_id)
    post.fails = failing(Refused("smtp_550"))
    assert on(post, INVITED_ON) == []
    assert len(tasks(cast.nadia, post)) == 1


def test_what_was_missed_in_a_pause_is_made_up_for_once(cast: Cast, post: PostOffice) -> None:
    orders(cast, post, cast.amira.patient_id)
    assert on(post, FIRST + timedelta(days=3), "03:00") == []
    assert on(post, FIRST + timedelta(days=3)) == [REMINDED]
    assert on(post, FIRST + timedelta(days=3), "09:00") == []
    assert on(post, LAST + timedelta(days=30), "03:00") == []
    assert len(tasks(cast.nadia, post)) == 1
