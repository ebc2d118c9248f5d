"""How much the bell has to say."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, url_for

from clinic.accounts.actor import Actor
from clinic.http.instants import instant_text
from clinic.notifications.inbox import unread_summary

COUNT_SHOWN = 99


@dataclass(frozen=True, slots=True)
class UnreadView:
    """What the bell shows, and where it asks for what has come since."""

    count: int
    label: str
    news_href: str


def unread_view(actor: Actor) -> UnreadView:
    """The actor's bell; the database is asked once a request."""
    if "unread" not in g:
        count, newest = unread_summary(actor)
        since = f"{instant_text(newest.created_at)}~{newest.id}" if newest else None
        label = str(count) if count <= COUNT_SHOWN else f"{COUNT_SHOWN}+"
        g.unread = UnreadView(count, label, url_for("notices.news", since=since))
    view: UnreadView = g.unread
    return view
