"""What is asked of the clinic's speed, in one table; and what was found, row by row."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from bench.load import Measured

WEEK = "free times of a week, JSON"
UNCHANGED = "the same, unchanged (304)"
MONTH = "free times of a month, JSON"
EARLIEST = "the earliest of all doctors, JSON"
DOCTOR = "a doctor's page"
ITS_WEEK = "its week"
FIND = "find"
LANDING = "the landing, for strangers"
BOOKING = "one booking, JSON"
DOCTORS_WEEK = "the doctor's week"
HOME = "a patient's home"
REGULAR = "a patient's home, 1,000 visits"

#: A constant view of plain Flask, and one within the application's own hooks: the two floors.
FLASK, IN_HOOKS = "a constant view, plain Flask", "a constant view in the hooks"

#: At most so many times what the constant view in the hooks takes, web and database together.
TIMES: dict[str, float] = {
    WEEK: 4,
    UNCHANGED: 2,
    MONTH: 5,
    EARLIEST: 6,
    DOCTOR: 15,
    ITS_WEEK: 10,
    FIND: 35,
    LANDING: 10,
    BOOKING: 18,
    DOCTORS_WEEK: 60,
    REGULAR: 20,
}
#: The same where many doctors are asked about.
OF_MANY, MANY = {EARLIEST: 20}, 100
#: At most so many statements.
STATEMENTS = {BOOKING: 15}
#: From the smallest clinic to the largest every page and list costs at most so many times as much.
GROWTH = 1.2


@dataclass(frozen=True)
class Cost:
    """What one request takes of the database, and how long its answer is."""

    statements: int
    rows: int
    bytes: int


@dataclass(frozen=True)
class Row:
    """What was found of one kind of request in one clinic. Times are medians in ms of a processor."""

    visits: int
    doctors: int
    what: str
    web_ms: float
    database_ms: float
    of_flask: float
    of_hooks: float
    cost: Cost

    @property
    def goal(self) -> float | None:
        """How many times the constant view it may take."""
        if self.doctors >= MANY and self.what in OF_MANY:
            return OF_MANY[self.what]
        return TIMES.get(self.what)

    @property
    def verdict(self) -> str:
        """Whether what is asked of it is met; nothing where nothing is."""
        if self.goal is None:
            return ""
        statements = STATEMENTS.get(self.what, self.cost.statements)
        is_met = self.of_hooks <= self.goal and self.cost.statements <= statements
        return "met" if is_met else "missed"


def row(visits: int, doctors: int, what: str, rounds: dict[str, list[Measured]], cost: Cost) -> Row:
    """The medians over the rounds; each ratio is that of one round, in which all went in turn."""
    own = rounds[what]
    return Row(
        visits,
        doctors,
        what,
        round(median(one.web_ms for one in own), 3),
        round(median(one.database_ms for one in own), 3),
        _times(own, rounds[FLASK]),
        _times(own, rounds[IN_HOOKS]),
        cost,
    )


def _times(own: list[Measured], floor: list[Measured]) -> float:
    pairs = zip(own, floor, strict=True)
    return round(median(one.cpu_ms / other.cpu_ms for one, other in pairs), 2)
