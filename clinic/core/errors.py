"""What the rooms raise when the clinic says no.

These errors know no HTTP; each door translates them once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


class Sentence(Protocol):
    """Text for a person: a lazily translated string, or a plain English `str` marked with `N_`.

    A door passes a plain `str` through gettext before it shows it; a lazy one is ready.
    """

    def __str__(self) -> str: ...


def N_(sentence: str) -> str:
    """Mark an English sentence for the translators where gettext itself may not be imported."""
    return sentence


@dataclass(frozen=True, slots=True)
class Reason:
    """One of the reasons of a refusal: `code` for programs, `message` for people."""

    code: str
    message: Sentence


class DomainError(Exception):
    """A refusal of the clinic.

    `code` is stable and for programs; `sentence` is for people. `reasons` lists all reasons of the
    refusal, `fields` the sentence for each form field at fault, `details` typed extras by name
    (such as the nearest free slots).
    """

    default_code = "refused"
    default_sentence = N_("This is not possible.")

    def __init__(
        self,
        code: str | None = None,
        sentence: Sentence | None = None,
        *,
        reasons: Sequence[Reason] = (),
        fields: Mapping[str, Sentence] | None = None,
        details: Mapping[str, object] | None = None,
    ) -> None:
        self.code: str = self.default_code if code is None else code
        self.sentence: Sentence = self.default_sentence if sentence is None else sentence
        self.reasons: tuple[Reason, ...] = tuple(reasons)
        self.fields: Mapping[str, Sentence] = dict(fields or {})
        self.details: Mapping[str, object] = dict(details or {})
        super().__init__(self.code, self.sentence)

    def __str__(self) -> str:
        return str(self.sentence)


class NotFound(DomainError):
    """It does not exist, or not for this person: the two look the same."""

    default_code = "not_found"
    default_sentence = N_("We could not find that.")


class NotAllowed(DomainError):
    """The person may see it, but not do this."""

    default_code = "forbidden"
    default_sentence = N_("You may not do this.")


class Conflict(DomainError):
    """It was possible, but the world has moved.

    Codes such as slot_taken, stale_version, wrong_state, hold_limit.
    """

    default_code = "conflict"
    default_sentence = N_("This was changed meanwhile.")


class TooMany(DomainError):
    """It was tried too often. `details["retry_after"]` tells the pause in whole seconds."""

    default_code = "too_many_requests"
    default_sentence = N_("Too many tries. Wait and try again.")


class Busy(DomainError):
    """The clinic has too much to do at this moment; in a few seconds it works."""

    default_code = "unavailable"
    default_sentence = N_("The clinic is busy. Try again in a few seconds.")


class Invalid(DomainError):
    """What was asked for breaks a rule: not_bookable, or invalid with `fields`."""

    default_code = "invalid"
    default_sentence = N_("Please check what you entered.")
