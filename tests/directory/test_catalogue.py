"""Specialties and visit types."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import pytest

from clinic.directory.catalogue import (
    VisitTypeFields,
    change_visit_type,
    save_specialty,
    save_visit_type,
)
from clinic.directory.queries import specialties, visit_type, visit_types
from tests.cast import Cast
from tests.refusals import refused

FIELDS = VisitTypeFields(name="Vaccination", minutes=10)


def test_a_specialty_is_added_renamed_archived_and_brought_back(cast: Cast) -> None:
    admin = cast.petra.actor
    added = save_specialty(admin, name=" Skin  care ", now=cast.now)
    assert added.name == "Skin care"
    save_specialty(admin, name="Dermatology", now=cast.now, specialty_id=added.id, archived=True)
    assert "Dermatology" not in [one.name for one in specialties()]
    assert "Dermatology" in [one.name for one in specialties(archived=True)]
    save_specialty(admin, name="Dermatology", now=cast.now, specialty_id=added.id)
    assert "Dermatology" in [one.name for one in specialties()]


def test_two_of_one_name_are_refused_at_the_field(cast: Cast) -> None:
    with refused("name_taken", field="name"):
        save_specialty(cast.petra.actor, name="Cardiology", now=cast.now)
    with refused("name_taken", field="name"):
        save_visit_type(cast.petra.actor, replace(FIELDS, name="Follow-up"), now=cast.now)


def test_everyday_words_are_kept_cleaned_and_stay_where_nothing_is_said_of_them(cast: Cast) -> None:
    admin = cast.petra.actor
    heart: dict[str, Any] = {"name": "Cardiology", "specialty_id": cast.cardiology, "now": cast.now}
    save_specialty(admin, search_words=" heart,  pulse ", **heart)
    assert save_specialty(admin, **heart).search_words == "heart, pulse"
    with refused("invalid", field="search_words"):
        save_specialty(admin, search_words="x" * 401, **heart)


@pytest.mark.parametrize("name", ["", "  ", "x" * 101])
def test_a_name_must_say_something_in_a_hundred_signs(cast: Cast, name: str) -> None:
    with refused("invalid", field="name"):
        save_specialty(cast.petra.actor, name=name, now=cast.now)
    with refused("invalid", field="name"):
        save_visit_type(cast.petra.actor, replace(FIELDS, name=name), now=cast.now)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("minutes", 0), ("minutes", 7), ("minutes", 725), ("minutes", -5),
        ("buffer_before", -5), ("buffer_after", 3), ("buffer_after", 245),
        ("step_minutes", 0), ("step_minutes", 12),
        ("min_notice_minutes", -1), ("min_notice_minutes", 60 * 24 * 61),
        ("mode", "carrier pigeon"),
        ("reminders", ["31d"]), ("reminders", ["1d", "2d", "3d", "4d"]),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(cast: Cast, field: str, value: Any) -> None:
    with refused("invalid", field=field):
        save_visit_type(cast.petra.actor, replace(FIELDS, **{field: value}), now=cast.now)


def test_everything_wrong_is_said_at_once(cast: Cast) -> None:
    with refused("invalid") as refusal:
        save_visit_type(
            cast.petra.actor, replace(FIELDS, minutes=7, buffer_after=1, mode="?"), now=cast.now
        )
    assert set(refusal.error.fields) == {"minutes", "buffer_after", "mode"}


def test_an_inactive_visit_type_is_listed_on_demand_only(cast: Cast) -> None:
    save_visit_type(cast.petra.actor, replace(FIELDS, active=False), now=cast.now)
    assert "Vaccination" not in [one.name for one in visit_types()]
    assert "Vaccination" in [one.name for one in visit_types(inactive=True)]


@pytest.mark.parametrize("who", ["nadia", "lena", "amira", "ida"])
def test_only_an_admin_keeps_the_catalogue(cast: Cast, who: str) -> None:
    actor = getattr(cast, who).actor
    with refused("forbidden"):
        save_specialty(actor, name="Mine", now=cast.now)
    with refused("forbidden"):
        save_visit_type(actor, FIELDS, now=cast.now)


def test_an_unknown_entry_is_not_found(cast: Cast) -> None:
    with refused("not_found"):
        save_specialty(cast.petra.actor, name="X", now=cast.now, specialty_id="0" * 32)
    with refused("not_found"):
        save_visit_type(cast.petra.actor, FIELDS, now=cast.now, visit_type_id="0" * 32)


def test_a_visit_type_has_the_clinic_s_reminders_or_its_own_or_none(cast: Cast) -> None:
    admin = cast.petra.actor
    added = save_visit_type(admin, FIELDS, now=cast.now)
    assert added.reminders is None
    for own, kept in ((["60m", "1d"], ["1d", "60m"]), ([], []), (None, None)):
        change_visit_type(admin, added.id, {"reminders": own}, now=cast.now)
        assert visit_type(added.id).reminders == kept


# -- changing what is given ------------------------------------------------------------------------


def test_what_is_given_changes_and_the_rest_stays(cast: Cast) -> None:
    admin = cast.petra.actor
    whole = replace(
        FIELDS, buffer_before=5, buffer_after=10, mode="video", auto_confirm=True, online=False,
        min_notice_minutes=30, step_minutes=15,
    )  # fmt: skip
    added = save_visit_type(admin, whole, now=cast.now)
    for changes in ({"minutes": 20}, {"name": " Jab "}, {"step_minutes": None}, {"active": False}):
        change_visit_type(admin, added.id, changes, now=cast.now)
        whole = replace(whole, **changes)
    whole = replace(whole, name="Jab")
    assert {key: getattr(added, key) for key in asdict(whole)} == asdict(whole)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"minutes": 7}, "minutes"), ({"name": " "}, "name"), ({"mode": "?"}, "mode")],
)
def test_a_change_that_cannot_be_is_refused_at_its_field_and_nothing_changes(
    cast: Cast, changes: dict[str, Any], field: str
) -> None:
    with refused("invalid", field=field):
        change_visit_type(
            cast.petra.actor, cast.follow_up, {"buffer_after": 5} | changes, now=cast.now
        )
    assert visit_type(cast.follow_up).buffer_after == 0


def test_a_name_that_is_taken_is_refused_to_a_change(cast: Cast) -> None:
    with refused("name_taken", field="name"):
        change_visit_type(cast.petra.actor, cast.follow_up, {"name": "First visit"}, now=cast.now)


@pytest.mark.parametrize("who", ["nadia", "lena", "amira", "ida"])
def test_only_an_admin_changes_a_visit_type(cast: Cast, who: str) -> None:
    with refused("forbidden"):
        change_visit_type(getattr(cast, who).actor, cast.follow_up, {"minutes": 20}, now=cast.now)


def test_an_unknown_visit_type_is_not_there_to_change(cast: Cast) -> None:
    with refused("not_found"):
        change_visit_type(cast.petra.actor, "no such id", {"minutes": 7}, now=cast.now)
