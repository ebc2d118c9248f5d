"""The clinic's mails in words: to whom and what about by its kind only, never a text or an address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _

from clinic.notifications.kinds import Channel
from clinic.notifications.outbox.ledger import (
    MOST_COUNTED,
    Delivery,
    DeliveryState,
    delivery_state_of,
)
from clinic.web.staff.message_words import error_label, kind_label, way_label

if TYPE_CHECKING:
    from clinic.notifications.models import Message


@dataclass(frozen=True)
class Mark:
    """How a standing is shown."""

    label: str
    kind: str
    icon: str


@dataclass(frozen=True)
class DeliveryRow:
    """One line. `resend_action` is None where the mail cannot be sent again."""

    message: Message
    kind: str
    recipient: str
    mark: Mark
    error: str
    resend_action: str | None


def chip_labels(counts: Mapping[DeliveryState, int]) -> list[tuple[str, str]]:
    """The filter's choices with their counts; what failed or is overdue is counted as due, too."""
    shown = [(one.value, f"{_mark(one).label} {_number(counts[one])}") for one in DeliveryState]
    return [("", _("All")), *shown]


def _number(count: int) -> str:
    return str(count) if count <= MOST_COUNTED else f"{MOST_COUNTED}+"


def delivery_rows(
    found: Sequence[Delivery], *, standing: DeliveryState | None, now: datetime
) -> list[DeliveryRow]:
    """The lines for these mails; `standing` is what the list is narrowed down to."""
    return [_row(one, standing, now) for one in found]


def _row(one: Delivery, chosen: DeliveryState | None, now: datetime) -> DeliveryRow:
    message = one.message
    standing = delivery_state_of(message, now=now)
    return DeliveryRow(
        message=message,
        kind=_kind(message),
        recipient=one.recipient.full_name if one.recipient else "–",
        mark=_mark(standing),
        error=error_label(message.last_error),
        resend_action=url_for("admin.deliveries.resend", message_id=message.id, standing=chosen)
        if standing is DeliveryState.DEAD
        else None,
    )


def _kind(message: Message) -> str:
    """What it is, and by which way, where that is not the usual one."""
    label = kind_label(message.kind)
    if message.channel == Channel.MAIL:
        return label
    return f"{label} ({way_label(message.channel)})"


def _mark(standing: DeliveryState) -> Mark:
    return {
        DeliveryState.PLANNED: Mark(_("Planned"), "", "calendar-event"),
        DeliveryState.DUE: Mark(_("Due"), "", "hourglass-split"),
        DeliveryState.FAILED: Mark(_("Failed, tried again"), "warn", "arrow-repeat"),
        DeliveryState.OVERDUE: Mark(_("Overdue"), "danger", "exclamation-triangle"),
        DeliveryState.SENT: Mark(_("Sent"), "accent", "check-circle"),
        DeliveryState.DEAD: Mark(_("Given up"), "danger", "x-circle"),
        DeliveryState.DROPPED: Mark(_("Dropped"), "", "slash-circle"),
    }[standing]
