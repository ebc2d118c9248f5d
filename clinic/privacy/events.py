"""What happens to people's data at their wish, and to the texts they accept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCodeMade:
    """The desk made a code by which somebody may take over this record."""

    at: datetime
    actor_id: str
    patient_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCodeRefused:
    """Somebody entered a code that is worth nothing."""

    at: datetime
    actor_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTaken:
    """The actor is, or looks after, the patient of this record from now on."""

    at: datetime
    actor_id: str
    patient_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DataExported:
    """Somebody took away all that the clinic keeps about them, as a file of this kind."""

    at: datetime
    actor_id: str
    form: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalTextPublished:
    at: datetime
    actor_id: str
    text_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextsAccepted:
    """The actor accepted the clinic's texts, or their new versions."""

    at: datetime
    actor_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureAsked:
    at: datetime
    actor_id: str
    request_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureWithdrawn:
    at: datetime
    actor_id: str
    request_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureRefused:
    """The clinic may not erase, or not yet; the person is told why."""

    at: datetime
    actor_id: str
    request_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountCleared:
    """The account is deleted: nobody had shown in time that its address is theirs."""

    at: datetime
    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountErased:
    """Nothing of the person is left in this account; whatever another room keeps of it goes as well."""

    at: datetime
    actor_id: str
    request_id: str
    user_id: str
