"""One's own account."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from clinic.accounts.changes.account import change_account, details_of
from clinic.accounts.permissions import Permission, Role
from clinic.accounts.queries import account_of
from clinic.api.blueprint import Blueprint
from clinic.api.etags import told_by, unless_changed
from clinic.api.fields import Id, Text
from clinic.api.schema import Body, Resource
from clinic.directory.queries import doctor_id_of
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.patients.queries import patients_of

blueprint = Blueprint(
    "me", __name__, title="Own account", description="Who is signed in, and for whom they act."
)
_own = requires(Permission.OWN_ACCOUNT)


class RelatedPatientResource(Resource):
    """A patient for whom one acts."""

    id = Id()
    full_name = fields.String()
    relation = fields.String()


class AccountResource(Resource):
    """The account; `doctor_id` is there for doctors only."""

    SOMETIMES = frozenset({"doctor_id"})

    id = Id()
    email = fields.String()
    full_name = fields.String()
    phone = fields.String()
    locale = fields.String(allow_none=True)
    time_zone = fields.String(allow_none=True)
    role = fields.String(validate=validate.OneOf([str(role) for role in Role]))
    patients = fields.List(fields.Nested(RelatedPatientResource))
    doctor_id = Id()


class AccountBody(Body):
    """What changes; the rest stays. Null lets the clinic's language or zone count."""

    full_name = Text(longest=200)
    phone = Text(longest=50)
    locale = Text(allow_none=True)
    time_zone = Text(allow_none=True)


@blueprint.get("/me")
@_own
@told_by(lambda: details_of(current_user))
@blueprint.response(200, AccountResource)
def show() -> Any:
    """Who is signed in"""
    return _shown()


@blueprint.patch("/me")
@_own
@unless_changed(details_of)
@blueprint.arguments(AccountBody, example={"phone": "+49 30 555 0142"})
@blueprint.response(200, AccountResource)
def change(body: dict[str, Any]) -> Any:
    """Change one's own account"""
    change_account(current_user, body, now=now())
    return _shown()


def _shown() -> dict[str, Any]:
    account = account_of(current_user)
    doctor_id = doctor_id_of(current_user)
    return {
        "id": account.id,
        "email": account.email,
        "full_name": account.full_name,
        "phone": account.phone,
        "locale": account.locale,
        "time_zone": account.time_zone,
        "role": str(account.role),
        "patients": [
            {"id": patient.id, "full_name": patient.full_name, "relation": str(kind)}
            for patient, kind in patients_of(current_user)
        ],
        **({"doctor_id": doctor_id} if doctor_id else {}),
    }
