"""The figures of the clinic: of a doctor, a specialty, or all; as a page and as files."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from clinic.accounts.permissions import Permission
from clinic.directory.queries import specialties
from clinic.directory.staff import all_doctors
from clinic.http.access import requires
from clinic.http.current import current_user
from clinic.web.insight.figure_files import figures_file, visits_file
from clinic.web.insight.figure_filter import FigureFilter
from clinic.web.insight.figures_view import figures_page
from clinic.web.kit.navigation import way

blueprint = Blueprint("figures", __name__)


@blueprint.get("/figures")
@way(_l("Figures"), "graph-up", place=75)
@requires(Permission.FIGURES)
def index() -> ResponseReturnValue:
    asked = FigureFilter(request.args)
    asked.specialty.choices = [
        ("", _("All specialties")),
        *((one.id, one.name) for one in specialties()),
    ]
    asked.doctor.choices = [("", _("All doctors")), *all_doctors(current_user)]
    return figures_page(asked, door="admin.figures")


@blueprint.get("/figures/<any(days, doctors, types):table>.csv")
@requires(Permission.FIGURES)
def download(table: str) -> ResponseReturnValue:
    return figures_file(FigureFilter(request.args), table)


@blueprint.get("/figures/visits.csv")
@requires(Permission.FIGURES)
def visits() -> ResponseReturnValue:
    return visits_file(FigureFilter(request.args))
