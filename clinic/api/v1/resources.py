"""What the API shows: the shapes of clinic, catalogue, doctors, patients, slots and visits."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from clinic.api.fields import Id, Instant, LocalDate
from clinic.api.schema import Resource
from clinic.booking.lifecycle import Status
from clinic.directory.kinds import VisitMode
from clinic.directory.profile import TEXTS


class PolicyResource(Resource):
    """The booking policy."""

    min_notice_minutes = fields.Integer()
    horizon_days = fields.Integer()
    cancel_cutoff_minutes = fields.Integer()
    max_upcoming = fields.Integer()
    hold_minutes = fields.Integer()


class ClinicResource(Resource):
    """The clinic; `time_zone` is an IANA name, `country` an ISO 3166 code or empty."""

    name = fields.String()
    time_zone = fields.String()
    country = fields.String()
    address = fields.String()
    phone = fields.String()
    policy = fields.Nested(PolicyResource, attribute="policy")

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        # The policy is a part of the clinic's row.
        return obj if attr == "policy" else super().get_attribute(obj, attr, default)


class SpecialtyResource(Resource):
    """A field of medicine; `search_words` are the everyday words by which it is found, too."""

    id = Id()
    name = fields.String()
    search_words = fields.String()


class VisitTypeResource(Resource):
    """A kind of visit, lengths in minutes; null where the clinic's default counts."""

    id = Id()
    name = fields.String()
    minutes = fields.Integer()
    buffer_before = fields.Integer()
    buffer_after = fields.Integer()
    mode = fields.String(validate=validate.OneOf([str(mode) for mode in VisitMode]))
    auto_confirm = fields.Boolean()
    online = fields.Boolean()
    min_notice_minutes = fields.Integer(allow_none=True)
    step_minutes = fields.Integer(allow_none=True)


class LanguageResource(Resource):
    """A language that a doctor speaks."""

    language = fields.String()


class OfferResource(Resource):
    """A kind of visit that a doctor offers."""

    visit_type_id = Id()


class DoctorResource(Resource):
    """A doctor as everybody may see them."""

    class Meta:
        include = {name: fields.String() for name in TEXTS}

    id = Id()
    full_name = fields.String()
    specialty_id = Id()
    languages = fields.Pluck(LanguageResource, "language", many=True)
    visit_type_ids = fields.Pluck(
        OfferResource, "visit_type_id", many=True, attribute="visit_types"
    )
    accepting_new = fields.Boolean()
    auto_confirm = fields.Boolean()
    active = fields.Boolean()


class SlotResource(Resource):
    """A time that can be booked."""

    doctor_id = Id()
    visit_type_id = Id()
    starts_at = Instant()
    ends_at = Instant()


class ReasonCodeResource(Resource):
    """A reason that the clinic has ready; patients read its text."""

    code = fields.String()
    text = fields.String()
    for_decline = fields.Boolean()
    for_cancel = fields.Boolean()


class PatientResource(Resource):
    """A patient as the desk sees them."""

    id = Id()
    full_name = fields.String()
    birth_date = LocalDate(allow_none=True)
    email = fields.String()
    phone = fields.String()
    created_at = Instant()
    address_confirmed = fields.Boolean(
        metadata={"description": "False: the record came with an account that nobody has verified."}
    )
    do_not_contact = fields.Boolean(
        metadata={"description": "They want no messages about their treatment."}
    )
    deceased_on = LocalDate(allow_none=True)


class RecordResource(PatientResource):
    """One patient; `allergies` is there for a doctor who has them in care, and for nobody else."""

    SOMETIMES = frozenset({"allergies"})

    allergies = fields.String(metadata={"description": "Allergies and warnings; empty where none."})


class AppointmentResource(Resource):
    """A visit. `reason` is null for who may not read it; `has_reason` tells that there is one.

    `end_reason` is empty where a patient wrote it, for who may not read that.

    `remark` is the desk's, for the desk and the visit's doctor; null for everybody else.

    `proposed_*` is a move that a patient asked for and that waits for an answer.
    """

    id = Id()
    doctor_id = Id()
    patient_id = Id()
    visit_type_id = Id()
    starts_at = Instant()
    ends_at = Instant()
    status = fields.String(validate=validate.OneOf([str(status) for status in Status]))
    reason = fields.String(allow_none=True)
    has_reason = fields.Boolean()
    remark = fields.String(allow_none=True)
    version = fields.Integer()
    created_at = Instant()
    proposed_starts_at = Instant(allow_none=True)
    proposed_doctor_id = Id(allow_none=True)
    end_reason = fields.String()
