"""The clinic's own settings."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from clinic.db import db, transaction
from clinic.directory.models import Clinic
from clinic.directory.queries import closed_days, the_clinic
from clinic.directory.settings import change_clinic, close_day, reopen_day
from tests.cast import FRIDAY, Cast
from tests.refusals import refused


def test_what_is_named_changes_and_the_rest_stays(cast: Cast) -> None:
    change_clinic(
        cast.petra.actor, {"name": " Lindenhof  Practice ", "hold_minutes": 7}, now=cast.now
    )
    clinic = the_clinic()
    assert (clinic.name, clinic.hold_minutes) == ("Lindenhof Practice", 7)
    assert clinic.address == "Lindenstraße 12, 10969 Berlin"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("horizon_days", 0), ("horizon_days", 731), ("hold_minutes", 0), ("hold_minutes", 21),
        ("max_upcoming", 0), ("first_weekday", 7), ("min_notice_minutes", -1),
        ("cancel_cutoff_minutes", -1), ("care_months", 0), ("note_years", 0), ("grace_seconds", 601),
        ("name", " "), ("name", "x" * 201), ("address", "x" * 401),
        ("time_zone", "Mars/Olympus"), ("time_zone", "localtime"), ("time_zone", ""),
        ("country", "XX"), ("region", "ZZ"),
        ("reminders", ["2h"]), ("reminders", ["1d", "2d", "3d", "4d"]),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field_and_nothing_changes(
    cast: Cast, field: str, value: Any
) -> None:
    changes = {field: value, "phone": "+49 30 1"} | ({"country": "DE"} if field == "region" else {})
    with refused("invalid", field=field):
        change_clinic(cast.petra.actor, changes, now=cast.now)
    assert the_clinic().phone == "+49 30 555 0120"


def test_a_country_and_its_region_are_known_by_their_codes(cast: Cast) -> None:
    clinic = change_clinic(cast.petra.actor, {"country": "de", "region": "by"}, now=cast.now)
    assert (clinic.country, clinic.region) == ("DE", "BY")
    assert (
        change_clinic(cast.petra.actor, {"country": "", "region": ""}, now=cast.now).country == ""
    )


def test_a_day_is_closed_under_one_name_and_reopened(cast: Cast) -> None:
    admin = cast.petra.actor
    for _again in range(2):
        close_day(admin, FRIDAY, name="Outing", now=cast.now)
    with refused("closed_already", field="day"):
        close_day(admin, FRIDAY, name="Painters", now=cast.now)
    assert [(day.day, day.name) for day in closed_days()] == [(FRIDAY, "Outing")]
    reopen_day(admin, FRIDAY, now=cast.now)
    assert list(closed_days()) == []
    with refused("not_found"):
        reopen_day(admin, FRIDAY, now=cast.now)


@pytest.mark.parametrize("who", ["nadia", "lena", "amira", "ida"])
def test_only_an_admin_sets_up_the_clinic(cast: Cast, who: str) -> None:
    actor = getattr(cast, who).actor
    with refused("forbidden"):
        change_clinic(actor, {"name": "Mine"}, now=cast.now)
    with refused("forbidden"):
        close_day(actor, FRIDAY, name="Free", now=cast.now)
    with refused("forbidden"):
        reopen_day(actor, FRIDAY, now=cast.now)


def test_reminders_are_kept_the_earliest_first_and_may_be_none(cast: Cast) -> None:
    change_clinic(cast.petra.actor, {"reminders": ["60m", "1d", "60m"]}, now=cast.now)
    assert the_clinic().reminders == ["1d", "60m"]
    change_clinic(cast.petra.actor, {"name": "Lindenhof"}, now=cast.now)
    assert the_clinic().reminders == ["1d", "60m"]
    change_clinic(cast.petra.actor, {"reminders": []}, now=cast.now)
    assert the_clinic().reminders == []


def test_a_transaction_reads_the_clinic_anew_whoever_has_read_it_before(cast: Cast) -> None:
    with transaction():
        assert the_clinic().phone != "110"
    with db.engine.begin() as somebody_else:
        somebody_else.execute(update(Clinic).values(phone="110"))
    with transaction():
        assert the_clinic().phone == "110"
