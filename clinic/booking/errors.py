"""How booking says no."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from clinic.booking.rules import OVERLAPS, SENTENCES, Slot
from clinic.core.errors import N_, Conflict, DomainError, Invalid, Reason, TooMany


def refusal(found: Sequence[Reason], alternatives: Sequence[Slot] = ()) -> DomainError:
    """The error for a time that may not be booked, with all its reasons and the nearest free slots.

    Conflict `slot_taken` where somebody is in the way, otherwise Invalid `not_bookable`.
    """
    details = {"alternatives": tuple(alternatives)}
    if any(reason.code in OVERLAPS for reason in found):
        return Conflict(
            "slot_taken",
            N_("This time was just taken."),
            reasons=found,
            details=details,
        )
    return Invalid(
        "not_bookable", N_("This time cannot be booked."), reasons=found, details=details
    )


def all_refused(refused: Sequence[DomainError], *, to: datetime) -> DomainError:
    """One refusal for several doctors: each reason once, and of all their slots the three nearest."""
    found = {reason.code: reason for error in refused for reason in error.reasons}
    slots = [slot for error in refused for slot in _alternatives(error)]
    slots.sort(key=lambda slot: (abs(slot.starts_at - to), slot.starts_at, slot.doctor_id))
    nobody = Reason("not_offered", N_("No doctor of this specialty offers this kind of visit."))
    return refusal(list(found.values()) or [nobody], slots[:3])


def _alternatives(error: DomainError) -> tuple[Slot, ...]:
    slots = error.details.get("alternatives", ())
    assert isinstance(slots, tuple)
    return slots


def claim_refused() -> DomainError:
    """What the database's last word on overlapping claims means."""
    return refusal([Reason("doctor_busy", SENTENCES["doctor_busy"])])


def hold_limit() -> Conflict:
    """One person can keep one time at once."""
    return Conflict("hold_limit", N_("You are already holding another time. Release it first."))


def hold_limit_of_slot() -> Conflict:
    """One person can keep one time only so often in a day."""
    return Conflict(
        "hold_limit",
        N_(
            "You have held this time three times today. Book it while it is free, or choose another."
        ),
        details={"per_day": True},
    )


def hold_limit_of_strangers() -> Conflict:
    """Those whose address is not verified keep enough already: of their network, or of the doctor's day."""
    return Conflict(
        "hold_limit",
        N_("We cannot hold this time until you confirm your email address. It is still free."),
        details={"strangers": True},
    )


def too_many_of_strangers(details: Mapping[str, object]) -> TooMany:
    """The same, of what their network has kept in the last hour; `details` tell the pause."""
    sentence = hold_limit_of_strangers().sentence
    return TooMany(sentence=sentence, details={**details, "strangers": True})


def address_unverified() -> Conflict:
    """Nobody books before they have shown that the address is theirs."""
    return Conflict(
        "address_unverified",
        N_("Confirm your email address first: follow the link in our email. Then book."),
    )


def hold_ended() -> Conflict:
    """The time was kept no longer, and somebody else has it now, or the hold was let go."""
    return Conflict("hold_ended", N_("The time is no longer held for you."))


def too_late() -> Conflict:
    """A patient's move after the cut-off."""
    return Conflict(
        "too_late", N_("It is too late to move this visit online. Please call the clinic.")
    )
