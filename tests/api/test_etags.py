"""Public reads carry an ETag: who has the newest answer is not sent it again."""

from __future__ import annotations

import pytest

from tests.api.conftest import Program
from tests.cast import Cast

READS = [
    "/clinic",
    "/specialties",
    "/visit-types",
    "/doctors",
    "/doctors/{doctor}",
    "/doctors/{doctor}/slots",
    "/slots/earliest?specialty={specialty}",
]


@pytest.mark.parametrize("read", READS)
def test_the_same_answer_is_not_sent_twice(nobody: Program, cast: Cast, read: str) -> None:
    path = read.format(doctor=cast.lena.doctor_id, specialty=cast.general_medicine)
    first = nobody.send("GET", path)
    assert first.status_code == 200
    again = nobody.send("GET", path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""
    assert again.headers["ETag"] == first.headers["ETag"]


@pytest.mark.parametrize("read", READS)
def test_an_older_tag_gets_the_answer(nobody: Program, cast: Cast, read: str) -> None:
    path = read.format(doctor=cast.lena.doctor_id, specialty=cast.general_medicine)
    assert nobody.send("GET", path, headers={"If-None-Match": 'W/"old"'}).status_code == 200


def test_a_change_changes_the_tag(nobody: Program, petra: Program) -> None:
    before = nobody.get("/clinic").headers["ETag"]
    assert petra.patch("/admin/clinic", {"phone": "+49 30 555 0199"}).status_code == 200
    answer = nobody.send("GET", "/clinic", headers={"If-None-Match": before})
    assert answer.status_code == 200
    assert answer.headers["ETag"] != before


def test_a_booked_time_changes_the_tag_of_the_free_ones(nobody: Program, cast: Cast) -> None:
    path = f"/doctors/{cast.lena.doctor_id}/slots"
    before = nobody.get(path).headers["ETag"]
    cast.amira_books(cast.slot(cast.now.date(), "14:30"))
    assert nobody.get(path).headers["ETag"] != before


def test_what_is_private_is_kept_nowhere(amira: Program) -> None:
    answer = amira.get("/appointments")
    assert "ETag" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
