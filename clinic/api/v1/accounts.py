"""Registering, proving an address, a forgotten password."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from clinic.accounts.changes.reset import ask_for_reset, reset_password
from clinic.accounts.changes.verify import verify_email
from clinic.accounts.permissions import Role
from clinic.accounts.strength import MAX_LENGTH, MIN_LENGTH
from clinic.api.blueprint import Blueprint, refuses
from clinic.api.fields import Id, Text
from clinic.api.schema import MISSING, Body, Resource
from clinic.directory.doctors import ask_to_apply
from clinic.http.access import public
from clinic.http.clock import now
from clinic.http.throttle.budgets import is_stranger, registration_budgets, reset_budgets
from clinic.http.throttle.limits import limit_registration
from clinic.patients.register import ask_to_sign_up

blueprint = Blueprint(
    "accounts",
    __name__,
    title="Registering",
    description="None of the answers tells whether an address is known.",
)
#: What the document says of a new password; how strong it must be, its own verb says.
PASSWORD = {"minLength": MIN_LENGTH, "maxLength": MAX_LENGTH}


class RegistrationBody(Body):
    """Somebody new; doctors name their specialty and wait for an admin."""

    email = Text(longest=254, required=True)
    password = Text(required=True, metadata=PASSWORD)
    full_name = Text(longest=200, required=True)
    role = fields.String(
        load_default=str(Role.PATIENT),
        validate=validate.OneOf([str(Role.PATIENT), str(Role.DOCTOR)]),
    )
    specialty_id = Id()

    @validates_schema
    def check_specialty(self, body: dict[str, Any], **_: Any) -> None:
        if body.get("role") == Role.DOCTOR and "specialty_id" not in body:
            raise ValidationError({"specialty_id": [MISSING]})


class ReceiptResource(Resource):
    """What happens next, the same for every address."""

    message = fields.String()


class TokenBody(Body):
    """The token out of a mail."""

    token = Text(required=True)


class ResetBody(Body):
    """Whose password was forgotten."""

    email = Text(longest=254, required=True)


class NewPasswordBody(TokenBody):
    """The token out of a mail, and the new password."""

    password = Text(required=True, metadata=PASSWORD)


@blueprint.post("/auth/register")
@public
@limit_registration
@refuses(403)
@blueprint.arguments(
    RegistrationBody,
    example={
        "email": "renata.okoye@example.org",
        "password": "seven-quiet-herons-fly",
        "full_name": "Renata Okoye",
    },
)
@blueprint.response(202, ReceiptResource)
def register(body: dict[str, Any]) -> Any:
    """Open an account; a mail follows"""
    role, specialty_id = body.pop("role"), body.pop("specialty_id", "")
    if role == Role.DOCTOR:
        ask_to_apply(**body, specialty_id=specialty_id, now=now(), budgets=registration_budgets())
    else:
        ask_to_sign_up(**body, now=now(), budgets=registration_budgets())
    return {"message": "We have sent a mail to this address. It says how to go on."}


@blueprint.post("/auth/verification")
@public
@blueprint.arguments(TokenBody, example={"token": "the-token"})
@blueprint.response(204)
def verify(body: dict[str, Any]) -> None:
    """Prove an address by the token that was mailed to it"""
    verify_email(body["token"], now=now())


@blueprint.post("/auth/password-reset")
@public
@blueprint.arguments(ResetBody, example={"email": "patient@example.com"})
@blueprint.response(202, ReceiptResource)
def ask(body: dict[str, Any]) -> Any:
    """Ask for a mail with which to set a new password"""
    ask_for_reset(body["email"], budgets=reset_budgets(), is_stranger=is_stranger(), now=now())
    return {"message": "If there is an account with this address, a mail is on its way."}


@blueprint.post("/auth/password-reset/confirm")
@public
@blueprint.arguments(
    NewPasswordBody, example={"token": "the-token", "password": "seven-quiet-herons-fly"}
)
@blueprint.response(204)
def reset(body: dict[str, Any]) -> None:
    """Set a new password by the token out of a mail; all sessions end"""
    reset_password(body["token"], body["password"], now=now())
