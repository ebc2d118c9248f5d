"""The doctor's pages."""

from flask import Blueprint

from clinic.web.doctor import (
    answers,
    appointments,
    attendance,
    calendar,
    dates,
    decisions,
    emergency,
    hours,
    moves,
    patients,
    profile,
    requests,
    time_off,
)

doctor = Blueprint("doctor", __name__, url_prefix="/doctor")

for _room in (
    calendar,
    appointments,
    answers,
    attendance,
    moves,
    decisions,
    requests,
    patients,
    emergency,
    time_off,
    hours,
    dates,
    profile,
):
    doctor.register_blueprint(_room.blueprint)
