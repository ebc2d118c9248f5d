"""A process with a memory of its own: `python -m tests.booking.times.another_process`.

Each line it reads asks for a doctor's times, and it writes a line with what it knows of them.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from datetime import date, datetime

from clinic.app import create_app
from clinic.booking.times.search import TimeSearch
from config import from_environment


def shown(doctor_id: str, days: Sequence[date], now: datetime) -> list[str]:
    """What pages show of some days of a doctor."""
    search = TimeSearch.of([doctor_id], now=now, ahead=(days[0], 1))
    return [repr(search.span(day, 1).days[doctor_id]) for day in days]


if __name__ == "__main__":
    app = create_app(from_environment(os.environ))
    for line in sys.stdin:
        id_, days, now = json.loads(line)
        with app.app_context():
            answer = shown(id_, [*map(date.fromisoformat, days)], datetime.fromisoformat(now))
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
