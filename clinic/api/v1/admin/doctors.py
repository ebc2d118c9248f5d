"""Doctors, for admins."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from clinic.accounts.permissions import Permission
from clinic.api.blueprint import Blueprint, refuses
from clinic.api.etags import told_by, unless_changed
from clinic.api.fields import Flag, Id, Text
from clinic.api.load_or_404 import load_or_404
from clinic.api.schema import Body, ListQuery, NothingBody, list_of
from clinic.api.v1.resources import DoctorResource
from clinic.care.succession import archive_to
from clinic.directory import doctors
from clinic.directory.profile import TEXTS
from clinic.directory.staff import STANDINGS, staff_entry, staff_page
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user

blueprint = Blueprint(
    "admin_doctors",
    __name__,
    title="Admin: doctors",
    description="Adding, approving, describing and archiving doctors.",
)
_manages = requires(Permission.MANAGE_DOCTORS)


class StaffResource(DoctorResource):
    """A doctor as admins see them."""

    email = fields.String()
    standing = fields.String(validate=validate.OneOf(STANDINGS))

    def get_attribute(self, entry: Any, attr: str, default: Any) -> Any:
        # An entry of the list is a doctor with something added.
        where = entry if hasattr(entry, attr) else entry.doctor
        return super().get_attribute(where, attr, default)


class StaffQuery(ListQuery):
    """Which doctors; archived ones only where their standing is asked for."""

    standing = fields.String(load_default="", validate=validate.OneOf(STANDINGS))
    specialty_id = Id(data_key="specialty", load_default="")
    words = Text(data_key="q", load_default="")


class _Described(Body):
    """What can be said of any doctor."""

    class Meta(Body.Meta):
        include = {name: Text(longest=text.most) for name, text in TEXTS.items()}

    full_name = Text(longest=200)
    specialty_id = Id()
    languages = fields.List(Text(longest=10), metadata={"description": "ISO 639 codes."})
    visit_type_ids = fields.List(Id())
    accepting_new = Flag()
    auto_confirm = Flag()


class ProfileBody(_Described):
    """What changes; the rest stays."""

    active = Flag(metadata={"description": "Whether the doctor can be booked at the moment."})


class ArchiveQuery(Body):
    """Who takes over."""

    successor_id = Id(
        data_key="successor",
        load_default="",
        metadata={
            "description": "Reads the notes and takes the open follow-ups; needed where there are any."
        },
    )


class DoctorBody(_Described):
    """A new doctor, bookable at once; the invitation goes to the address."""

    email = Text(longest=254, required=True)
    full_name = Text(longest=200, required=True)
    specialty_id = Id(required=True)
    languages = fields.List(Text(longest=10))


@blueprint.get("/admin/doctors")
@_manages
@blueprint.arguments(StaffQuery, location="query")
@blueprint.response(200, list_of(StaffResource))
def index(query: dict[str, Any]) -> Any:
    """All doctors, by standing"""
    return staff_page(current_user, **query)


@blueprint.post("/admin/doctors")
@_manages
@blueprint.arguments(
    DoctorBody,
    example={
        "email": "mara.lindt@example.org",
        "full_name": "Mara Lindt",
        "title": "Dr",
        "specialty_id": "the-specialty",
        "visit_type_ids": ["the-visit-type"],
        "languages": ["en", "de"],
    },
)
@blueprint.response(201, StaffResource)
def create(body: dict[str, Any]) -> Any:
    """Add a doctor"""
    email = body.pop("email")
    body["visit_types"] = dict.fromkeys(body.pop("visit_type_ids", ()))
    doctor = doctors.add_doctor(
        current_user, email=email, profile=doctors.Profile(**body), now=now()
    )
    return staff_entry(current_user, doctor.id)


@blueprint.get("/admin/doctors/<doctor_id>")
@_manages
@told_by(lambda doctor_id: doctors.doctor_to_change(current_user, doctor_id))
@blueprint.response(200, StaffResource)
def show(doctor_id: str) -> Any:
    """One doctor, whatever their standing"""
    return staff_entry(current_user, doctor_id)


@blueprint.patch("/admin/doctors/<doctor_id>")
@_manages
@refuses(409)
@unless_changed(doctors.doctor_to_change)
@blueprint.arguments(ProfileBody, example={"room": "Room 12", "accepting_new": False})
@blueprint.response(200, StaffResource)
def change(body: dict[str, Any], doctor_id: str) -> Any:
    """Change a doctor's profile"""
    doctors.change_profile(current_user, doctor_id, body, now=now())
    return staff_entry(current_user, doctor_id)


@blueprint.post("/admin/doctors/<doctor_id>/approval")
@_manages
@load_or_404(staff_entry, "doctor_id")
@blueprint.arguments(NothingBody, required=False, example={})
@blueprint.response(200, StaffResource)
def approve(_body: dict[str, Any], doctor_id: str) -> Any:
    """Let a doctor who has registered begin"""
    doctors.approve_doctor(current_user, doctor_id, now=now())
    return staff_entry(current_user, doctor_id)


@blueprint.delete("/admin/doctors/<doctor_id>")
@_manages
@blueprint.arguments(ArchiveQuery, location="query")
@refuses(409)
@blueprint.response(204)
def archive(asked: dict[str, Any], doctor_id: str) -> None:
    """Archive a doctor; the record stays

    A doctor who has written notes, or has open follow-ups, leaves them to the one named.
    """
    archive_to(current_user, doctor_id, now=now(), **asked)
