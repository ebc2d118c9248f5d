"""Signing in, registering."""

from __future__ import annotations

from flask import Blueprint
from flask_limiter import RateLimitExceeded

from clinic.web.auth import limits, register, register_doctor, sign_in, waiting

auth = Blueprint("auth", __name__)
for room in (sign_in, register, register_doctor, waiting):
    auth.register_blueprint(room.blueprint)
auth.register_error_handler(RateLimitExceeded, limits.on_too_many)
