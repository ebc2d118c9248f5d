"""The shape of every refusal, for the document (RFC 9457)."""

from __future__ import annotations

from marshmallow import fields

from clinic.api.schema import Resource
from clinic.api.v1.resources import SlotResource


class ReasonResource(Resource):
    """One of the reasons: `code` for programs, `message` for people."""

    code = fields.String()
    message = fields.String()


class FieldErrorResource(ReasonResource):
    """What is wrong with a field; `field` is its path in the body."""

    field = fields.String()


class ProblemSchema(Resource):
    """A refusal. `code` is stable; `detail` is a sentence for people."""

    SOMETIMES = frozenset({"errors", "errors_left_out", "reasons", "alternatives", "appointments"})

    type = fields.String()
    title = fields.String()
    status = fields.Integer()
    code = fields.String()
    detail = fields.String()
    instance = fields.String()
    request_id = fields.String()
    errors = fields.List(fields.Nested(FieldErrorResource))
    errors_left_out = fields.Integer(
        metadata={"description": "How many more errors there are than `errors` names."}
    )
    reasons = fields.List(fields.Nested(ReasonResource))
    alternatives = fields.List(fields.Nested(SlotResource))
    appointments = fields.List(fields.String())
