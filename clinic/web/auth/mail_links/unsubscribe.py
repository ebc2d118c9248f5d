"""Stopping reminder mails by the link in them: by a person with a button, or by their mail program.

The link is its own permission: it works on every device, and nobody has to sign in to be left alone.
"""

from __future__ import annotations

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from clinic.extensions import csrf
from clinic.http.access import public
from clinic.http.clock import now
from clinic.notifications.preferences import mute_reminder_mails
from clinic.notifications.reminders.unsubscribe import unsubscribed_user

blueprint = Blueprint("unsubscribe", __name__)


@blueprint.get("/unsubscribe/<token>")
@public
def page(token: str) -> ResponseReturnValue:
    _user_of(token)
    return render_template("auth/unsubscribe/page.html", token=token)


# A mail program sends the POST (RFC 8058), and has seen no form of ours.
@blueprint.post("/unsubscribe/<token>")
@csrf.exempt
@public
def create(token: str) -> ResponseReturnValue:
    mute_reminder_mails(_user_of(token), now=now())
    return render_template("auth/unsubscribe/done.html")


def _user_of(token: str) -> str:
    return unsubscribed_user(token, current_app.config["SECRET_KEY"])
