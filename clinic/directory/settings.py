"""The admin sets up the clinic: contact, time zone, policy, closed days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from clinic.accounts.actor import Actor
from clinic.accounts.permissions import Permission
from clinic.core.errors import N_, Conflict, DomainError, Invalid, NotFound, Sentence
from clinic.core.local_time import zone_named
from clinic.core.text import clean_line
from clinic.core.web_address import is_https
from clinic.db import db, transactional
from clinic.directory.events import ClinicChanged, OpeningsWillChange
from clinic.directory.models import Clinic, ClosedDay
from clinic.directory.public_holidays import (
    UNKNOWN_COUNTRY,
    UNKNOWN_REGION,
    is_known_country,
)
from clinic.directory.queries import the_clinic
from clinic.directory.reminder_rules import counting_since, in_force, spelled
from clinic.dispatch import announce

#: Field -> smallest and largest value.
_NUMBERS: dict[str, tuple[int, int]] = {
    "first_weekday": (0, 6),
    "min_notice_minutes": (0, 60 * 24 * 60),
    "horizon_days": (1, 730),
    "cancel_cutoff_minutes": (0, 60 * 24 * 60),
    "max_upcoming": (1, 100),
    "hold_minutes": (1, 20),
    "care_months": (1, 240),
    "note_years": (1, 100),
    "grace_seconds": (0, 600),
}
_LINES: dict[str, int] = {
    "name": 200, "address": 400, "phone": 50, "email": 254, "region": 10, "video_pattern": 300,
}  # fmt: skip
#: Where a visit's own room goes in the pattern of video links.
ROOM = "{room}"


@transactional
def change_clinic(
    actor: Actor,
    changes: Mapping[str, Any],
    *,
    now: datetime,
) -> Clinic:
    """Change the named settings and leave the others. Instants stay when the zone changes; another
    country takes the region away unless one is named with it.

    Raises Invalid at the fields at fault, NotAllowed.
    """
    actor.must(Permission.MANAGE_CLINIC)
    clinic = the_clinic(lock=True)
    country = str(changes.get("country", clinic.country)).strip()
    if country.isascii():  # other signs become letters they are not: "ß" would be South Sudan
        country = country.upper()
    as_before = clinic.region if country == clinic.country else ""
    region = str(changes.get("region", as_before)).strip().upper()
    wrong = _wrong(changes)
    if region and not country:
        if "country" not in changes:
            wrong["region"] = N_("Choose a country first.")
        region = ""
    if not is_known_country(country):
        wrong["country"] = UNKNOWN_COUNTRY
    elif not is_known_country(country, region):
        wrong["region"] = UNKNOWN_REGION
    if wrong:
        raise Invalid("invalid", fields=wrong)
    announce(OpeningsWillChange(at=now))
    if "reminders" in changes:
        before = in_force(clinic.reminders, clinic.reminders_since, (), {})
        clinic.reminders_since = counting_since(before, spelled(changes["reminders"]), now=now)
    for key, value in changes.items():
        setattr(clinic, key, _kept(key, value))
    clinic.country, clinic.region = country, region
    announce(ClinicChanged(at=now, actor_id=actor.user_id))
    return clinic


def _kept(key: str, value: Any) -> Any:
    if key == "reminders":
        return spelled(value)
    return clean_line(value) if key in _LINES else value


def _wrong(changes: Mapping[str, Any]) -> dict[str, Sentence]:
    wrong: dict[str, Sentence] = {}
    for key, (least, most) in _NUMBERS.items():
        if key in changes and not least <= changes[key] <= most:
            wrong[key] = N_("This number is too small or too large.")
    for key, longest in _LINES.items():
        if key in changes and len(clean_line(changes[key])) > longest:
            wrong[key] = N_("This text is too long.")
    if "name" in changes and not clean_line(changes["name"]):
        wrong["name"] = N_("Enter the clinic's name.")
    pattern = clean_line(changes.get("video_pattern", ""))
    if pattern and (ROOM not in pattern or not is_https(pattern.replace(ROOM, "room"))):
        wrong["video_pattern"] = N_(
            "Write an address that begins with https:// and has {room} in it."
        )
    if "time_zone" in changes:
        try:
            zone_named(changes["time_zone"])
        except DomainError:
            wrong["time_zone"] = N_("Choose a time zone like Europe/Berlin.")
    try:
        spelled(changes.get("reminders", ()))
    except Invalid as error:
        wrong |= error.fields
    return wrong


@transactional
def close_day(actor: Actor, day: date, *, name: str, now: datetime) -> None:
    """Close the clinic on a date; visits that are booked there stay, for a person to decide.

    A day that is closed already keeps its name. Raises NotAllowed, Conflict `closed_already` at `day`.
    """
    actor.must(Permission.MANAGE_CLINIC)
    the_clinic(lock=True)
    found, name = db.session.get(ClosedDay, day), clean_line(name)[:100]
    if found is not None and found.name != name:
        sentence = N_("The clinic is already closed on this day. Open it again to rename it.")
        raise Conflict("closed_already", sentence, fields={"day": sentence})
    announce(OpeningsWillChange(at=now))
    db.session.merge(ClosedDay(day=day, name=name))
    announce(ClinicChanged(at=now, actor_id=actor.user_id))


@transactional
def reopen_day(actor: Actor, day: date, *, now: datetime) -> None:
    """Take a closed day back. Raises NotAllowed, NotFound."""
    actor.must(Permission.MANAGE_CLINIC)
    found = db.session.get(ClosedDay, day)
    if found is None:
        raise NotFound()
    announce(OpeningsWillChange(at=now))
    db.session.delete(found)
    announce(ClinicChanged(at=now, actor_id=actor.user_id))
