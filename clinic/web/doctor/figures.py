"""The doctor's own figures, as a page and as files."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from clinic.accounts.permissions import Permission
from clinic.http.access import requires
from clinic.web.insight.figure_files import figures_file, visits_file
from clinic.web.insight.figure_filter import PeriodFilter
from clinic.web.insight.figures_view import figures_page

blueprint = Blueprint("figures", __name__)


@blueprint.get("/figures")
@requires(Permission.OWN_FIGURES)
def index() -> ResponseReturnValue:
    return figures_page(PeriodFilter(request.args), door="doctor.figures")


@blueprint.get("/figures/<any(days, types):table>.csv")
@requires(Permission.OWN_FIGURES)
def download(table: str) -> ResponseReturnValue:
    return figures_file(PeriodFilter(request.args), table)


@blueprint.get("/figures/visits.csv")
@requires(Permission.OWN_FIGURES)
def visits() -> ResponseReturnValue:
    return visits_file(PeriodFilter(request.args))
