"""Choosing the time zone by whose clock free times are told: patients', and whoever has no account."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField

from clinic.core.local_time import zones_to_choose_from
from clinic.http.access import public
from clinic.http.chosen_zone import choose_zone
from clinic.http.hardening.suspicious import notice_address
from clinic.web.kit.forms import ClinicForm
from clinic.web.reauth.plain_path import is_plain_path
from clinic.web.zone.shown import shown_zone

blueprint = Blueprint("zone", __name__)


class ZoneForm(ClinicForm):
    """A zone; left empty, times are the clinic's again. `next`: the page to go back to."""

    time_zone = StringField(_l("Time zone"))
    next = HiddenField()


@blueprint.get("/time-zone")
@public
def page() -> ResponseReturnValue:
    asked = request.args.get("next", "")
    return _page(ZoneForm(data={"time_zone": shown_zone().key, "next": asked}))


@blueprint.post("/time-zone")
@public
def choose() -> ResponseReturnValue:
    """Show times by this zone's clock, there from where it was chosen."""
    form = ZoneForm.sent()
    if not form.carries_out(lambda: choose_zone(form.time_zone.data or "")):
        return _page(form), form.status
    return redirect(_way_back(form.next.data or ""), 303)


def _way_back(asked: str) -> str:
    """The week from which somebody came, if the address is one of ours."""
    if is_plain_path(asked):
        return f"{asked}#week"
    if asked:
        notice_address("next")
    return url_for("public.find.index")


def _page(form: ZoneForm) -> str:
    return render_template("public/zone/page.html", form=form, zones=zones_to_choose_from())
