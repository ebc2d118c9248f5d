"""Signing in, registering, and the pages that mails lead to."""

from __future__ import annotations

from flask import Blueprint

from clinic.web.auth import (
    acceptance,
    forgot,
    links,
    register,
    register_doctor,
    reset,
    sign_in,
    unsubscribe,
    verify,
    waiting,
)

auth = Blueprint("auth", __name__)
ROOMS = (
    sign_in,
    register,
    acceptance,
    register_doctor,
    waiting,
    links,
    verify,
    forgot,
    reset,
    unsubscribe,
)
for room in ROOMS:
    auth.register_blueprint(room.blueprint)
