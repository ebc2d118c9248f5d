"""Accounts, for admins."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from clinic.accounts.deactivate import set_active
from clinic.accounts.permissions import Permission, Role
from clinic.accounts.sessions.open_sessions import sign_out_everywhere
from clinic.accounts.users import UserEntry, user_entry, users_page
from clinic.api.blueprint import Blueprint, refuses
from clinic.api.fields import Flag, Id, Instant, LocalDate, Text
from clinic.api.load_or_404 import load_or_404
from clinic.api.schema import Body, ListQuery, Resource, list_of
from clinic.core.local_time import local_date
from clinic.directory.add_staff import add_staff
from clinic.directory.queries import the_clinic
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import patients_listed
from clinic.patients.queries import patients_of_accounts

blueprint = Blueprint(
    "admin_users",
    __name__,
    title="Admin: users",
    description="Who signs in. A role is never changed, and nobody's password is set.",
)
_manages = requires(Permission.MANAGE_ACCOUNTS)
_roles = [str(role) for role in Role]


class UserResource(Resource):
    """An account. `active`: it is not switched off, and its owner neither archived nor erased.

    `last_seen_on` is a local date of the clinic, null for who was never here.
    """

    id = Id()
    email = fields.String()
    full_name = fields.String()
    role = fields.String(validate=validate.OneOf(_roles))
    active = fields.Boolean()
    invited_at = Instant(allow_none=True)
    last_seen_on = LocalDate(allow_none=True)
    has_second_factor = fields.Boolean()


class UserQuery(ListQuery):
    """Which accounts: of who works here; a patient's by its whole address."""

    role = fields.String(load_default="", validate=validate.OneOf(_roles))
    words = Text(
        data_key="q",
        load_default="",
        metadata={"description": "All words in name or address."},
    )


class UserBody(Body):
    """Somebody who is to work here; the invitation goes to the address."""

    email = Text(longest=254, required=True)
    full_name = Text(longest=200, required=True)
    role = fields.String(
        required=True, validate=validate.OneOf([one for one in _roles if one != Role.PATIENT])
    )
    specialty_id = Id(
        load_default="",
        metadata={
            "description": "Needed for a doctor, who gets a profile and is bookable at once."
        },
    )


class ActiveBody(Body):
    """Whether the account is switched on."""

    active = Flag()


@blueprint.get("/admin/users")
@_manages
@blueprint.arguments(UserQuery, location="query")
@blueprint.response(200, list_of(UserResource))
def index(query: dict[str, Any]) -> Any:
    """Accounts by name"""
    page = users_page(current_user, **query)
    patients_listed("users", patients_of_accounts([one.user.id for one in page.items]))
    return {"items": [_shown(one) for one in page.items], "next": page.next}


@blueprint.post("/admin/users")
@_manages
@refuses(409)
@blueprint.arguments(
    UserBody,
    example={
        "email": "olga.reimann@example.org",
        "full_name": "Olga Reimann",
        "role": "receptionist",
    },
)
@blueprint.response(201, UserResource)
def create(body: dict[str, Any]) -> Any:
    """Invite somebody who works here"""
    user = add_staff(current_user, now=now(), **body | {"role": Role(body["role"])})
    return _shown(user_entry(current_user, user.id))


@blueprint.patch("/admin/users/<user_id>")
@_manages
@refuses(409)
@load_or_404(user_entry, "user_id")
@blueprint.arguments(ActiveBody, example={"active": False})
@blueprint.response(200, UserResource)
def change(body: dict[str, Any], user_id: str) -> Any:
    """Switch an account off or on

    Off, all its sessions end at once, and its invitation is worth nothing any more.
    """
    if "active" in body:
        set_active(current_user, user_id, body["active"], now=now())
    return _shown(user_entry(current_user, user_id))


@blueprint.delete("/admin/users/<user_id>/sessions")
@_manages
@blueprint.response(204)
def end_sessions(user_id: str) -> None:
    """Sign somebody out everywhere"""
    sign_out_everywhere(current_user, user_id, now=now())


def _shown(entry: UserEntry) -> dict[str, Any]:
    seen, user = entry.last_seen_at, entry.user
    return {
        "id": user.id,
        "email": user.email,
        "full_name": user.full_name,
        "role": user.role,
        "active": user.disabled_at is None,
        "invited_at": user.invited_at,
        "last_seen_on": local_date(seen, the_clinic().zone) if seen else None,
        "has_second_factor": entry.has_second_factor,
    }
