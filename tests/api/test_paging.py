"""Lists come in pages, and every page leads to the next one."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from clinic.booking.absence import take_time_off
from tests.api.conftest import Program, Programs
from tests.api.refusals import refused
from tests.cast import FRIDAY, THURSDAY, WEDNESDAY, Cast

# What a page is, is shown on both databases by tests/test_keyset.py.
pytestmark = pytest.mark.only_on("sqlite")

#: Name of the list -> who reads it, and where.
LISTS: dict[str, tuple[str, str]] = {
    "specialties": ("nadia", "/specialties"),
    "visit types": ("nadia", "/visit-types"),
    "doctors": ("nadia", "/doctors"),
    "own appointments": ("amira", "/appointments"),
    "appointments ahead": ("amira", "/appointments?when=upcoming"),
    "all appointments": ("nadia", "/appointments"),
    "time off": ("lena", "/doctors/{lena}/time-off"),
    "staff": ("petra", "/admin/doctors"),
    "patients": ("nadia", "/admin/patients"),
    "notifications": ("lena", "/notifications"),
}
Read = Callable[..., Any]


@pytest.fixture
def life(app: Flask, cast: Cast) -> None:
    """Some visits, and some time off."""
    for day in (THURSDAY, WEDNESDAY, FRIDAY):
        cast.amira_books(cast.slot(day, "09:00"))
    with app.app_context():
        for days in (20, 10, 30):
            start = cast.now + timedelta(days=days)
            take_time_off(
                cast.lena.actor,
                cast.lena.doctor_id,
                starts_at=start,
                ends_at=start + timedelta(hours=1),
                now=cast.now,
            )


@pytest.fixture
def reading(life: None, cast: Cast, signed_in: Programs) -> Callable[[str], Read]:
    """`reading("doctors")` reads pages of that list."""

    def reading(name: str) -> Read:
        who, path = LISTS[name]
        program = signed_in(getattr(cast, who))
        path, _, query = path.format(lena=cast.lena.doctor_id).partition("?")
        fixed = dict([query.split("=")]) if query else {}
        return lambda **asked: program.get(path, **fixed, **asked)

    return reading


@pytest.mark.parametrize("name", LISTS)
def test_page_by_page_one_reads_the_whole_list(reading: Callable[[str], Read], name: str) -> None:
    read = reading(name)
    whole = read(limit=100).get_json()
    assert whole["next"] is None
    assert len(whole["items"]) >= 2
    page = read(limit=1).get_json()
    found = page["items"]
    while page["next"] is not None:
        page = read(limit=1, cursor=page["next"]).get_json()
        assert len(page["items"]) == 1
        found += page["items"]
    assert found == whole["items"]


@pytest.mark.parametrize("name", LISTS)
def test_a_page_has_from_one_to_a_hundred_rows(reading: Callable[[str], Read], name: str) -> None:
    read = reading(name)
    wrong = ["0", "-1", "101", "x", "", "1.5", "9" * 5000]
    for limit in wrong if name in ("doctors", "own appointments") else ["101"]:
        refused(read(limit=limit), 422, "invalid", field="limit")


@pytest.mark.parametrize("name", LISTS)
def test_a_forged_cursor_is_refused(reading: Callable[[str], Read], name: str) -> None:
    read = reading(name)
    given = read(limit=1).get_json()["next"]
    forged = [
        "x",
        "null",
        "ä",
        "\x00",
        given + "A",
        given[:-2],
        given.swapcase(),
        urlsafe_b64encode(b'["x", 1, 2]').decode(),
        urlsafe_b64encode(b"[" * 2000).decode(),
        "A" * 10_000,
    ]
    for cursor in forged:
        refused(read(cursor=cursor), 422, "invalid", field="cursor")


def test_a_cursor_of_another_list_is_refused(reading: Callable[[str], Read]) -> None:
    given = reading("patients")(limit=1).get_json()["next"]
    refused(reading("doctors")(cursor=given), 422, "invalid", field="cursor")


def test_a_cursor_does_not_widen_what_one_sees(
    reading: Callable[[str], Read], jonas: Program
) -> None:
    given = reading("all appointments")(limit=1).get_json()["next"]
    assert jonas.get("/appointments", cursor=given).get_json()["items"] == []


def test_without_a_limit_a_page_has_twenty_rows(nadia: Program) -> None:
    for number in range(21):
        nadia.post("/admin/patients", {"full_name": f"Patient {number:02}"})
    page = nadia.get("/admin/patients").get_json()
    assert len(page["items"]) == 20
    assert page["next"] is not None
