"""Another way to a person is an adapter and one row in the table of channels; all else follows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from clinic import wiring
from clinic.notifications.channels import MessageChannel, send_letter, use_channels
from clinic.notifications.deliver import Deliverer
from clinic.notifications.kinds import Topic
from clinic.notifications.letters import Letter, Unreachable
from clinic.notifications.outbox.ledger import DeliveryState, deliveries
from clinic.notifications.preferences import choices, choose_preferences
from tests.cast import FRIDAY, Cast
from tests.notifications.post import LEASE, PostOffice

NUMBER = "+49 30 555 0199"


class Phones:
    """A provider of text messages."""

    def __init__(self) -> None:
        self.took: list[Letter] = []
        self.is_away = False

    def send(self, letter: Letter) -> None:
        if self.is_away:
            raise Unreachable("no_line")
        self.took.append(letter)

    @property
    def told(self) -> list[tuple[str, str]]:
        return [(one.recipient.address, one.kind) for one in self.took]


@pytest.fixture
def phones(post: PostOffice) -> Iterator[Phones]:
    """The clinic writes text messages, too, to patients about what changes."""
    phones = Phones()
    row = MessageChannel(
        code="text",
        label="Text message",
        send=phones.send,
        address=lambda _user: NUMBER,
        reaches=lambda user: user.full_name == "Amira Rahman",
        carries=lambda kind: kind.topic is Topic.CHANGES,
    )
    by_mail = replace(wiring.CHANNELS[0], send=post.take)
    use_channels([by_mail, *wiring.CHANNELS[1:], row])
    post.sender = Deliverer(send_letter, owner="tests", clock=post.clock, lease_length=LEASE)
    yield phones
    use_channels(wiring.CHANNELS)


def test_a_message_goes_by_every_channel_that_carries_it(
    cast: Cast, post: PostOffice, phones: Phones
) -> None:
    cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    assert ("Amira Rahman", "appointment_confirmed") in post.after(minutes=1)
    assert phones.told == [(NUMBER, "appointment_confirmed")]
    shown = deliveries(cast.petra.actor, now=post.clock(), standing=DeliveryState.SENT).items
    assert [one.message.kind for one in shown if one.message.channel == "text"] == [
        "appointment_confirmed"
    ]


def test_what_is_muted_by_one_channel_still_comes_by_the_other(
    cast: Cast, post: PostOffice, phones: Phones
) -> None:
    assert (Topic.CHANGES, "text") in choices()
    choose_preferences(cast.amira.actor, muted=[(Topic.CHANGES, "text")], now=cast.now)
    cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    assert ("Amira Rahman", "appointment_confirmed") in post.after(minutes=1)
    assert phones.told == []


def test_a_channel_that_is_away_holds_up_no_other(
    cast: Cast, post: PostOffice, phones: Phones
) -> None:
    phones.is_away = True
    cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    by_mail = [*post.after(minutes=1), *post.after(seconds=5)]
    assert ("Amira Rahman", "appointment_confirmed") in by_mail
    phones.is_away = False
    post.after(minutes=1)
    assert phones.told == [(NUMBER, "appointment_confirmed")]
