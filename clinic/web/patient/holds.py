"""Keeping a time while the form is filled in."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic.accounts.permissions import Permission
from clinic.booking.hold import extend_hold, hold, own_hold, release_hold
from clinic.directory.queries import doctor_profile
from clinic.http.access import requires, visitors_too
from clinic.http.authn import page_owner
from clinic.http.clock import now
from clinic.http.current import current_user, signed_in
from clinic.http.instants import instant_or_none
from clinic.http.throttle import limit_keys
from clinic.http.throttle.limits import limit_holds
from clinic.http.visitor import known_holder, visitor_here
from clinic.web.booking.addresses import href_of_start
from clinic.web.booking.asked import asked_from
from clinic.web.booking.day_view import SlotView
from clinic.web.booking.doctor_page import doctor_page
from clinic.web.booking.forms import BookingForm, form_for
from clinic.web.booking.hold_panel import goes_on_unheld, held_panel
from clinic.web.booking.kept_time import way_on_to
from clinic.web.kit import htmx
from clinic.web.kit.limited import limited_form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clinic.accounts.actor import Actor
    from clinic.booking.models import Hold
    from clinic.web.booking.confirm_view import ConfirmView

blueprint = Blueprint("holds", __name__)


@blueprint.post("/holds")
@visitors_too
@requires(Permission.OWN_VISITS)
@limited_form(limit_holds)
def create() -> ResponseReturnValue:
    """Keep a time; an account is asked for afterwards."""
    form = BookingForm.sent()
    at = instant_or_none(form.starts_at.data)
    if not current_user.is_authenticated and page_owner.mark_sent():
        # What comes from the page of somebody who was signed in waits for them, as all their forms do.
        raise page_owner.AnothersPage
    holder = signed_in() or visitor_here()
    freed = _start_shown(form, own_hold(holder))
    if not form.carries_out(lambda: _keep(holder, form)):
        return _unheld(form, at) if goes_on_unheld(form.refusal) else _lost(form, at)
    if htmx.is_request():
        return _held(form, freed)
    return redirect(way_on_to(form.result), 303)


@blueprint.post("/holds/<hold_id>/extension")
@visitors_too
@requires(Permission.OWN_VISITS)
def extension(hold_id: str) -> ResponseReturnValue:
    """Keep it for another while. The script swaps the clock alone, so that what was typed stays."""
    kept = extend_hold(known_holder(), hold_id, now=now())
    if not htmx.is_request():
        return redirect(way_on_to(kept), 303)
    panel = held_panel(kept, doctor_profile(kept.doctor_id))
    return htmx.part(render_template("patient/holds/_clock.html", panel=panel))


@blueprint.post("/holds/<hold_id>/release")
@visitors_too
@requires(Permission.OWN_VISITS)
def release(hold_id: str) -> ResponseReturnValue:
    """Let the time go."""
    holder = known_holder()
    kept = own_hold(holder)
    back = url_for("public.find.index")
    if kept is not None:
        back = href_of_start(kept.doctor_id, kept.visit_type_id, kept.starts_at)
    release_hold(holder, hold_id, now=now())
    return htmx.go_to(back)


def _keep(holder: Actor, form: BookingForm) -> Hold:
    return hold(
        holder,
        **form.text_of("doctor_id", "visit_type_id"),
        starts_at=form.start(),
        patient_id=None if holder.visitor else form.chosen_patient(holder),
        replace=True,
        network=limit_keys.address(),
        now=now(),
    )


def _held(form: BookingForm, freed: datetime | None) -> ResponseReturnValue:
    """The panel, and the two slots that have changed."""
    kept: Hold = form.result
    panel = held_panel(kept, doctor_profile(kept.doctor_id))
    slots = [SlotView(kept.starts_at, "held")]
    if freed is not None and freed != kept.starts_at:
        slots.append(SlotView(freed, "free"))
    return _panel_and_slots(panel, form_for(panel, form), slots)


def _unheld(form: BookingForm, at: datetime | None) -> ResponseReturnValue:
    """The form that books the time without a hold; it says so."""
    form.form_errors.clear()
    return _not_held(form, at, "picked")


def _lost(form: BookingForm, at: datetime | None) -> ResponseReturnValue:
    """What was lost, and the nearest times."""
    return _not_held(form, at, "gone", status=form.status)


def _not_held(
    form: BookingForm, at: datetime | None, state: str, *, status: int = 200
) -> ResponseReturnValue:
    """The doctor's page, or its panel, where the time was not kept; what was typed is kept."""
    page = doctor_page(
        form.doctor_id.data or "",
        asked_from(request.form),
        form=form,
        refusal=form.refusal,
        lost_at=at,
    )
    if not htmx.is_request():
        return render_template("public/doctors/page.html", page=page), status
    slots = [SlotView(at, state)] if at else []
    return _panel_and_slots(page.panel, page.form, slots, status=status)


def _panel_and_slots(
    panel: ConfirmView, form: BookingForm, slots: Sequence[SlotView], *, status: int = 200
) -> ResponseReturnValue:
    part = render_template("patient/holds/_held.html", panel=panel, form=form, slots=slots)
    return htmx.part(part, status=status)


def _start_shown(form: BookingForm, before: Hold | None) -> datetime | None:
    """The start that the person kept so far, where it stands in the week they look at."""
    if before is None or before.doctor_id != form.doctor_id.data:
        return None
    return before.starts_at if before.visit_type_id == form.visit_type_id.data else None
