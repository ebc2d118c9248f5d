"""The patient's pages."""

from flask import Blueprint

from clinic.web.patient import (
    access,
    appointments,
    bookings,
    cancellation,
    holds,
    home,
    profile,
    reschedule,
)

patient = Blueprint("patient", __name__)
for room in (access, appointments, bookings, cancellation, holds, home, profile, reschedule):
    patient.register_blueprint(room.blueprint)
