"""What everybody who signs in has, whatever their role."""

from __future__ import annotations

from flask import Blueprint

from clinic.web.account import factors, passkeys, password, preferences, security, sessions

account = Blueprint("account", __name__)
for room in (preferences, security, password, sessions, factors, passkeys):
    account.register_blueprint(room.blueprint)
