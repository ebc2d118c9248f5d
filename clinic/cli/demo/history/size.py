"""How large a demo clinic is, and the shape of its year."""

from __future__ import annotations

from dataclasses import dataclass

#: So many days of visits lie behind the day of the demo, and so many ahead at the furthest.
BEHIND, AHEAD = 365, 85


@dataclass(frozen=True, slots=True)
class Size:
    """About so many `visits` in the year behind, with `doctors` and `patients` in all.

    `mornings` is how many half days a week those doctors work who are not in the small demo.
    """

    doctors: int
    patients: int
    visits: int
    mornings: int


SIZES = {
    "year": Size(doctors=12, patients=3_000, visits=15_000, mornings=2),
    "huge": Size(doctors=50, patients=100_000, visits=100_000, mornings=5),
}

#: How much more or less is asked for than usual: by month, by weekday from Monday on, and by hour.
SEASON = (1.15, 1.2, 1.1, 1.0, 0.98, 0.95, 0.8, 0.78, 1.02, 1.08, 1.12, 0.85)
WEEKDAY = (1.15, 1.03, 0.97, 1.0, 0.92, 0.8, 0.75)
HOUR = {7: 0.95, 8: 1.1, 9: 1.2, 10: 1.15, 11: 1.0, 12: 0.8, 13: 0.75, 14: 0.9, 15: 0.95, 16: 1.0}

#: Of all patients, these came to the clinic within the year.
NEW_WITHIN_YEAR = 0.35
#: Of all patients, these have an account; of the others with an address, there is one to write to.
WITH_ACCOUNT, WITH_EMAIL = 0.4, 0.6
#: Who books: patients with an account online, for some of their visits.
ONLINE = 0.7

#: Of what patients ask for; who asked is told no, or nothing.
DECLINED, EXPIRED = 0.05, 0.02
#: Of what was confirmed, and what becomes of it.
MOVED, CANCELLED, CANCELLED_BY_CLINIC, NO_SHOW = 0.05, 0.09, 0.03, 0.065
#: Of the patients' cancellations these come after the cut-off.
LATE = 0.25
#: Nobody has said how these ended.
LEFT_OPEN = 0.002
#: Of completed visits.
SHARED_NOTE, PRIVATE_NOTE, ORDERS_FOLLOW_UP, RECORD_READ = 0.05, 0.03, 0.04, 0.3
#: Of a doctor's half days: one visit more than there is time for.
OVERBOOKED = 0.01
