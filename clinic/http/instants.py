"""Instants, dates and versions as they stand in addresses and forms."""

from __future__ import annotations

from datetime import UTC, date, datetime

from clinic.core.clock import YEARS
from clinic.core.errors import N_, Invalid


def instant_from(text: str, *, field: str = "starts_at") -> datetime:
    """The instant (aware, UTC) of "2026-11-24T13:20:00Z" or "2026-11-24T14:20:00+01:00".

    Raises Invalid at `field` for anything else; a time without an offset could mean anything.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
        if moment.tzinfo is None or moment.year not in YEARS:
            raise _unreadable(field)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _unreadable(field) from None


def instant_or_none(text: str | None) -> datetime | None:
    """As `instant_from`, but None where there is no such instant: for addresses typed by hand."""
    try:
        return instant_from(text or "")
    except Invalid:
        return None


def instant_text(instant: datetime) -> str:
    """ "2026-11-24T13:20:00Z", to be read by `instant_from` again."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def instant_key(instant: datetime) -> str:
    """ "20261124T1320Z": unique and fit for an id."""
    return instant.astimezone(UTC).strftime("%Y%m%dT%H%MZ")


def date_or_none(text: str | None) -> date | None:
    """The date of "2026-11-24", or None; so far away that no calendar reaches it counts as none."""
    try:
        day = date.fromisoformat((text or "").strip())
    except ValueError:
        return None
    return day if day.year in YEARS else None


def version_from(text: str | None) -> int | None:
    """The version a form was made from; None where it was left out or is no number."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def _unreadable(field: str) -> Invalid:
    sentence = N_("Choose a date and a time from the list.")
    return Invalid("invalid", sentence, fields={field: sentence})
