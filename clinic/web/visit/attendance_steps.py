"""The steps of a visit as addresses name them, for every door that takes them."""

from __future__ import annotations

from collections.abc import Callable

from clinic.booking.lifecycle import STEPS_OF_DAY, TRANSITIONS

ANSWERS = (
    *(row.noun for step, row in TRANSITIONS.items() if row.noun and step not in STEPS_OF_DAY),
    "undo",
)
STEPS = {row.noun: step for step, row in STEPS_OF_DAY.items()}
_QUOTED = ", ".join(f'"{noun}"' if "-" in noun else noun for noun in STEPS)
#: The part of an address that names one of them.
NOUN = f"any({_QUOTED}):noun"


def step_links(url: Callable[..., str]) -> dict[str, str]:
    """The address of all that staff can do with a visit, by noun, and of taking steps of the day back.

    `url` makes one of an endpoint of the door, and of a `noun` where the endpoint serves several.
    """
    ways = (("take", ""), ("undo", "/undo"))
    return {
        **{noun: url(f"answers.{noun}") for noun in ANSWERS},
        "reschedule": url("moves.new"),
        **{
            f"{noun}{end}": url(f"attendance.{way}", noun=noun)
            for noun in STEPS
            for way, end in ways
        },
    }
