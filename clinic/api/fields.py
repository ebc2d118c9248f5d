"""The values of the API: instants, local days, ids and texts, as JSON carries them."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from marshmallow import ValidationError, fields

from clinic.core.errors import N_, Invalid
from clinic.core.local_time import minutes_from_text, text_from_minutes
from clinic.http.instants import instant_from, instant_text

_RFC_3339 = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)
_NOT_KEPT = re.compile("[\x00\ud800-\udfff]")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
#: Days of these years can be reckoned with, in every zone and some days on.
YEARS = range(1800, 9000)

NOT_TEXT = N_("This is not text.")
TOO_LONG = N_("This text is too long.")
NOT_A_NUMBER = N_("This is not a whole number.")
NOT_A_FLAG = N_("This is neither true nor false.")
NOT_KEPT = N_("This text has characters that cannot be kept.")
NOT_AN_INSTANT = N_("Write the time with its offset, like 2026-11-24T14:20:00+01:00.")
NOT_A_DAY = N_("Write the date like 2026-11-24.")


class Text(fields.String):
    """Text of people. NUL and halves of signs are refused: no database keeps them."""

    default_error_messages = {"invalid": NOT_TEXT, "unkept": NOT_KEPT, "too_long": TOO_LONG}

    def __init__(self, *, longest: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._longest = longest
        if longest is not None:
            self.metadata = {**self.metadata, "maxLength": longest}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if self._longest is not None and len(text) > self._longest:
            raise self.make_error("too_long")
        if not _can_be_kept(text):
            raise self.make_error("unkept")
        return str(text)


class Id(fields.String):
    """An opaque id. Any text is one; what cannot be one of ours is unknown, and no error here."""

    default_error_messages = {"invalid": NOT_TEXT}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = str(super()._deserialize(value, attr, data, **kwargs))
        return text if _can_be_kept(text) else ""


class WholeNumber(fields.Integer):
    """A whole number; neither text nor true and false are taken for one."""

    default_error_messages = {"invalid": NOT_A_NUMBER, "too_large": NOT_A_NUMBER}

    def __init__(self, *, within: tuple[int, int] | None = None, **kwargs: Any) -> None:
        super().__init__(strict=True, **kwargs)
        if within is not None:  # for the document: the verb refuses what lies outside
            self.metadata = {**self.metadata, "minimum": within[0], "maximum": within[1]}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if isinstance(value, bool | str):
            raise self.make_error("invalid", input=value)
        return int(super()._deserialize(value, attr, data, **kwargs))


class Flag(fields.Boolean):
    """True or false, and nothing that might be taken for it."""

    default_error_messages = {"invalid": NOT_A_FLAG}

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Instant(fields.Field[datetime]):
    """An instant: RFC 3339 with any offset when it comes in, UTC with `Z` when it goes out."""

    default_error_messages = {"invalid": NOT_AN_INSTANT}

    def _serialize(self, value: datetime | None, *_: Any, **__: Any) -> str | None:
        return None if value is None else instant_text(value)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> datetime:
        if not isinstance(value, str) or not _RFC_3339.fullmatch(value):
            raise self.make_error("invalid")
        try:
            return instant_from(value.upper())
        except Invalid:
            raise self.make_error("invalid") from None


class LocalDate(fields.Field[date]):
    """A date of the clinic's calendar: `2026-11-24`."""

    default_error_messages = {"invalid": NOT_A_DAY}

    def _serialize(self, value: date | None, *_: Any, **__: Any) -> str | None:
        return None if value is None else value.isoformat()

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> date:
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            raise self.make_error("invalid")
        try:
            day = date.fromisoformat(value)
        except ValueError:
            raise self.make_error("invalid") from None
        if day.year not in YEARS:
            raise self.make_error("invalid")
        return day


class DayOrInstant(fields.Field[date]):
    """A date or an instant, whichever is meant."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> date | datetime:
        if isinstance(value, str) and _DAY.fullmatch(value):
            return LocalDate().deserialize(value)
        return Instant().deserialize(value)


class ClockTime(fields.Field[int]):
    """A wall-clock time as minutes of the day inside, `09:00` (up to `24:00`) outside."""

    def _serialize(self, value: int | None, *_: Any, **__: Any) -> str | None:
        return None if value is None else text_from_minutes(value)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int:
        if not isinstance(value, str):
            raise ValidationError(NOT_TEXT)
        try:
            return minutes_from_text(value)
        except Invalid as error:
            raise ValidationError(str(error)) from None


def _can_be_kept(text: str) -> bool:
    return _NOT_KEPT.search(text) is None


def describe(api: Any) -> None:
    """Tell the document what these fields look like."""
    api.register_field(Text, "string", None)
    api.register_field(Id, "string", None)
    api.register_field(WholeNumber, "integer", None)
    api.register_field(Flag, "boolean", None)
    api.register_field(Instant, "string", "date-time")
    api.register_field(LocalDate, "string", "date")
    api.register_field(DayOrInstant, "string", None)
    api.register_field(ClockTime, "string", None)
