"""The states of an appointment and the ways between them: one table, pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from clinic.core.errors import N_, Conflict


class Status(StrEnum):
    """Where an appointment stands."""

    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    ARRIVED = "arrived"
    IN_ROOM = "in_room"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


#: These keep their claims; the others free their time at once.
LIVE = frozenset(
    {
        Status.REQUESTED,
        Status.CONFIRMED,
        Status.ARRIVED,
        Status.IN_ROOM,
        Status.COMPLETED,
        Status.NO_SHOW,
    }
)
#: These still lie ahead and may be moved.
OPEN = frozenset({Status.REQUESTED, Status.CONFIRMED})
#: Somebody has begun to be treated, or has not come.
ATTENDED = frozenset({Status.ARRIVED, Status.IN_ROOM, Status.COMPLETED, Status.NO_SHOW})
#: Nothing is left of these but the record.
ENDED = frozenset({Status.DECLINED, Status.EXPIRED, Status.CANCELLED})


class Step(StrEnum):
    """A change of state, named as people name what they do."""

    CONFIRM = "confirm"
    DECLINE = "decline"
    EXPIRE = "expire"
    CANCEL = "cancel"
    ARRIVE = "arrive"
    ADMIT = "admit"
    COMPLETE = "complete"
    MISS = "miss"


@dataclass(frozen=True, slots=True)
class Transition:
    """From which states a step may be taken, and where it leads."""

    sources: frozenset[Status]
    target: Status


TRANSITIONS: dict[Step, Transition] = {
    Step.CONFIRM: Transition(frozenset({Status.REQUESTED}), Status.CONFIRMED),
    Step.DECLINE: Transition(frozenset({Status.REQUESTED}), Status.DECLINED),
    Step.EXPIRE: Transition(frozenset({Status.REQUESTED}), Status.EXPIRED),
    Step.CANCEL: Transition(
        frozenset({Status.REQUESTED, Status.CONFIRMED, Status.ARRIVED, Status.IN_ROOM}),
        Status.CANCELLED,
    ),
    Step.ARRIVE: Transition(frozenset({Status.CONFIRMED}), Status.ARRIVED),
    Step.ADMIT: Transition(frozenset({Status.ARRIVED}), Status.IN_ROOM),
    Step.COMPLETE: Transition(
        frozenset({Status.CONFIRMED, Status.ARRIVED, Status.IN_ROOM}), Status.COMPLETED
    ),
    Step.MISS: Transition(frozenset({Status.CONFIRMED}), Status.NO_SHOW),
}


def after(status: Status, step: Step) -> Status:
    """The state that a step leads to. Raises Conflict `wrong_state` where it cannot be taken."""
    transition = TRANSITIONS[step]
    if status not in transition.sources:
        raise wrong_state()
    return transition.target


def may(status: Status, step: Step) -> bool:
    """Whether a step can be taken from a state."""
    return status in TRANSITIONS[step].sources


def wrong_state() -> Conflict:
    """What is said when somebody else was quicker, or the visit is past this step."""
    return Conflict("wrong_state", N_("This visit was changed meanwhile. Please look at it again."))


def stale_version() -> Conflict:
    """What is said when a form was filled in on an older version."""
    return Conflict(
        "stale_version", N_("This visit was changed meanwhile. Please look at it again.")
    )
