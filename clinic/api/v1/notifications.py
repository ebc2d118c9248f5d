"""What a user is told in the page, for programs."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from clinic.accounts.permissions import Permission
from clinic.api.blueprint import Blueprint
from clinic.api.fields import Id, Instant
from clinic.api.load_or_404 import load_or_404
from clinic.api.schema import ListQuery, NothingBody, Resource, list_of
from clinic.directory.queries import the_clinic
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.notice_words import sentence
from clinic.keyset import Page
from clinic.notifications.inbox import Notice, inbox, mark_all_read, mark_read, message_for

blueprint = Blueprint(
    "notifications",
    __name__,
    title="Notifications",
    description="What one is told in the page: the list behind the bell.",
)
_own = requires(Permission.OWN_ACCOUNT)


class NotificationQuery(ListQuery):
    """All, or only what has not been read."""

    unread = fields.Boolean(
        load_default=False, metadata={"description": "Only what has not been read."}
    )


class NotificationResource(Resource):
    """A message in the page. There may be new kinds at any time; `text` says what each means."""

    id = Id()
    kind = fields.String(metadata={"example": "confirmed"})
    text = fields.String(
        metadata={"example": "Dr Lena Hartmann confirmed your visit on Thu 26 November, 14:20"}
    )
    appointment_id = fields.String(allow_none=True)
    created_at = Instant()
    read_at = Instant(allow_none=True)


@blueprint.get("/notifications")
@_own
@blueprint.arguments(NotificationQuery, location="query")
@blueprint.response(200, list_of(NotificationResource))
def index(query: dict[str, Any]) -> Any:
    """One's own notifications, the latest first"""
    page = inbox(
        current_user, unread_only=query["unread"], cursor=query["cursor"], limit=query["limit"]
    )
    return Page([_shown(notice) for notice in page.items], page.next)


@blueprint.post("/notifications/<notification_id>/read")
@_own
@load_or_404(message_for, "notification_id")
@blueprint.arguments(NothingBody, required=False, example={})
@blueprint.response(204)
def read(_body: dict[str, Any], notification_id: str) -> None:
    """It has been read"""
    mark_read(current_user, notification_id, now=now())


@blueprint.post("/notifications/read-all")
@_own
@blueprint.arguments(NothingBody, required=False, example={})
@blueprint.response(204)
def read_all(_body: dict[str, Any]) -> None:
    """All have been read"""
    mark_all_read(current_user, now=now())


def _shown(notice: Notice) -> dict[str, Any]:
    message, zone = notice.message, the_clinic().zone
    return {
        "id": message.id,
        "kind": message.kind,
        "text": sentence(notice, current_user, zone=zone, now=now()),
        "appointment_id": notice.appointment.id if notice.appointment else None,
        "created_at": message.created_at,
        "read_at": message.read_at,
    }
