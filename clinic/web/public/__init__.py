"""Pages for everybody."""

from flask import Blueprint

from clinic.web.public import doctors, feeds, find, landing, legal, zone

public = Blueprint("public", __name__)
for room in (doctors, feeds, find, landing, legal, zone):
    public.register_blueprint(room.blueprint)
