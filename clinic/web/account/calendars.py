"""The calendars elsewhere in which somebody sees their visits."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from clinic.accounts.permissions import Permission
from clinic.feeds.fetch import feeds_of
from clinic.feeds.keep import make_feed, revoke_feed
from clinic.http.access import requires
from clinic.http.authn.fresh import fresh
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.patients.queries import own_patient, patients_of
from clinic.web.account.preference_rows import layout
from clinic.web.kit.forms import ClinicForm
from clinic.web.kit.toasts import say

blueprint = Blueprint("calendars", __name__)

_GOOGLE = "https://calendar.google.com/calendar/r?cid="


class FeedForm(ClinicForm):
    """A calendar that is to show visits; to doctors, their own."""

    label = StringField(
        _l("Where the calendar is"),
        [
            InputRequired(_l("Say where the calendar is, so that you recognise it.")),
            Length(max=60, message=_l("Say it in 60 characters or fewer.")),
        ],
    )
    patient_id = SelectField(_l("Whose visits"), choices=[], validate_choice=False)
    detailed = BooleanField(_l("Also show the doctor and the kind of visit"))

    def offer_patients(self) -> None:
        """Let who looks after several patients say whose visits it shows; ask nobody else."""
        self.patient_id.choices = [
            (one.id, one.full_name) for one, _kind in patients_of(current_user)
        ]


@blueprint.get("/account/calendars")
@requires(Permission.OWN_VISITS, Permission.OWN_CALENDAR)
def page() -> ResponseReturnValue:
    return _page(FeedForm())


@blueprint.post("/account/calendars")
@requires(Permission.OWN_VISITS, Permission.OWN_CALENDAR)
@fresh
def create() -> ResponseReturnValue:
    """Make an address and show it, in this answer and never again."""
    form = FeedForm.sent()
    if not form.carries_out(lambda: _make(form)):
        return _page(form), form.status
    return _address(form.result)


@blueprint.post("/account/calendars/<feed_id>/removal")
@requires(Permission.OWN_VISITS, Permission.OWN_CALENDAR)
def remove(feed_id: str) -> ResponseReturnValue:
    revoke_feed(current_user, feed_id, now=now())
    say(_("The calendar is stopped"))
    return redirect(url_for("account.calendars.page"), 303)


def _make(form: FeedForm) -> str:
    """A new secret: for a doctor's own visits, or a patient's; of one patient nobody is asked."""
    is_doctor = current_user.is_doctor
    return make_feed(
        current_user,
        label=form.label.data or "",
        patient_id=None if is_doctor else form.patient_id.data or own_patient(current_user).id,
        detailed=form.detailed.data,
        now=now(),
    )


def _address(secret: str) -> str:
    address = f"{current_app.config['PUBLIC_URL']}{url_for('public.feeds.show', token=secret)}"
    return render_template(
        "account/calendars/address.html",
        layout=layout(current_user),
        address=address,
        webcal=f"webcal://{address.partition('://')[2]}",
        google=f"{_GOOGLE}{quote(address, safe='')}",
    )


def _page(form: FeedForm) -> str:
    form.offer_patients()
    return render_template(
        "account/calendars/page.html",
        form=form,
        layout=layout(current_user),
        feeds=feeds_of(current_user),
    )
