"""The doctor's pages."""

from flask import Blueprint

from clinic.web.doctor import figures, profile
from clinic.web.doctor.day import day, walk_in
from clinic.web.doctor.hours import dates, hours, time_off
from clinic.web.doctor.patients import allergies, emergency, patients
from clinic.web.doctor.visits import (
    answers,
    appointments,
    attendance,
    bookings,
    decisions,
    follow_ups,
    moves,
    notes,
    proposals,
    remark,
    requests,
    video,
)
from clinic.web.doctor.week import calendar

doctor = Blueprint("doctor", __name__, url_prefix="/doctor")

for _room in (
    day,
    walk_in,
    calendar,
    appointments,
    bookings,
    answers,
    attendance,
    moves,
    proposals,
    decisions,
    follow_ups,
    notes,
    remark,
    video,
    requests,
    patients,
    allergies,
    emergency,
    time_off,
    hours,
    dates,
    profile,
    figures,
):
    doctor.register_blueprint(_room.blueprint)
