"""The steps of the day of a visit as addresses name them, for every door that takes them."""

from __future__ import annotations

from clinic.booking.lifecycle import Step

STEPS = {
    "arrival": Step.ARRIVE,
    "admission": Step.ADMIT,
    "completion": Step.COMPLETE,
    "no-show": Step.MISS,
}
#: The part of an address that names one of them.
NOUN = 'any(arrival, admission, completion, "no-show"):noun'
