"""The way in: a start page for visitors, and everybody else to their own."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from clinic.accounts.actor import Actor
from clinic.accounts.permissions import Role
from clinic.web import context
from clinic.web.find_view import find, search_from
from clinic.web.guards import public
from clinic.web.public.find import filters_of

blueprint = Blueprint("landing", __name__)

_HOMES = {
    Role.PATIENT: "patient.home.index",
    Role.DOCTOR: "doctor.calendar.week",
    Role.RECEPTIONIST: "admin.visits.index",
    Role.ADMIN: "admin.doctors.index",
}


@blueprint.get("/")
@public
def index() -> ResponseReturnValue:
    actor = context.actor()
    if actor is not None:
        return redirect(url_for(home_of(actor)), 303)
    search = search_from({})
    return render_template(
        "public/landing/index.html", filters=filters_of(search), soonest=find(search, per_page=3)
    )


def home_of(actor: Actor) -> str:
    """The endpoint at which somebody's day begins; a doctor who waits is told so."""
    return _HOMES[actor.role] if actor.approved else "auth.waiting.page"
