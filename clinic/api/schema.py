"""What all bodies and lists of the API have in common."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar

from marshmallow import RAISE, Schema, fields, validate

from clinic.api.fields import Text
from clinic.core.errors import N_

UNKNOWN = N_("There is no such field.")
MISSING = N_("This is needed.")
LONGEST_LIST = 100
USUAL_LIST = 20


class Body(Schema):
    """What a program sends: a field that does not exist is refused by name."""

    error_messages = {"unknown": UNKNOWN, "type": N_("This is not an object.")}

    class Meta:
        unknown = RAISE

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:  # noqa: ARG002
        field_obj.error_messages |= {"required": MISSING, "null": MISSING}


class NothingBody(Body):
    """Nothing needs to be said."""


class Resource(Schema):
    """What a program gets; all fields are always there, but for those named in `SOMETIMES`."""

    SOMETIMES: ClassVar[frozenset[str]] = frozenset()

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        field_obj.required = field_name not in self.SOMETIMES  # for the document: it is a promise


class ListQuery(Body):
    """How much of a list is asked for."""

    limit = fields.Integer(load_default=USUAL_LIST, validate=validate.Range(1, LONGEST_LIST))
    cursor = Text(load_default=None, metadata={"description": "`next` of the page before."})


@cache
def list_of(resource: type[Resource]) -> type[Resource]:
    """The schema of a page of a list: `{"items": […], "next": "<cursor>" | null}`."""
    return type(
        f"{resource.__name__}List",
        (Resource,),
        {
            "items": fields.List(fields.Nested(resource)),
            "next": fields.String(allow_none=True),
        },
    )
