"""The authenticator app of somebody, as it is on their phone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pyotp

from clinic.accounts.actor import Actor
from clinic.accounts.factors import totp
from clinic.accounts.models import Totp
from clinic.db import db


def app_in_use(actor: Actor, *, now: datetime) -> pyotp.TOTP:
    """An app that gave its first code an hour before `now`. Needs an application context."""
    before = now - timedelta(hours=1)
    totp.begin(actor, now=before)
    made = pyotp.TOTP(db.session.get_one(Totp, actor.user_id, populate_existing=True).secret)
    totp.confirm_app(actor, made.at(before), now=before)
    return made
