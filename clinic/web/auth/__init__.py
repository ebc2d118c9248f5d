"""Signing in, registering, and the pages that mails lead to."""

from __future__ import annotations

from flask import Blueprint

from clinic.web.auth import (
    acceptance,
    forgot,
    go_on,
    links,
    new_email,
    old_email,
    passkey,
    presence,
    prove,
    register,
    register_doctor,
    reset,
    second,
    sign_in,
    strength,
    unlock,
    unsubscribe,
    verify,
    waiting,
)

auth = Blueprint("auth", __name__)
ROOMS = (
    sign_in,
    second,
    passkey,
    go_on,
    unlock,
    prove,
    presence,
    register,
    acceptance,
    register_doctor,
    waiting,
    links,
    verify,
    new_email,
    old_email,
    forgot,
    reset,
    strength,
    unsubscribe,
)
for room in ROOMS:
    auth.register_blueprint(room.blueprint)
