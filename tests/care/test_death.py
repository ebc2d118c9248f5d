"""The day on which a patient died, and who cannot be booked after it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from clinic.care.death import end_ahead, note_death
from tests.cast import FRIDAY, TUESDAY, Cast
from tests.refusals import refused

pytestmark = pytest.mark.usefixtures("app_context")


def test_nobody_dies_tomorrow_or_before_they_were_born_and_nobody_books_the_dead(
    cast: Cast,
) -> None:
    for day in (TUESDAY + timedelta(days=1), date(2019, 5, 3)):
        with refused("invalid", field="deceased_on"):
            note_death(cast.nadia.actor, cast.leo_id, on=day, now=cast.now)
    with refused("not_deceased"):
        end_ahead(cast.nadia.actor, cast.leo_id, now=cast.now)
    with refused("forbidden"):
        note_death(cast.lena.actor, cast.leo_id, on=TUESDAY, now=cast.now)
    note_death(cast.nadia.actor, cast.leo_id, on=TUESDAY, now=cast.now)
    for book in (
        lambda: cast.desk_books(cast.leo_id, cast.slot(FRIDAY, "09:00")),
        lambda: cast.books(cast.miriam, cast.slot(FRIDAY, "09:00"), patient_id=cast.leo_id),
    ):
        with refused("deceased"):
            book()
