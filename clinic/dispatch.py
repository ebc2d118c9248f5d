"""How a verb tells the rest of the house what happened, without importing it.

`clinic.wiring` fills the table at start. Handlers run at once, inside the verb's transaction, so
what they write is kept or lost together with the change itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Handler = Callable[[Any], None]

_handlers: dict[type, tuple[Handler, ...]] = {}


def connect(table: Mapping[type, Sequence[Handler]]) -> None:
    """Set who hears of which kind of event; replaces what was set before."""
    _handlers.clear()
    _handlers.update({kind: tuple(handlers) for kind, handlers in table.items()})


def heard_by(kind: type) -> tuple[Handler, ...]:
    """Who hears of this kind of event, in the order of the table. Raises LookupError as `announce`."""
    return _handlers[kind]


def announce(event: object) -> None:
    """Tell every handler of this kind of event, in the order of the table.

    Raises LookupError for an event that the table does not know: nobody may forget to wire one.
    """
    for handler in heard_by(type(event)):
        handler(event)
