"""A demo clinic for an empty database, acted out through the real verbs.

The verbs take the clock as an argument, so the past is made by acting earlier. No model is inserted
by hand: what the rules refuse does not happen, and every visit has its whole story.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import exists, select

from clinic.accounts.models import User
from clinic.booking.housekeeping import tidy
from clinic.cli.demo.acting import DemoStage
from clinic.cli.demo.cast import found_clinic
from clinic.cli.demo.people import CLINIC
from clinic.cli.demo.script import Script
from clinic.cli.demo.visits import Planner
from clinic.cli.demo_logins import PASSWORD
from clinic.core.local_time import zone_named
from clinic.db import db, transaction
from clinic.notifications.outbox.settle import settle

FOUNDED_AGO = timedelta(days=60)
#: What happened before is neither mailed any more nor unread.
STILL_NEW = timedelta(hours=4)


def fill_if_empty(app: Flask, *, now: datetime) -> bool:
    """Make the demo clinic as of `now` (aware UTC), if nobody has an account yet.

    All in one transaction: there is all of it, or nothing. Returns whether it was made.
    """
    with app.app_context(), transaction():
        if db.session.scalar(select(exists().select_from(User))):
            return False
        cast = found_clinic(password=PASSWORD, now=now - FOUNDED_AGO)
        script = Script()
        stage = DemoStage(cast, script)
        zone = zone_named(CLINIC["time_zone"])
        for number, plan in enumerate(Planner(cast, zone=zone, now=now).plans()):
            stage.put_on(number, plan)
        script.play(until=now)
        tidy(now=now)
        settle(before=now - STILL_NEW)
    return True
