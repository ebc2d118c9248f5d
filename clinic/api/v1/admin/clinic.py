"""The clinic's settings and its catalogue, for admins."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from clinic.accounts.permissions import Permission
from clinic.api.blueprint import Blueprint, refuses
from clinic.api.etags import told_by, unless_changed
from clinic.api.fields import Flag, Text, WholeNumber
from clinic.api.schema import Body
from clinic.api.v1.resources import (
    ClinicResource,
    PolicyResource,
    SpecialtyResource,
    VisitTypeResource,
)
from clinic.directory import catalogue
from clinic.directory.kinds import VisitMode
from clinic.directory.queries import the_clinic, visit_type
from clinic.directory.settings import change_clinic
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user

blueprint = Blueprint(
    "admin_clinic",
    __name__,
    title="Admin: clinic",
    description="Settings, booking policy, specialties and visit types.",
)
#: Smallest and largest number of minutes, in steps of 5.
LENGTH, BUFFER = (5, 720), (0, 240)
SIXTY_DAYS = (0, 60 * 24 * 60)
_keeps_catalogue = requires(Permission.MANAGE_CATALOGUE)


class AdminPolicyResource(PolicyResource):
    """The policy, and what is nobody's business but the clinic's."""

    figures_by_doctor = fields.Boolean()
    feeds_name_patients = fields.Boolean()


class AdminClinicResource(ClinicResource):
    """The clinic as admins see it; `region` is the part of the country whose holidays count, or empty."""

    region = fields.String()
    policy = fields.Nested(AdminPolicyResource, attribute="policy")


class AdminVisitTypeResource(VisitTypeResource):
    """A kind of visit as admins see it, with what patients are told to bring."""

    bring = fields.String()


class PolicyBody(Body):
    """What changes of the booking policy."""

    min_notice_minutes = WholeNumber(within=SIXTY_DAYS)
    horizon_days = WholeNumber(within=(1, 730))
    cancel_cutoff_minutes = WholeNumber(within=SIXTY_DAYS)
    max_upcoming = WholeNumber(within=(1, 100))
    hold_minutes = WholeNumber(within=(1, 20))
    figures_by_doctor = Flag()
    feeds_name_patients = Flag()


class ClinicBody(Body):
    """What changes; the rest stays. `policy` is merged too. Another country takes the region away; null
    is none of either.
    """

    name = Text(longest=200)
    time_zone = Text(longest=64)
    country = Text(longest=2, allow_none=True)
    region = Text(longest=10, allow_none=True)
    address = Text(longest=400)
    phone = Text(longest=50)
    policy = fields.Nested(PolicyBody)


class SpecialtyBody(Body):
    """A new specialty."""

    name = Text(longest=100, required=True)
    search_words = Text(longest=catalogue.LONGEST_SEARCH_WORDS)


class VisitTypeChangeBody(Body):
    """What changes; the rest stays. Lengths in minutes, null where the default counts."""

    name = Text(longest=100)
    minutes = WholeNumber(within=LENGTH)
    buffer_before = WholeNumber(within=BUFFER)
    buffer_after = WholeNumber(within=BUFFER)
    mode = fields.String(validate=validate.OneOf([str(mode) for mode in VisitMode]))
    auto_confirm = Flag()
    online = Flag()
    min_notice_minutes = WholeNumber(within=SIXTY_DAYS, allow_none=True)
    step_minutes = WholeNumber(within=LENGTH, allow_none=True)
    bring = Text(longest=catalogue.LONGEST_BRING)
    active = Flag()


class VisitTypeBody(VisitTypeChangeBody):
    """A new visit type."""

    name = Text(longest=100, required=True)
    minutes = WholeNumber(within=LENGTH, required=True)


@blueprint.patch("/admin/clinic")
@requires(Permission.MANAGE_CLINIC)
@unless_changed(lambda _actor, lock: the_clinic(lock=lock))
@blueprint.arguments(
    ClinicBody, example={"phone": "+49 30 555 0199", "policy": {"horizon_days": 120}}
)
@blueprint.response(200, AdminClinicResource)
def change(body: dict[str, Any]) -> Any:
    """Change settings and policy"""
    policy = body.pop("policy", {})
    named = {name: "" if value is None else value for name, value in body.items()}
    return change_clinic(current_user, named | policy, now=now())


@blueprint.post("/admin/specialties")
@_keeps_catalogue
@blueprint.arguments(SpecialtyBody, example={"name": "Dermatology", "search_words": "skin, rash"})
@blueprint.response(201, SpecialtyResource)
def add_specialty(body: dict[str, Any]) -> Any:
    """Add a specialty"""
    return catalogue.save_specialty(current_user, now=now(), **body)


@blueprint.post("/admin/visit-types")
@_keeps_catalogue
@blueprint.arguments(VisitTypeBody, example={"name": "Vaccination", "minutes": 10})
@blueprint.response(201, AdminVisitTypeResource)
def add_visit_type(body: dict[str, Any]) -> Any:
    """Add a visit type"""
    return catalogue.save_visit_type(current_user, catalogue.VisitTypeFields(**body), now=now())


@blueprint.get("/admin/visit-types/<visit_type_id>")
@_keeps_catalogue
@told_by(visit_type)
@blueprint.response(200, AdminVisitTypeResource)
def show_visit_type(visit_type_id: str) -> Any:
    """One kind of visit, offered or not"""
    return visit_type(visit_type_id)


@blueprint.patch("/admin/visit-types/<visit_type_id>")
@_keeps_catalogue
@refuses(409)
@unless_changed(lambda _actor, visit_type_id, lock: visit_type(visit_type_id, lock=lock))
@blueprint.arguments(VisitTypeChangeBody, example={"minutes": 20, "online": False})
@blueprint.response(200, AdminVisitTypeResource)
def change_visit_type(body: dict[str, Any], visit_type_id: str) -> Any:
    """Change a visit type; booked visits keep their length"""
    return catalogue.change_visit_type(current_user, visit_type_id, body, now=now())
