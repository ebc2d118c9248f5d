"""A demo clinic for an empty database, acted out through the real verbs.

The verbs take the clock as an argument, so the past is made by acting earlier. No model is inserted
by hand: what the rules refuse does not happen, and every visit has its whole story. A larger one has a
year around that, written by the thousand rows (`clinic.cli.demo.history`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import exists, select

from clinic.accounts.models import User
from clinic.booking.housekeeping import tidy
from clinic.care.follow_ups.nudge import nudge_follow_ups
from clinic.cli.demo.acting import DemoStage
from clinic.cli.demo.cast import found_clinic
from clinic.cli.demo.history import write_history
from clinic.cli.demo.history.size import BEHIND, Size
from clinic.cli.demo.history.telling import STILL_NEW
from clinic.cli.demo.people import CLINIC
from clinic.cli.demo.script import Script
from clinic.cli.demo.visits import Planner
from clinic.cli.demo_logins import PASSWORD
from clinic.core.local_time import zone_named
from clinic.db import db, transaction
from clinic.insight.ledger import freeze_ended_days
from clinic.notifications.outbox.settle import settle
from clinic.notifications.reminders.reminders import plan_reminders
from clinic.tasks.housekeeping import tidy_tasks

FOUNDED_AGO = timedelta(days=60)


def fill_if_empty(
    app: Flask,
    *,
    now: datetime,
    size: Size | None = None,
    seed: int = 19,
    say: Callable[[int], None] = lambda _rows: None,
) -> bool:
    """Make the demo clinic as of `now` (aware UTC), if nobody has an account yet.

    Without a `size` it is small. Of a larger one `say` hears how many rows there are so far. By the same
    seed and instant it is the same. All in one transaction: there is all of it, or nothing. Returns
    whether it was made.
    """
    ago = timedelta(days=BEHIND + 30) if size else FOUNDED_AGO
    with app.app_context(), transaction():
        if db.session.scalar(select(exists().select_from(User))):
            return False
        cast = found_clinic(password=PASSWORD, now=now - ago)
        script = Script()
        stage = DemoStage(cast, script)
        zone = zone_named(CLINIC["time_zone"])
        for number, plan in enumerate(Planner(cast, zone=zone, now=now, seed=seed).plans()):
            stage.put_on(number, plan)
        script.play(until=now)
        if size:
            write_history(
                cast, size, seed=seed, password=PASSWORD, founded=now - ago, now=now, say=say
            )
        _let_the_clock_look(now)
    return True


def _let_the_clock_look(now: datetime) -> None:
    """What the worker would have done by now; what was due long ago is neither mailed nor unread."""
    freeze_ended_days(now=now)
    tidy(now=now)
    nudge_follow_ups(now=now)
    tidy_tasks(now=now)
    plan_reminders(now=now)
    settle(before=now - STILL_NEW)
