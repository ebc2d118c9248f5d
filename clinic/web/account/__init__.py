"""What everybody who signs in has, whatever their role."""

from __future__ import annotations

from flask import Blueprint

from clinic.web.account import preferences

account = Blueprint("account", __name__)
account.register_blueprint(preferences.blueprint)
