"""Pages for everybody."""

from flask import Blueprint

from clinic.web.public import doctors, find, landing

public = Blueprint("public", __name__)
for room in (doctors, find, landing):
    public.register_blueprint(room.blueprint)
