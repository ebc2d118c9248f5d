"""Domain errors as HTTP: the status each stands for, and what to tell the person."""

from __future__ import annotations

from flask_babel import gettext as _

from clinic.core.errors import (
    Busy,
    Conflict,
    DomainError,
    Invalid,
    NotAllowed,
    NotFound,
    TooMany,
)
from clinic.http.throttle import pauses

_STATUS: dict[type[DomainError], int] = {
    NotFound: 404,
    NotAllowed: 403,
    Conflict: 409,
    Invalid: 422,
    TooMany: 429,
    Busy: 503,
}


def status_of(error: DomainError) -> int:
    """The HTTP status a domain error stands for."""
    if pauses.seconds_of(error):
        return 429
    return next(status for kind, status in _STATUS.items() if isinstance(error, kind))


def sentence_of(error: DomainError) -> str:
    """What to tell the person: the reasons where there are any, else the sentence; translated."""
    if isinstance(error, TooMany):
        return pauses.sentence_for(pauses.seconds_of(error))
    if error.reasons:
        return " ".join(_(str(reason.message)) for reason in error.reasons)
    if error.fields and error.sentence == type(error).default_sentence:
        return " ".join(_(str(sentence)) for sentence in error.fields.values())
    return _(str(error.sentence))
