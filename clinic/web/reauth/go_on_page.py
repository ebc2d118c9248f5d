"""The form that was kept, as a button to press: nothing is sent by itself."""

from __future__ import annotations

from flask import render_template

from clinic.web.reauth.replayed_form import ReplayedForm


def go_on_page(kept: ReplayedForm) -> str:
    """The page that offers to send it, under a new token."""
    return render_template("auth/reauthenticate/go_on.html", kept=kept)
