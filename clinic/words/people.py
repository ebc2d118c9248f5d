"""People in words, for pages and mails alike."""

from __future__ import annotations

from flask_babel import gettext as _


def name_marked(name: str, *, unconfirmed: bool) -> str:
    """The name as staff read it: marked where anybody may have registered with it."""
    return _("%(name)s (address not confirmed)", name=name) if unconfirmed else name
