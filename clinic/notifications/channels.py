"""The ways to a person, one row each: another one is an adapter in a door, and a row in the wiring."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic.notifications.kinds import Channel

if TYPE_CHECKING:
    from clinic.accounts.models import User
    from clinic.notifications.catalogue.kind import MessageKind
    from clinic.notifications.letters import Letter

Send = Callable[["Letter"], None]
Preview = Callable[["Letter"], str]


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageChannel:
    """A way to a person, by the `code` that messages and mutes keep.

    `address` is where somebody is written to, "" where they cannot be; of a mail the message itself
    may know better. News of visits goes only to whom it `reaches`. `send` delivers a letter, or raises
    a DeliveryFailed; `preview` is one as plain text, and `probe` raises Unreachable where none would
    leave. `carries`: which kinds go by it; None for those that name it. One that is not configured does
    not exist: nothing is owed by it, and no page shows it. That is asked outside of any context of the
    application, too.
    """

    code: str
    label: str
    send: Send | None = None
    preview: Preview | None = None
    probe: Callable[[], None] | None = None
    address: Callable[[User], str] = lambda _user: ""
    reaches: Callable[[User], bool] = lambda _user: True
    carries: Callable[[MessageKind], bool] | None = None
    is_configured: Callable[[], bool] = _always


_table: dict[str, MessageChannel] = {}


def use_channels(rows: Iterable[MessageChannel]) -> None:
    """Fill the table, in the order in which pages show it."""
    _table.clear()
    _table.update({row.code: row for row in rows})


def channels() -> list[MessageChannel]:
    """The ways that this clinic has."""
    return [row for row in _table.values() if row.is_configured()]


def channels_of(kind: MessageKind) -> list[MessageChannel]:
    """The ways that a kind of message goes."""
    return [
        row
        for row in channels()
        if (row.carries(kind) if row.carries else row.code in kind.channels)
    ]


def sent_channels() -> list[str]:
    """The codes of those by which something is sent: all but the page."""
    return [row.code for row in channels() if row.code != Channel.IN_APP]


def channel(code: str) -> MessageChannel | None:
    """The way with a code, None where the clinic has it no more."""
    return next((row for row in channels() if row.code == code), None)


def send_letter(letter: Letter) -> None:
    """Deliver a letter by its channel, inside a context of the application. Raises DeliveryFailed."""
    send = _table[letter.channel].send
    assert send is not None
    send(letter)
