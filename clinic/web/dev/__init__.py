"""What helps to try the clinic on one's own machine; elsewhere nothing of it is found."""

from __future__ import annotations

from flask import Blueprint, abort, current_app

from clinic.web.dev import mailbox

dev = Blueprint("dev", __name__, url_prefix="/dev")
dev.register_blueprint(mailbox.blueprint)


@dev.before_request
def only_in_development() -> None:
    if current_app.config["CLINIC_MODE"] != "development":
        abort(404)
