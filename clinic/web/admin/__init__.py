"""The admin's and the desk's pages."""

from flask import Blueprint

from clinic.web.admin import bookings, catalogue, doctors, patients, settings, visits

admin = Blueprint("admin", __name__, url_prefix="/admin")
for room in (doctors, patients, visits, bookings, catalogue, settings):
    admin.register_blueprint(room.blueprint)
