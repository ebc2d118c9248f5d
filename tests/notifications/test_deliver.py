"""Delivering: what fails is tried again, what never can be is told to people, nothing is lost."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from clinic.booking.cancel import cancel
from clinic.db import db
from clinic.notifications import deliver
from clinic.notifications.compose import letter_for
from clinic.notifications.deliver import Deliverer
from clinic.notifications.kinds import CallReason, Channel, MessageState
from clinic.notifications.letters import Letter, Refused, TryAgain, Unreachable
from clinic.notifications.models import Message
from clinic.notifications.outbox import lease
from clinic.notifications.outbox.ledger import (
    DeliveryState,
    deliveries,
    delivery_counts,
    resend,
)
from clinic.patients.register import sign_up
from clinic.tasks.queries import open_tasks
from tests.application import Clock
from tests.cast import FRIDAY, NEXT_MONDAY, PASSWORD, Cast
from tests.notifications.post import LEASE, PostOffice, failing, states
from tests.refusals import refused

pytestmark = pytest.mark.usefixtures("app_context")

AMIRA, LENA = "Amira Rahman", "Lena Hartmann"


@pytest.fixture
def cancelled(cast: Cast, post: PostOffice) -> str:
    """Lena has called off Amira's visit on Friday, and the mail to Amira is due. Its id."""
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    post.after(minutes=1)
    post.letters.clear()
    cancel(cast.lena.actor, visit.id, reason="I am ill", now=post.clock())
    post.clock.advance(minutes=1)
    return visit.id


def mail(kind: str = "appointment_cancelled") -> Message:
    return db.session.scalars(
        select(Message)
        .where(Message.kind == kind, Message.channel == Channel.MAIL)
        .execution_options(populate_existing=True)
    ).one()


def test_what_is_not_taken_now_is_tried_again_by_and_by(cancelled: str, post: PostOffice) -> None:
    post.fails = failing(*[TryAgain("451")] * 3)
    assert post.work() == []
    assert post.after(seconds=20) == []
    assert post.after(seconds=20) == []  # the second try, after 24 to 36 seconds
    assert mail().attempts == 2
    assert post.after(seconds=80) == []
    assert post.after(seconds=150) == [(AMIRA, "appointment_cancelled")]
    assert mail().last_error is None


def test_after_the_whole_ladder_somebody_has_to_call(
    cast: Cast, cancelled: str, post: PostOffice
) -> None:
    post.fails = lambda _letter: TryAgain("451")
    for _ in range(len(lease.BACKOFF) + 1):
        post.after(hours=3)
    assert states("appointment_cancelled") == ["dead"]
    assert [call.why for call in open_tasks(cast.nadia.actor, now=post.clock()).items] == [
        CallReason.NOT_DELIVERED
    ]


def test_what_the_server_refuses_is_dead_at_once_and_the_others_still_go(
    cast: Cast, cancelled: str, post: PostOffice
) -> None:
    post.fails = lambda letter: Refused("550") if letter.recipient.name == AMIRA else None
    cast.books(cast.jonas, cast.slot(NEXT_MONDAY, "09:00"), now=post.clock())
    assert ("Jonas Weber", "appointment_requested") in post.after(minutes=1)
    assert states("appointment_cancelled") == ["dead"]
    assert mail().last_error == "550"


def test_a_mail_is_no_truer_because_the_later_one_was_refused(cast: Cast, post: PostOffice) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    post.fails = lambda letter: TryAgain("451") if letter.kind == "appointment_confirmed" else None
    for _ in range(4):  # so that the next try is minutes away
        post.after(minutes=5)
    cancel(cast.lena.actor, visit.id, reason="I am ill", now=post.clock())
    post.fails = lambda _letter: Refused("550")
    post.after(minutes=1)
    assert states("appointment_cancelled") == ["dead"]
    post.fails = failing()
    assert (AMIRA, "appointment_confirmed") not in post.after(hours=1)
    assert states("appointment_confirmed") == ["withdrawn"]


def test_a_channel_that_is_away_costs_no_try_and_everything_leaves_when_it_is_back(
    cancelled: str, post: PostOffice
) -> None:
    tries: list[str] = []

    def away(letter: Letter) -> Exception:
        tries.append(letter.kind)
        return Unreachable("refused")

    post.fails = away
    for _ in range(120):
        post.after(seconds=30)
    assert set(tries) == {"appointment_cancelled"}
    assert len(tries) <= 121
    assert mail().attempts == 0
    assert mail().state is MessageState.PENDING
    post.fails = failing()
    assert post.after(seconds=30) == [(AMIRA, "appointment_cancelled")]


def test_nobody_knocks_at_a_channel_that_was_away_a_moment_ago(
    cancelled: str, post: PostOffice
) -> None:
    post.fails = failing(Unreachable("refused"))
    assert post.work() == []
    assert post.after(seconds=29) == []
    assert post.after(seconds=1) == [(AMIRA, "appointment_cancelled")]


@pytest.mark.parametrize("what", ["composed", "sent"])
def test_a_message_at_which_everything_stumbles_is_given_up_and_alone(
    cast: Cast, cancelled: str, post: PostOffice, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    def composed(message: Message, *, now: datetime) -> Letter | None:
        if message.kind == "appointment_cancelled":
            raise KeyError("x")
        return letter_for(message, now=now)

    if what == "composed":
        monkeypatch.setattr(deliver, "letter_for", composed)
    post.fails = lambda letter: KeyError("x") if letter.kind == "appointment_cancelled" else None
    for _ in range(4):
        post.after(minutes=5)
    assert states("appointment_cancelled") == ["dead"]
    assert mail().attempts == lease.POISONED_AFTER
    cast.books(cast.jonas, cast.slot(NEXT_MONDAY, "09:00"), now=post.clock())
    assert ("Jonas Weber", "appointment_requested") in post.after(minutes=1)


def test_a_sender_that_dies_leaves_its_message_to_the_next(
    cancelled: str, post: PostOffice
) -> None:
    taken = lease.take(
        [Channel.MAIL], owner="dead", length=LEASE, now=post.clock(), machine=post.clock()
    )
    assert taken is not None
    assert post.after(seconds=59) == []
    # It says a last time that it is about to send: from then on it has the whole lease again.
    assert lease.still_mine(taken, owner="dead", length=LEASE, machine=post.clock())
    assert post.after(seconds=59) == []
    assert post.after(seconds=1) == [(AMIRA, "appointment_cancelled")]


def test_whoever_lost_the_lease_does_not_send_and_does_not_mark(
    cancelled: str, post: PostOffice
) -> None:
    taken = lease.take(
        [Channel.MAIL], owner="slow", length=LEASE, now=post.clock(), machine=post.clock()
    )
    assert taken is not None
    assert post.after(seconds=60) == [(AMIRA, "appointment_cancelled")]
    assert not lease.still_mine(taken, owner="slow", length=LEASE, machine=post.clock())
    assert not lease.failed(taken, "451", owner="slow", now=post.clock(), machine=post.clock())
    assert states("appointment_cancelled") == ["sent"]


def test_whoever_lost_the_lease_leaves_the_message_to_the_one_who_is_at_it(
    cancelled: str, post: PostOffice
) -> None:
    slow = lease.take(
        [Channel.MAIL], owner="slow", length=LEASE, now=post.clock(), machine=post.clock()
    )
    assert slow is not None
    now = post.clock.advance(seconds=60)
    taken = lease.take([Channel.MAIL], owner="quick", length=LEASE, now=now, machine=now)
    assert taken is not None
    assert not lease.still_mine(slow, owner="slow", length=LEASE, machine=now)
    assert not lease.sent(slow, owner="slow", now=now)
    lease.failed(slow, "451", owner="slow", now=now, machine=now)
    assert mail().state is MessageState.LEASED
    assert lease.sent(taken, owner="quick", now=now)


def test_two_senders_share_the_work(cast: Cast, cancelled: str, post: PostOffice) -> None:
    other = Deliverer(post.take, owner="other", clock=post.clock, lease_length=LEASE)
    cast.books(cast.jonas, cast.slot(NEXT_MONDAY, "09:00"), now=post.clock())
    post.clock.advance(minutes=1)
    while post.sender.deliver_next() | other.deliver_next():
        pass
    keys = [letter.dedupe_key for letter in post.letters]
    assert len(keys) == len(set(keys)) == 3


def test_a_link_is_made_anew_for_each_try_and_is_kept_nowhere(cast: Cast, post: PostOffice) -> None:
    user = sign_up(
        email="new@example.org", full_name="New Patient", password=PASSWORD, now=post.clock()
    )
    post.fails = failing(TryAgain("451"))
    assert post.work() == []
    assert post.after(minutes=1) == [("New Patient", "verify_email")]
    token = post.letters[-1].token
    assert len(token) > 40
    rows = db.session.execute(select(Message.__table__)).all()
    assert token not in str(rows)
    assert user.email not in str(rows)


# -- a clinic's clock that is set ahead and back -----------------------------------------------------


@pytest.fixture
def machine(post: PostOffice) -> Clock:
    """The machine's clock, when the clinic's is another."""
    machine = Clock(post.clock())
    post.sender = Deliverer(
        post.take, owner="tests", clock=post.clock, machine=machine, lease_length=LEASE
    )
    return machine


def test_a_pause_after_a_failed_try_runs_by_the_machines_clock(
    cancelled: str, post: PostOffice, machine: Clock
) -> None:
    post.clock.advance(hours=2)
    post.fails = failing(TryAgain("451"))
    assert post.work() == []
    post.clock.advance(hours=-1)
    assert post.work() == []
    machine.advance(seconds=37)
    assert post.work() == [(AMIRA, "appointment_cancelled")]


def test_a_clock_set_ahead_ends_no_lease(cancelled: str, post: PostOffice, machine: Clock) -> None:
    taken = lease.take(
        [Channel.MAIL], owner="dead", length=LEASE, now=post.clock(), machine=machine()
    )
    assert taken is not None
    assert post.after(hours=1) == []
    machine.advance(seconds=60)
    assert post.work() == [(AMIRA, "appointment_cancelled")]


# -- the ledger --------------------------------------------------------------------------------------


def test_the_admin_sees_what_waits_what_failed_and_what_is_overdue(
    cast: Cast, cancelled: str, post: PostOffice
) -> None:
    post.fails = lambda _letter: TryAgain("451")
    post.work()
    counts = delivery_counts(cast.petra.actor, now=post.clock())
    assert (
        counts[DeliveryState.DUE],
        counts[DeliveryState.FAILED],
        counts[DeliveryState.OVERDUE],
    ) == (1, 1, 0)
    later = mail().due_at + timedelta(minutes=10)
    moments = (later - timedelta(seconds=1), later)
    counted = [delivery_counts(cast.petra.actor, now=now)[DeliveryState.OVERDUE] for now in moments]
    assert counted == [0, 1]
    found = deliveries(cast.petra.actor, now=later, standing=DeliveryState.OVERDUE).items
    assert [one.recipient.full_name for one in found if one.recipient] == [AMIRA]
    with refused("forbidden"):
        delivery_counts(cast.nadia.actor, now=later)


def test_a_dead_mail_can_be_sent_once_more(cast: Cast, cancelled: str, post: PostOffice) -> None:
    post.fails = failing(Refused("550"))
    post.work()
    resend(cast.petra.actor, mail().id, now=post.clock())
    assert post.work() == [(AMIRA, "appointment_cancelled")]
    with refused("wrong_state"):
        resend(cast.petra.actor, mail().id, now=post.clock())
    with refused("not_found"):
        resend(cast.petra.actor, "0" * 32, now=post.clock())
