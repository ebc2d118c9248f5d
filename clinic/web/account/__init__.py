"""What everybody who signs in has, whatever their role."""

from __future__ import annotations

from flask import Blueprint

from clinic.web.account import email, preferences

account = Blueprint("account", __name__)
account.register_blueprint(preferences.blueprint)
account.register_blueprint(email.blueprint)
