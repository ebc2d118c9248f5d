"""What can be booked: specialties and visit types."""

from __future__ import annotations

from typing import Any

from clinic.api.blueprint import Blueprint
from clinic.api.etags import tagged
from clinic.api.schema import ListQuery, list_of
from clinic.api.v1.resources import SpecialtyResource, VisitTypeResource
from clinic.directory import lists
from clinic.http.access import public

blueprint = Blueprint(
    "catalogue", __name__, title="Catalogue", description="Specialties and kinds of visits."
)


@blueprint.get("/specialties")
@public
@tagged
@blueprint.arguments(ListQuery, location="query")
@blueprint.response(200, list_of(SpecialtyResource))
def specialties(query: dict[str, Any]) -> Any:
    """All specialties by name"""
    return lists.specialties_page(**query)


@blueprint.get("/visit-types")
@public
@tagged
@blueprint.arguments(ListQuery, location="query")
@blueprint.response(200, list_of(VisitTypeResource))
def visit_types(query: dict[str, Any]) -> Any:
    """All active kinds of visits by name"""
    return lists.visit_types_page(**query)
