"""Signs of life and of trouble that one process sees and another has to know of."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from enum import StrEnum

from clinic.core.errors import Busy
from clinic.db import AWAY, aside, db, insert
from clinic.system.models import LastSeen


class Sign(StrEnum):
    """What is remembered. All but the first are requests that do not fit PROXY_HOPS."""

    WORKER = "worker"  # the routine is being done
    FORWARDED = "forwarded"  # through a proxy, or saying so, and PROXY_HOPS is 0
    CLAIMED = "claimed"  # the same from afar, where anybody may write such headers
    DIRECT = "direct"  # through no proxy, and PROXY_HOPS is 1 or more
    PREFIXED = "prefixed"  # through a proxy that serves the clinic under a path


def note_sign(what: Sign, *, at: datetime) -> None:
    """Remember that this was seen at an instant of the machine, in a short transaction of its own.

    While the database is away or busy it is lost: it comes again.
    """
    with suppress(*AWAY, Busy), aside() as session:
        row = insert(LastSeen).values(what=what, at=at)
        session.execute(row.on_conflict_do_update(index_elements=["what"], set_={"at": at}))


def last_seen(what: Sign) -> datetime | None:
    """When this was last seen, by the clock of the machine that saw it; None if never."""
    row = db.session.get(LastSeen, what, populate_existing=True)
    return row.at if row else None
