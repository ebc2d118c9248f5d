"""The table of what somebody is told, in words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import gettext
from flask_babel import gettext as _

from clinic.accounts.actor import Actor
from clinic.accounts.permissions import Role
from clinic.notifications.channels import MessageChannel, channels
from clinic.notifications.kinds import Topic


@dataclass(frozen=True)
class Tick:
    """One box: a topic by a channel."""

    id: str
    value: str
    label: str
    channel: str
    is_told: bool


@dataclass(frozen=True)
class TopicRow:
    """One line: a topic, and a box for each channel."""

    title: str
    hint: str
    ticks: list[Tick]


def layout(actor: Actor) -> str:
    """The frame in which this person moves."""
    return "layouts/patient.html" if actor.role is Role.PATIENT else "layouts/staff.html"


def rows(actor: Actor, *, told: Collection[str]) -> list[TopicRow]:
    """The table of this person; `told` names what is ticked."""
    return [_row(topic, actor, told) for topic in Topic]


def _row(topic: Topic, actor: Actor, told: Collection[str]) -> TopicRow:
    title = {Topic.CHANGES: _("Visit changes"), Topic.REMINDERS: _("Reminders")}[topic]
    return TopicRow(
        title, _hint(topic, actor), [_tick(topic, way, title, told) for way in channels()]
    )


def _hint(topic: Topic, actor: Actor) -> str:
    if actor.role is Role.PATIENT:
        return {
            Topic.CHANGES: _("When a visit is asked for or confirmed"),
            Topic.REMINDERS: _("Before a visit"),
        }[topic]
    return {
        Topic.CHANGES: _("When a visit is asked for, booked or moved"),
        Topic.REMINDERS: _("Before a visit of your own, as a patient"),
    }[topic]


def _tick(topic: Topic, channel: MessageChannel, title: str, told: Collection[str]) -> Tick:
    name, value = gettext(channel.label), f"{topic}.{channel.code}"
    return Tick(
        id=f"told-{topic}-{channel.code}",
        value=value,
        label=_("%(topic)s, %(channel)s", topic=title, channel=name),
        channel=name,
        is_told=value in told,
    )
