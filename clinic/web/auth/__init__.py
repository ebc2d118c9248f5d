"""Signing in, registering, and the pages that mails lead to."""

from __future__ import annotations

from flask import Blueprint

from clinic.web.auth.entry import (
    go_on,
    passkey,
    presence,
    reauthenticate,
    second,
    sign_in,
    unlock,
)
from clinic.web.auth.mail_links import (
    forgot,
    links,
    new_email,
    old_email,
    reset,
    sign_in_link,
    unsubscribe,
    verify,
)
from clinic.web.auth.signup import (
    acceptance,
    code,
    register,
    register_doctor,
    strength,
    waiting,
)

auth = Blueprint("auth", __name__)
ROOMS = (
    sign_in,
    second,
    passkey,
    go_on,
    unlock,
    reauthenticate,
    presence,
    register,
    code,
    acceptance,
    register_doctor,
    waiting,
    links,
    verify,
    sign_in_link,
    new_email,
    old_email,
    forgot,
    reset,
    strength,
    unsubscribe,
)
for room in ROOMS:
    auth.register_blueprint(room.blueprint)
