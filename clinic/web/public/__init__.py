"""Pages for everybody."""

from flask import Blueprint

from clinic.web.public import doctors, find, landing, legal

public = Blueprint("public", __name__)
for room in (doctors, find, landing, legal):
    public.register_blueprint(room.blueprint)
