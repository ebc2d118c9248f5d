"""The directory in pages: what is in them, for whom, and how often the database is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from clinic.booking.absence import archive_doctor
from clinic.directory.catalogue import VisitTypeFields, save_specialty, save_visit_type
from clinic.directory.doctors import Profile, add_doctor, approve_doctor
from clinic.directory.lists import doctors, specialties_page, visit_types_page
from clinic.directory.models import Doctor
from clinic.directory.queries import doctors_found
from clinic.directory.staff import staff_list, staff_page
from clinic.keyset import Page
from tests.cast import Cast
from tests.counting import statements
from tests.refusals import refused


def all_of(page: Callable[..., Page[Any]], **wanted: Any) -> list[Any]:
    """The rows of all pages of two."""
    found = page(limit=2, **wanted)
    items = list(found.items)
    while found.next:
        found = page(limit=2, cursor=found.next, **wanted)
        items += found.items
    return items


def more_doctors(cast: Cast, number: int = 5) -> list[Doctor]:
    """Namesakes, who are told apart by their ids alone."""
    return [
        add_doctor(
            cast.petra.actor,
            email=f"maja{count}@example.org",
            profile=Profile(
                full_name="Maja Lindqvist",
                title="Dr",
                specialty_id=cast.cardiology,
                languages=["sv", "en"],
                visit_types={cast.first_visit: None, cast.follow_up: 20},
            ),
            now=cast.now,
        )
        for count in range(number)
    ]


# -- doctors ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"words": "hart"},
        {"words": "HÄRT lena"},
        {"words": "cardio"},
        {"words": "dr medicine"},
        {"words": "maja cardio"},
        {"words": "%"},
        {"words": "\u0301"},
        {"language": "en"},
        {"language": "sv", "words": "lind"},
        {"language": "xx"},
        {"specialty_id": "0" * 32},
    ],
)
def test_the_pages_hold_what_is_found_at_once(cast: Cast, wanted: dict[str, str]) -> None:
    more_doctors(cast)
    assert [one.id for one in all_of(doctors, **wanted)] == [
        one.id for one in doctors_found(**wanted)
    ]


def test_a_specialty_with_accents_is_found_without(cast: Cast) -> None:
    save_specialty(cast.petra.actor, name="Kardiólogie", now=cast.now, specialty_id=cast.cardiology)
    assert [one.full_name for one in doctors_found(words="KARDIOLOGIE")] == ["Samuel Okafor"]


def test_each_word_may_stand_in_another_place(cast: Cast) -> None:
    assert [one.full_name for one in doctors_found(words="cardio oka")] == ["Samuel Okafor"]
    assert doctors_found(words="cardio lena") == []


def test_who_waits_or_left_is_in_no_page(cast: Cast) -> None:
    archive_doctor(cast.petra.actor, cast.krug.doctor_id, now=cast.now)
    shown = {one.id for one in all_of(doctors)}
    assert shown == {cast.lena.doctor_id, cast.samuel.doctor_id}


def test_languages_and_visit_types_come_along(cast: Cast) -> None:
    more_doctors(cast, 1)
    [maja] = doctors(words="maja").items
    with statements() as asked:
        assert [spoken.language for spoken in maja.languages] == ["en", "sv"]
        assert [offer.minutes for offer in maja.visit_types] == [None, 20]
        assert maja.specialty.name == "Cardiology"
    assert asked == []


# -- staff -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("standing", ["", "waiting", "invited", "active", "archived"])
def test_staff_come_in_the_same_order_as_on_the_page(cast: Cast, standing: str) -> None:
    left, *_ = more_doctors(cast)
    archive_doctor(cast.petra.actor, left.id, now=cast.now)
    admin = cast.petra.actor
    entries, total = staff_list(admin, standing=standing, per_page=50)
    assert total == len(entries) > 0
    assert all_of(lambda **how: staff_page(admin, standing=standing, **how)) == entries


def test_who_waits_comes_first_until_approved(cast: Cast) -> None:
    admin = cast.petra.actor
    assert staff_page(admin).items[0].doctor.id == cast.ida.doctor_id
    approve_doctor(admin, cast.ida.doctor_id, now=cast.now)
    assert staff_page(admin).items[0].doctor.id == cast.krug.doctor_id


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("room 7", "Samuel Okafor"),
        ("lena.hartmann@", "Lena Hartmann"),
        ("ida medicine", "Ida Winter"),
    ],
)
def test_staff_are_found_by_room_address_and_specialty(cast: Cast, words: str, found: str) -> None:
    assert [one.doctor.full_name for one in staff_page(cast.petra.actor, words=words).items] == [
        found
    ]


@pytest.mark.parametrize("who", ["nadia", "lena", "amira", "ida"])
def test_only_an_admin_reads_the_list_of_staff(cast: Cast, who: str) -> None:
    with refused("forbidden"):
        staff_page(getattr(cast, who).actor)


# -- the catalogue ---------------------------------------------------------------------------------


def test_specialties_and_visit_types_come_by_name(cast: Cast) -> None:
    admin = cast.petra.actor
    for name in ("Dermatology", "Allergology", "Urology"):
        save_specialty(admin, name=name, now=cast.now, archived=False)
        save_visit_type(admin, VisitTypeFields(name=f"{name} visit", minutes=20), now=cast.now)
    names = [one.name for one in all_of(specialties_page)]
    assert names == ["Allergology", "Cardiology", "Dermatology", "General medicine", "Urology"]
    kinds = [one.name for one in all_of(visit_types_page)]
    assert kinds == sorted(kinds)
    assert len(kinds) == 7


def test_what_is_no_longer_offered_is_left_out(cast: Cast) -> None:
    admin = cast.petra.actor
    save_specialty(
        admin, name="Cardiology", now=cast.now, specialty_id=cast.cardiology, archived=True
    )
    ended = VisitTypeFields(name="Follow-up", minutes=15, active=False)
    save_visit_type(admin, ended, now=cast.now, visit_type_id=cast.follow_up)
    assert [one.name for one in specialties_page().items] == ["General medicine"]
    assert "Follow-up" not in [one.name for one in visit_types_page().items]


# -- what it costs ---------------------------------------------------------------------------------


def test_no_list_takes_more_queries_for_more_doctors_or_words(cast: Cast) -> None:
    lists: list[Callable[[], Any]] = [
        doctors,
        lambda: doctors(words="dr", language="en", specialty_id=cast.cardiology),
        lambda: staff_page(cast.petra.actor),
        lambda: staff_page(cast.petra.actor, words="dr"),
        specialties_page,
        visit_types_page,
    ]

    def asked(one: Callable[[], Any]) -> int:
        with statements() as found:
            one()
        return len(found)

    before = [asked(one) for one in lists]
    more_doctors(cast, 15)
    assert [asked(one) for one in lists] == before
    assert asked(lambda: doctors(words="d r m a i")) == asked(lambda: doctors(words="dr"))
    assert max(before) <= 5


@pytest.mark.parametrize("page", [doctors, specialties_page, visit_types_page])
def test_a_cursor_of_nobody_is_refused(cast: Cast, page: Callable[..., Any]) -> None:
    with refused("invalid", field="cursor"):
        page(cursor="anything")
