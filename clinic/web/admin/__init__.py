"""The admin's and the desk's pages."""

from __future__ import annotations

from flask import Blueprint

from clinic.web.admin import (
    answers,
    attendance,
    audit,
    bookings,
    calls,
    catalogue,
    deliveries,
    doctors,
    emergencies,
    erasures,
    factor_resets,
    hours,
    legal,
    moves,
    patients,
    record_code,
    second_factor,
    settings,
    visits,
)

admin = Blueprint("admin", __name__, url_prefix="/admin")
for room in (
    doctors,
    hours,
    patients,
    record_code,
    visits,
    answers,
    attendance,
    moves,
    bookings,
    calls,
    catalogue,
    deliveries,
    audit,
    emergencies,
    legal,
    erasures,
    second_factor,
    factor_resets,
    settings,
):
    admin.register_blueprint(room.blueprint)
