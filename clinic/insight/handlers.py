"""What the figures do before something changes elsewhere."""

from __future__ import annotations

from clinic.directory.events import OpeningsWillChange
from clinic.insight.ledger import freeze_ended_days


def freeze_first(event: OpeningsWillChange) -> None:
    """What was offered on days that are over is written down while it is still known."""
    freeze_ended_days(now=event.at)
