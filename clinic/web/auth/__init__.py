"""Signing in, registering, and the pages that mails lead to."""

from __future__ import annotations

from flask import Blueprint

from clinic.web.auth import (
    forgot,
    links,
    new_email,
    register,
    register_doctor,
    reset,
    sign_in,
    strength,
    unsubscribe,
    verify,
    waiting,
)

auth = Blueprint("auth", __name__)
ROOMS = (
    sign_in,
    register,
    register_doctor,
    waiting,
    links,
    verify,
    new_email,
    forgot,
    reset,
    strength,
    unsubscribe,
)
for room in ROOMS:
    auth.register_blueprint(room.blueprint)
