"""The tiles: what each number is, and how it stands against the period before."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask_babel import gettext as _

from clinic.insight.figures import Figures
from clinic.web.insight.measures import Better, Measure, Unit
from clinic.words import numbers as words

#: How the size of a change is said. It is the same as before where this says the same as of nothing.
_CHANGES: dict[Unit, Callable[[float], str]] = {
    Unit.RATE: words.points_label,
    Unit.DAYS: words.days_label,
    Unit.MINUTES: words.minutes_label,
    Unit.COUNT: words.count_label,
}
_VALUES = _CHANGES | {Unit.RATE: words.rate_label}


#: Of fewer, a share would be a wild number.
ENOUGH = 10


@dataclass(frozen=True)
class Change:
    """Against the period before, in words and sign. `look` is the class of its colour."""

    text: str
    icon: str = ""
    look: str = "flat"


@dataclass(frozen=True)
class Tile:
    """One number with its change; `beside` what belongs to it."""

    measure: Measure
    value: str
    change: Change
    beside: str


def tiles(measures: Iterable[Measure], figures: Figures) -> list[Tile]:
    """A tile for each of these; asks the database nothing."""
    return [_tile(measure, figures) for measure in measures]


def _tile(measure: Measure, figures: Figures) -> Tile:
    value = measure.read(figures)
    before = measure.read(figures.compared) if figures.compared else None
    return Tile(
        measure=measure,
        value="–" if value is None else _VALUES[measure.unit](value),
        change=_change(measure, value, before),
        beside=measure.beside(figures),
    )


def _change(measure: Measure, value: float | None, before: float | None) -> Change:
    if value is None:
        return Change(_("nothing to measure yet"))
    if before is None:
        return Change(_("nothing before to compare with"))
    say, difference = _CHANGES[measure.unit], value - before
    if say(abs(difference)) == say(0):
        return Change(_("as before"))
    went = "up" if difference > 0 else "down"
    amount = words.signed(difference, say(abs(difference)))
    share = _share(difference, before) if measure.unit is Unit.COUNT else ""
    verdict, look = _verdict(measure.better, went)
    return Change(f"{amount}{share}, {verdict}", f"arrow-{went}", look)


def _share(difference: float, before: float) -> str:
    """ " (8.4%)": how much of what there was before; "" where that was next to nothing."""
    return f" ({words.rate_label(abs(difference) / before)})" if before >= ENOUGH else ""


def _verdict(better: Better, went: str) -> tuple[str, str]:
    """ "better", and the colour that says it again."""
    if better is Better.NEITHER:
        return (_("more") if went == "up" else _("fewer")), "flat"
    return (_("better"), "good") if better == went else (_("worse"), "bad")
