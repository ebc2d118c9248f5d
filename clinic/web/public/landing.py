"""The way in: a start page for visitors, and everybody else to their own."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from clinic.http.access import public
from clinic.http.current import signed_in
from clinic.web.kit.homes import home_of
from clinic.web.public.find import filters_of
from clinic.web.public.find_view import find_doctors, search_from

blueprint = Blueprint("landing", __name__)


@blueprint.get("/")
@public
def index() -> ResponseReturnValue:
    actor = signed_in()
    if actor is not None:
        return redirect(home_of(actor), 303)
    search = search_from({})
    return render_template(
        "public/landing/index.html",
        filters=filters_of(search),
        soonest=find_doctors(search, per_page=3),
    )
