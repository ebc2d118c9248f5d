"""The states of an appointment and the steps between them, one row each: pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

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


class Phase(StrEnum):
    """How far along an appointment is."""

    AHEAD = "ahead"  # it may be moved yet
    PRESENT = "present"  # the patient is here
    DONE = "done"  # they have been treated, or have not come
    OFF = "off"  # nothing is left but the record, and its time is free


class StatusRow(NamedTuple):
    """What there is to know of a status, its words marked for the translators.

    `look` is the class of its colour. `then` is what is usual next, as the end of the story tells it.
    `in_week`: the doctor's week draws it.
    """

    phase: Phase
    word: str
    icon: str
    look: str
    then: tuple[str, ...] = ()
    in_week: bool = True


_HERE = (N_("In room, then completed"),)
_AGREED = (N_("Arrives"), *_HERE)

#: In the order in which the week explains them.
STATUSES = {
    Status.REQUESTED: StatusRow(
        Phase.AHEAD,
        N_("Requested"),
        "hourglass-split",
        "st-requested",
        then=(N_("Confirmed"), *_AGREED),
    ),
    Status.CONFIRMED: StatusRow(
        Phase.AHEAD, N_("Confirmed"), "check-circle", "st-confirmed", then=_AGREED
    ),
    Status.ARRIVED: StatusRow(
        Phase.PRESENT, N_("Arrived"), "person-check", "st-arrived", then=_HERE
    ),
    Status.IN_ROOM: StatusRow(
        Phase.PRESENT, N_("In room"), "door-open", "st-inroom", then=(N_("Completed"),)
    ),
    Status.COMPLETED: StatusRow(Phase.DONE, N_("Completed"), "check2-all", "st-completed"),
    Status.CANCELLED: StatusRow(Phase.OFF, N_("Cancelled"), "slash-circle", "st-cancelled"),
    Status.NO_SHOW: StatusRow(Phase.DONE, N_("No-show"), "person-x", "st-noshow"),
    Status.DECLINED: StatusRow(Phase.OFF, N_("Declined"), "x-circle", "st-declined", in_week=False),
    Status.EXPIRED: StatusRow(
        Phase.OFF, N_("Expired"), "clock-history", "st-expired", in_week=False
    ),
}


def _at(*phases: Phase) -> frozenset[Status]:
    return frozenset(status for status, row in STATUSES.items() if row.phase in phases)


#: These still lie ahead and may be moved.
OPEN = _at(Phase.AHEAD)
#: What is still to come, or going on.
STANDING = _at(Phase.AHEAD, Phase.PRESENT)
#: Once their time is over, somebody still has to say what became of these.
UNSETTLED = STANDING - {Status.REQUESTED}
#: Somebody has begun to be treated, or has not come.
ATTENDED = _at(Phase.PRESENT, Phase.DONE)
#: Nothing is left of these but the record.
ENDED = _at(Phase.OFF)
#: These keep their claims; the others free their time at once.
LIVE = frozenset(STATUSES) - ENDED


class HowTold(StrEnum):
    """How staff told the patient of a change themselves; its value is a reason in the audit."""

    BY_PHONE = "told_by_phone"
    IN_PERSON = "told_in_person"
    BY_MESSAGE = "told_by_message"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """From which states a step may be taken, where it leads, and how it is called.

    Its line in the story is `told`, or `taken_back`, where `by` says who it was. Its `button` stands
    for a POST to `noun`; without one it is not for people.
    """

    sources: frozenset[Status]
    target: Status
    told: str
    noun: str = ""
    button: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepOfDay(Transition):
    """A step that staff take from the local day of the visit on, and can take back.

    `summary` is for programs. `once_begun`: not before the visit begins. The button of one that
    `follows` waits for that, too, while nobody has arrived.
    """

    undo: str
    taken_back: str
    summary: str
    once_begun: bool = False
    follows: bool = False


#: In the order of their buttons.
TRANSITIONS: dict[Step, Transition] = {
    Step.CONFIRM: Transition(
        sources=frozenset({Status.REQUESTED}),
        target=Status.CONFIRMED,
        told=N_("Confirmed %(by)s"),
        noun="confirmation",
        button=N_("Confirm"),
    ),
    Step.DECLINE: Transition(
        sources=frozenset({Status.REQUESTED}),
        target=Status.DECLINED,
        told=N_("Declined %(by)s"),
        noun="decline",
        button=N_("Decline"),
    ),
    Step.EXPIRE: Transition(
        sources=frozenset({Status.REQUESTED}),
        target=Status.EXPIRED,
        told=N_("Expired without an answer"),
    ),
    Step.CANCEL: Transition(
        sources=STANDING,
        target=Status.CANCELLED,
        told=N_("Cancelled %(by)s"),
        noun="cancellation",
        button=N_("Cancel visit"),
    ),
    Step.ARRIVE: StepOfDay(
        sources=frozenset({Status.CONFIRMED}),
        target=Status.ARRIVED,
        told=N_("Arrived"),
        taken_back=N_("Arrival undone %(by)s"),
        noun="arrival",
        button=N_("Mark arrived"),
        undo=N_("Undo arrival"),
        summary="The patient is here",
    ),
    Step.ADMIT: StepOfDay(
        sources=frozenset({Status.ARRIVED}),
        target=Status.IN_ROOM,
        told=N_("In room"),
        taken_back=N_("Admission undone %(by)s"),
        noun="admission",
        button=N_("Admit to room"),
        undo=N_("Undo admission"),
        summary="The patient is in the room",
    ),
    Step.MISS: StepOfDay(
        sources=frozenset({Status.CONFIRMED}),
        target=Status.NO_SHOW,
        told=N_("Did not come"),
        taken_back=N_("No-show undone %(by)s"),
        noun="no-show",
        button=N_("No-show"),
        undo=N_("Undo no-show"),
        summary="The patient did not come",
        once_begun=True,
    ),
    Step.COMPLETE: StepOfDay(
        sources=frozenset({Status.CONFIRMED, Status.ARRIVED, Status.IN_ROOM}),
        target=Status.COMPLETED,
        told=N_("Completed"),
        taken_back=N_("Completion undone %(by)s"),
        noun="completion",
        button=N_("Complete"),
        undo=N_("Undo completion"),
        summary="The visit is over",
        follows=True,
    ),
}
STEPS_OF_DAY = {step: row for step, row in TRANSITIONS.items() if isinstance(row, StepOfDay)}


def after(status: Status, step: Step) -> Status:
    """The state that a step leads to. Raises Conflict `wrong_state` where it cannot be taken."""
    transition = TRANSITIONS[step]
    if status not in transition.sources:
        raise wrong_state()
    return transition.target


def may(status: Status, step: Step) -> bool:
    """Whether a step can be taken from a state."""
    return status in TRANSITIONS[step].sources


def way_to(status: Status) -> tuple[Step, ...]:
    """The steps of the day that lead from a confirmed visit to a state, none left out."""
    ways = [
        (*way_to(source), step)
        for step, row in STEPS_OF_DAY.items()
        if row.target is status
        for source in row.sources
    ]
    return max(ways, key=len, default=())


def wrong_state() -> Conflict:
    """What is said when somebody else was quicker, or the visit is past this step."""
    return Conflict("wrong_state", N_("This visit was changed meanwhile. Please look at it again."))


def stale_version() -> Conflict:
    """What is said when a form was filled in on an older version."""
    return Conflict(
        "stale_version", N_("This visit was changed meanwhile. Please look at it again.")
    )
