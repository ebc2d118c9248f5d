"""The clinic itself."""

from __future__ import annotations

from typing import Any

from clinic.api.blueprint import Blueprint
from clinic.api.etags import told_by
from clinic.api.v1.resources import ClinicResource
from clinic.directory.queries import the_clinic
from clinic.http.access import public

blueprint = Blueprint(
    "clinic", __name__, title="Clinic", description="Name, address, time zone and booking policy."
)


@blueprint.get("/clinic")
@public
@told_by(the_clinic, public=True)
@blueprint.response(200, ClinicResource)
def show() -> Any:
    """The clinic and its booking policy"""
    return the_clinic()
