"""What is measured, one row each: what it is called, what it means, and which way is better.

Tiles, their changes and their explanations all read these rows; how each is counted is the room's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from clinic.booking.lifecycle import LIVE, Status
from clinic.insight.figures import Figures, Spread
from clinic.words import numbers as words


class Unit(StrEnum):
    """What a number counts, and so how it is said."""

    RATE = "rate"
    DAYS = "days"
    MINUTES = "minutes"
    COUNT = "count"


class Better(StrEnum):
    """Which way is better; some numbers are only more or fewer."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One thing that is measured. `beside` is a line of what belongs to it."""

    name: str
    label: LazyString
    meaning: LazyString
    read: Callable[[Figures], float | None]
    unit: Unit
    better: Better
    beside: Callable[[Figures], str] = lambda _figures: ""


def _visits(figures: Figures) -> int:
    return sum(figures.visits.values())


def _what_became(figures: Figures) -> str:
    done, missed = figures.visits[Status.COMPLETED], figures.visits[Status.NO_SHOW]
    standing = sum(count for status, count in figures.visits.items() if status in LIVE)
    counts = {
        "done": done,
        "missed": missed,
        "open": standing - done - missed,
        "gone": _visits(figures) - standing,
    }
    return _(
        "%(done)s completed, %(missed)s missed, %(open)s open, %(gone)s called off",
        **{name: words.count_label(count) for name, count in counts.items()},
    )


def _booked(figures: Figures) -> str:
    booked, offered = (
        words.round_hours_label(n) for n in (figures.booked_minutes, figures.offered_minutes)
    )
    return _("%(booked)s of %(offered)s", booked=booked, offered=offered)


def _no_shows(figures: Figures) -> str:
    count = figures.no_shows
    return ngettext("%(n)s visit missed", "%(n)s visits missed", count, n=words.count_label(count))


def _cancelled(figures: Figures) -> str:
    return _(
        "%(patients)s by patients themselves, of these %(late)s late; %(staff)s entered by staff",
        patients=words.count_label(figures.cancelled_by_patient),
        late=words.count_label(figures.late_cancellations),
        staff=words.count_label(figures.cancelled_by_clinic),
    )


def _returning(figures: Figures) -> str:
    count = figures.returning_patients
    return ngettext(
        "%(n)s patient came back", "%(n)s patients came back", count, n=words.count_label(count)
    )


def _nine_of_ten(
    spread: Callable[[Figures], Spread], say: Callable[[float], str]
) -> Callable[..., str]:
    def beside(figures: Figures) -> str:
        most = spread(figures).p90
        return "" if most is None else _("nine of ten within %(time)s", time=say(most))

    return beside


#: The tiles, in their order.
KEY_MEASURES = (
    Measure(
        name="utilisation",
        label=_l("Utilisation"),
        meaning=_l(
            "How much of the time that was open for visits was booked. Open time is the working hours "
            "without absences and closed days; visits that were called off do not count."
        ),
        read=lambda figures: figures.utilisation,
        unit=Unit.RATE,
        better=Better.UP,
        beside=_booked,
    ),
    Measure(
        name="visits",
        label=_l("Visits"),
        meaning=_l(
            "All visits that were to begin in these days, whatever became of them. Open are those ahead "
            "or not marked yet, called off those declined, expired or cancelled. Overbooked ones are "
            "counted apart."
        ),
        read=_visits,
        unit=Unit.COUNT,
        better=Better.NEITHER,
        beside=_what_became,
    ),
    Measure(
        name="no_show_rate",
        label=_l("No-show rate"),
        meaning=_l(
            "Of the visits that are over and marked, how many were missed: no-shows out of completed "
            "visits and no-shows."
        ),
        read=lambda figures: figures.no_show_rate,
        unit=Unit.RATE,
        better=Better.DOWN,
        beside=_no_shows,
    ),
    Measure(
        name="cancellation_rate",
        label=_l("Cancellation rate"),
        meaning=_l(
            "Of all visits that were ever confirmed, how many were cancelled: by patients themselves, or "
            "entered by staff, also for a patient who rang. Late means: by the patients themselves, "
            "after the time up to which the clinic lets them."
        ),
        read=lambda figures: figures.cancellation_rate,
        unit=Unit.RATE,
        better=Better.DOWN,
        beside=_cancelled,
    ),
    Measure(
        name="new_patients",
        label=_l("New patients"),
        meaning=_l(
            "Patients whose first visit here lies in these days. All others who had one in these days "
            "came back."
        ),
        read=lambda figures: figures.new_patients,
        unit=Unit.COUNT,
        better=Better.NEITHER,
        beside=_returning,
    ),
    Measure(
        name="lead_time",
        label=_l("Lead time"),
        meaning=_l(
            "From the first booking to the time that was booked then: half of the visits were booked "
            "less long before, half longer."
        ),
        read=lambda figures: figures.lead_time_days.median,
        unit=Unit.DAYS,
        better=Better.DOWN,
        beside=_nine_of_ten(lambda figures: figures.lead_time_days, words.days_label),
    ),
    Measure(
        name="wait",
        label=_l("Wait on the day"),
        meaning=_l(
            "From arriving to being in the room: half of the patients waited less, half longer. "
            "Only visits for which both were marked count."
        ),
        read=lambda figures: figures.wait_minutes.median,
        unit=Unit.MINUTES,
        better=Better.DOWN,
        beside=_nine_of_ten(lambda figures: figures.wait_minutes, words.minutes_label),
    ),
    Measure(
        name="answer",
        label=_l("Time to an answer"),
        meaning=_l(
            "From a patient’s request to the answer, yes or no: half were answered faster, half slower."
        ),
        read=lambda figures: figures.answer_minutes.median,
        unit=Unit.MINUTES,
        better=Better.DOWN,
        beside=_nine_of_ten(lambda figures: figures.answer_minutes, words.minutes_label),
    ),
)
#: What stands beside them and is in none of them.
APART = (
    Measure(
        name="overbooked",
        label=_l("Overbooked visits"),
        meaning=_l(
            "Visits that were laid over another one, with a reason. Their minutes are in neither the "
            "booked nor the open time."
        ),
        read=lambda figures: figures.overbooked,
        unit=Unit.COUNT,
        better=Better.NEITHER,
        beside=lambda figures: words.round_hours_label(figures.overbooked_minutes),
    ),
    Measure(
        name="unmarked",
        label=_l("Visits left unmarked"),
        meaning=_l(
            "Visits that are over, and nobody has said whether the patient came. They are in no rate."
        ),
        read=lambda figures: figures.unmarked,
        unit=Unit.COUNT,
        better=Better.DOWN,
    ),
    Measure(
        name="dead_messages",
        label=_l("Messages not delivered"),
        meaning=_l("Messages of these days that could not be sent, after all tries."),
        read=lambda figures: figures.dead_messages,
        unit=Unit.COUNT,
        better=Better.DOWN,
    ),
)
