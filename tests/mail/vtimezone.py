"""A strict reader of what a calendar file says of its time zone (RFC 5545, 3.6.5), written by hand."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Observance:
    """A stretch of time in which the clocks go `ahead` of UTC, from each of its onsets."""

    kind: str
    start: datetime
    was: timedelta
    ahead: timedelta
    rule: str | None

    def onsets(self, until: datetime) -> Iterator[datetime]:
        """Its onsets before `until`, as the wall clock showed them before the change."""
        if self.rule is None:
            yield self.start
            return
        for year in range(self.start.year, until.year + 1):
            yield datetime.combine(_day_of(self.rule, year), self.start.time())


def instant(file: bytes, name: str) -> datetime:
    """What DTSTART or DTEND of the file's only event means, by the zone in the file alone."""
    lines = file.decode().replace("\r\n ", "").split("\r\n")
    event = lines[lines.index("BEGIN:VEVENT") : lines.index("END:VEVENT")]
    (line,) = (line for line in event if re.match(rf"{name}[:;]", line))
    what, _colon, text = line.rpartition(":")
    if text.endswith("Z"):
        return _wall(text[:-1]).replace(tzinfo=UTC)
    wall = _wall(text)
    assert f"TZID:{what.partition('TZID=')[2]}" in lines
    return (wall - _offset(observances(lines), wall)).replace(tzinfo=UTC)


def observances(lines: list[str]) -> list[Observance]:
    """All that the lines of a file say of its zone; what is not expected there is an error."""
    zone = lines[lines.index("BEGIN:VTIMEZONE") + 1 : lines.index("END:VTIMEZONE")]
    found: list[Observance] = []
    while len(zone) > 1:
        begin = zone.index(next(line for line in zone if line.startswith("BEGIN:")))
        kind = zone[begin].removeprefix("BEGIN:")
        assert kind in ("STANDARD", "DAYLIGHT")
        end = zone.index(f"END:{kind}")
        said = dict(line.split(":", 1) for line in zone[begin + 1 : end])
        assert said.keys() - {"RRULE"} == {"DTSTART", "TZNAME", "TZOFFSETFROM", "TZOFFSETTO"}
        found.append(
            Observance(
                kind=kind,
                start=_wall(said["DTSTART"]),
                was=_utc_offset(said["TZOFFSETFROM"]),
                ahead=_utc_offset(said["TZOFFSETTO"]),
                rule=said.get("RRULE"),
            )
        )
        assert next(found[-1].onsets(found[-1].start)) == found[-1].start
        del zone[begin : end + 1]
    return found


def _offset(said: list[Observance], wall: datetime) -> timedelta:
    """Which offset is in force: that of the latest onset at or before the wall time."""
    onsets = [(onset, one.ahead) for one in said for onset in one.onsets(wall) if onset <= wall]
    return max(onsets)[1]


def _wall(text: str) -> datetime:
    assert re.fullmatch(r"\d{8}T\d{6}", text), text
    return datetime.fromisoformat(text)


def _utc_offset(text: str) -> timedelta:
    match = re.fullmatch(r"([+-])(\d\d)([0-5]\d)", text)
    assert match, text
    size = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return -size if match[1] == "-" else size


def _day_of(rule: str, year: int) -> date:
    parts = dict(part.split("=") for part in rule.split(";"))
    assert parts.keys() == {"FREQ", "BYMONTH", "BYDAY"}
    assert parts["FREQ"] == "YEARLY"
    place, weekday = int(parts["BYDAY"][:-2]), _DAYS.index(parts["BYDAY"][-2:])
    month = int(parts["BYMONTH"])
    days = [date(year, month, day + 1) for day in range(monthrange(year, month)[1])]
    suiting = [day for day in days if day.weekday() == weekday]
    return suiting[place - 1 if place > 0 else place]
