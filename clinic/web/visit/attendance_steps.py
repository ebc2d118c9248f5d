"""The steps of the day of a visit as addresses name them, for every door that takes them."""

from __future__ import annotations

from collections.abc import Callable

from clinic.booking.lifecycle import STEPS_OF_DAY

STEPS = {row.noun: step for step, row in STEPS_OF_DAY.items()}
_QUOTED = ", ".join(f'"{noun}"' if "-" in noun else noun for noun in STEPS)
#: The part of an address that names one of them.
NOUN = f"any({_QUOTED}):noun"


def day_links(url: Callable[[str, str], str]) -> dict[str, str]:
    """The address of each step, and of taking it back, by noun; `url` makes one of `take` or `undo`
    and a noun.
    """
    return {
        key: url(way, noun)
        for noun in STEPS
        for key, way in ((noun, "take"), (f"{noun}/undo", "undo"))
    }
