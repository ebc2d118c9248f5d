"""The patient's pages."""

from flask import Blueprint

from clinic.web.patient import appointments, home, profile

patient = Blueprint("patient", __name__)
for room in (appointments, home, profile):
    patient.register_blueprint(room.blueprint)
