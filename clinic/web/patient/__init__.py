"""The patient's pages."""

from flask import Blueprint

from clinic.web.patient import (
    access,
    appointments,
    attendance,
    bookings,
    calendar,
    cancellation,
    erasure,
    export,
    follow_ups,
    holds,
    home,
    profile,
    proposals,
    record_code,
    reschedule,
)

patient = Blueprint("patient", __name__)
for room in (
    access,
    appointments,
    attendance,
    bookings,
    calendar,
    cancellation,
    erasure,
    export,
    follow_ups,
    holds,
    home,
    profile,
    proposals,
    record_code,
    reschedule,
):
    patient.register_blueprint(room.blueprint)
