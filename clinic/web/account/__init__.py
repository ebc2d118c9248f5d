"""What everybody who signs in has, whatever their role."""

from __future__ import annotations

from flask import Blueprint

from clinic.web.account import (
    calendars,
    email,
    factors,
    passkeys,
    password,
    preferences,
    security,
    sessions,
)

account = Blueprint("account", __name__)
for room in (preferences, calendars, security, password, sessions, factors, passkeys, email):
    account.register_blueprint(room.blueprint)
