"""The desk's pages: receptionists', and admins' too."""

from __future__ import annotations

from flask import Blueprint

from clinic.web.desk.day import dates, day, time_off
from clinic.web.desk.patients import archive, death, patients, record_code, relations, wishes
from clinic.web.desk.visits import answers, attendance, bookings, moves, remark, video, visits

desk = Blueprint("desk", __name__, url_prefix="/desk")
PAGES = (
    day, time_off, dates,
    visits, answers, attendance, remark, video, moves, bookings,
    patients, record_code, wishes, relations, death, archive,
)  # fmt: skip
for page in PAGES:
    desk.register_blueprint(page.blueprint)
