"""The patient's pages."""

from flask import Blueprint

from clinic.web.patient import appointments, bookings, holds, home, profile

patient = Blueprint("patient", __name__)
for room in (appointments, bookings, holds, home, profile):
    patient.register_blueprint(room.blueprint)
