"""Doctors, for everybody."""

from __future__ import annotations

from typing import Any

from clinic.api.blueprint import Blueprint
from clinic.api.etags import tagged, told_by
from clinic.api.fields import Id, Text
from clinic.api.schema import ListQuery, list_of
from clinic.api.v1.resources import DoctorResource
from clinic.directory import lists
from clinic.directory.queries import doctor_profile
from clinic.http.access import public

blueprint = Blueprint(
    "doctors", __name__, title="Doctors", description="Who works here and can be booked."
)


class DoctorQuery(ListQuery):
    """Which doctors are looked for."""

    specialty_id = Id(data_key="specialty", load_default="")
    language = Text(load_default="", metadata={"description": "An ISO 639 code."})
    words = Text(
        data_key="q",
        load_default="",
        metadata={"description": "Each word in name, specialty or the visits booked online."},
    )


@blueprint.get("/doctors")
@public
@tagged
@blueprint.arguments(DoctorQuery, location="query")
@blueprint.response(200, list_of(DoctorResource))
def index(query: dict[str, Any]) -> Any:
    """Doctors by specialty, language and name"""
    return lists.doctors(**query)


@blueprint.get("/doctors/<doctor_id>")
@public
@told_by(doctor_profile, public=True)
@blueprint.response(200, DoctorResource)
def show(doctor_id: str) -> Any:
    """One doctor"""
    return doctor_profile(doctor_id)
