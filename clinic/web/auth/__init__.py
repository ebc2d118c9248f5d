"""Signing in, registering."""

from __future__ import annotations

from flask import Blueprint

from clinic.web.auth import register, register_doctor, sign_in, waiting

auth = Blueprint("auth", __name__)
for room in (sign_in, register, register_doctor, waiting):
    auth.register_blueprint(room.blueprint)
