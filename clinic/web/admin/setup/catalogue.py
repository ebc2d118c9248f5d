"""What the clinic offers: its specialties and visit types; and the reasons it has ready."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from clinic.accounts.permissions import Permission
from clinic.directory import queries
from clinic.directory.catalogue import save_specialty, save_visit_type
from clinic.directory.reason_codes import reason_codes
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.web.admin.setup.catalogue_forms import (
    SpecialtyForm,
    VisitTypeForm,
    specialty_form,
    visit_type_form,
)
from clinic.web.kit import htmx
from clinic.web.kit.navigation import way
from clinic.web.kit.toasts import say

blueprint = Blueprint("catalogue", __name__)


@blueprint.get("/catalogue")
@way(_l("Catalogue"), "list-check", place=110, also="admin.reasons")
@requires(Permission.MANAGE_CATALOGUE)
def index() -> ResponseReturnValue:
    return _index(SpecialtyForm())


@blueprint.post("/catalogue/specialties")
@requires(Permission.MANAGE_CATALOGUE)
def create_specialty() -> ResponseReturnValue:
    form = SpecialtyForm.sent()
    if not form.carries_out(lambda: save_specialty(current_user, **form.fields(), now=now())):
        return _index(form), form.status
    say(_("%(name)s was added", name=form.result.name))
    return htmx.go_to(url_for("admin.catalogue.index"))


@blueprint.get("/catalogue/specialties/<specialty_id>")
@requires(Permission.MANAGE_CATALOGUE)
def specialty(specialty_id: str) -> ResponseReturnValue:
    found = queries.specialty(specialty_id)
    return render_template(
        "admin/catalogue/specialty.html", form=specialty_form(found), specialty=found
    )


@blueprint.post("/catalogue/specialties/<specialty_id>")
@requires(Permission.MANAGE_CATALOGUE)
def update_specialty(specialty_id: str) -> ResponseReturnValue:
    found = queries.specialty(specialty_id)
    form = specialty_form(found, request.form)
    if not form.saves(
        lambda: save_specialty(current_user, **form.fields(), specialty_id=specialty_id, now=now()),
        current=lambda: specialty_form(queries.specialty(specialty_id, lock=True)),
    ):
        page = render_template("admin/catalogue/specialty.html", form=form, specialty=found)
        return page, form.status
    say(_("%(name)s is saved", name=form.result.name))
    return htmx.go_to(url_for("admin.catalogue.index"))


@blueprint.get("/catalogue/visit-types/new")
@requires(Permission.MANAGE_CATALOGUE)
def new_visit_type() -> ResponseReturnValue:
    return _visit_type_page(visit_type_form())


@blueprint.post("/catalogue/visit-types")
@requires(Permission.MANAGE_CATALOGUE)
def create_visit_type() -> ResponseReturnValue:
    form = visit_type_form(formdata=request.form)
    saved = form.carries_out(lambda: save_visit_type(current_user, form.fields(), now=now()))
    return _after_visit_type(form, None, saved=saved)


@blueprint.get("/catalogue/visit-types/<visit_type_id>")
@requires(Permission.MANAGE_CATALOGUE)
def visit_type(visit_type_id: str) -> ResponseReturnValue:
    return _visit_type_page(visit_type_form(queries.visit_type(visit_type_id)), visit_type_id)


@blueprint.post("/catalogue/visit-types/<visit_type_id>")
@requires(Permission.MANAGE_CATALOGUE)
def update_visit_type(visit_type_id: str) -> ResponseReturnValue:
    form = visit_type_form(queries.visit_type(visit_type_id), request.form)
    saved = form.saves(
        lambda: save_visit_type(
            current_user, form.fields(), visit_type_id=visit_type_id, now=now()
        ),
        current=lambda: visit_type_form(queries.visit_type(visit_type_id, lock=True)),
    )
    return _after_visit_type(form, visit_type_id, saved=saved)


def _after_visit_type(
    form: VisitTypeForm, visit_type_id: str | None, *, saved: bool
) -> ResponseReturnValue:
    if not saved:
        return _visit_type_page(form, visit_type_id), form.status
    say(_("%(name)s is saved", name=form.result.name))
    return htmx.go_to(url_for("admin.catalogue.index"))


def _visit_type_page(form: VisitTypeForm, visit_type_id: str | None = None) -> str:
    return render_template(
        "admin/catalogue/visit_type.html", form=form, visit_type_id=visit_type_id
    )


def _index(form: SpecialtyForm) -> str:
    return render_template(
        "admin/catalogue/index.html",
        form=form,
        specialties=queries.specialties(archived=True),
        reasons=reason_codes(),
        visit_types=sorted(queries.visit_types(inactive=True), key=lambda one: not one.active),
    )
