"""The doctor's pages."""

from flask import Blueprint

from clinic.web.doctor import appointments, calendar, hours, profile, requests, time_off

doctor = Blueprint("doctor", __name__, url_prefix="/doctor")

for _module in (calendar, appointments, requests, time_off, hours, profile):
    doctor.register_blueprint(_module.blueprint)
