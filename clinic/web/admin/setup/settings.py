"""The clinic's settings: contact, time zone, policy, closed days."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from clinic.accounts.changes.factor_resets import waiting_for
from clinic.accounts.permissions import Permission
from clinic.core.local_time import zones_to_choose_from
from clinic.directory.public_holidays import known_countries
from clinic.directory.queries import the_clinic
from clinic.directory.settings import change_clinic, close_day, reopen_day
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.hardening import proxies
from clinic.http.instants import date_or_none
from clinic.privacy.erasure import waiting_wishes
from clinic.web.admin.setup.settings_forms import ClosedDayForm, SettingsForm, settings_form
from clinic.web.admin.setup.settings_view import closed_rows, holiday_rows
from clinic.web.kit import htmx
from clinic.web.kit.context import clinic
from clinic.web.kit.navigation import way
from clinic.web.kit.toasts import say

blueprint = Blueprint("settings", __name__)


@blueprint.get("/settings")
@way(
    _l("Settings"),
    "gear",
    place=140,
    also="admin.legal admin.message_texts admin.erasures admin.second_factor admin.factor_resets"
    " admin.system",
    count=lambda person: waiting_wishes(person) + waiting_for(person, now=now()),
)
@requires(Permission.MANAGE_CLINIC)
def page() -> ResponseReturnValue:
    return _page(settings_form(clinic()), ClosedDayForm())


@blueprint.post("/settings")
@requires(Permission.MANAGE_CLINIC)
def update() -> ResponseReturnValue:
    form = settings_form(clinic(), request.form)
    if not form.saves(
        lambda: change_clinic(current_user, form.changes(), now=now()),
        current=lambda: settings_form(the_clinic(lock=True)),
    ):
        return _page(form, ClosedDayForm()), form.status
    say(_("The settings are saved"))
    return htmx.go_to(url_for("admin.settings.page"))


@blueprint.post("/settings/closed-days")
@requires(Permission.MANAGE_CLINIC)
def close() -> ResponseReturnValue:
    form = ClosedDayForm.sent()
    if not form.carries_out(
        lambda: close_day(current_user, form.chosen_day(), name=form.name.data or "", now=now())
    ):
        return _page(settings_form(clinic()), form), form.status
    say(_("The day is closed. Visits that are booked on it stay."))
    return htmx.go_to(url_for("admin.settings.page") + "#closed")


@blueprint.post("/settings/closed-days/<day>/removal")
@requires(Permission.MANAGE_CLINIC)
def reopen(day: str) -> ResponseReturnValue:
    closed = date_or_none(day)
    if closed is None:
        abort(404)
    reopen_day(current_user, closed, now=now())
    say(_("The day is open again"))
    return htmx.go_to(url_for("admin.settings.page") + "#closed")


def _page(form: SettingsForm, closing: ClosedDayForm) -> str:
    return render_template(
        "admin/settings/page.html",
        form=form,
        closing=closing,
        is_behind_a_proxy=proxies.is_unannounced(),
        closed=closed_rows(now()),
        holidays=holiday_rows(now()),
        zones=zones_to_choose_from(),
        regions=known_countries().get(clinic().country, []),
        wishes_waiting=waiting_wishes(current_user),
        resets_waiting=waiting_for(current_user, now=now()),
    )
