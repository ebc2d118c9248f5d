"""Doctors, for everybody."""

from __future__ import annotations

from flask import Flask

from tests.api.conftest import Program
from tests.api.refusals import assert_unknown, refused
from tests.cast import Cast
from tests.web.counting import queries_of


def names(program: Program, **query: str) -> list[str]:
    answer = program.get("/doctors", **query)
    assert answer.status_code == 200
    return [one["full_name"] for one in answer.get_json()["items"]]


def test_a_doctor_as_everybody_may_see_them(nobody: Program, cast: Cast) -> None:
    shown = nobody.get(f"/doctors/{cast.lena.doctor_id}").get_json()
    assert sorted(shown["visit_type_ids"]) == sorted(
        [cast.first_visit, cast.follow_up, cast.health_check, cast.phone_call]
    )
    assert sorted(shown["languages"]) == ["de", "en"]
    assert {k: v for k, v in shown.items() if k not in ("visit_type_ids", "languages")} == {
        "id": cast.lena.doctor_id,
        "full_name": "Lena Hartmann",
        "title": "Dr",
        "specialty_id": cast.general_medicine,
        "biography": "Family doctor since 2009.",
        "room": "Room 4",
        "accepting_new": True,
        "auto_confirm": False,
        "active": True,
    }


def test_the_list_shows_who_works_here(nobody: Program, cast: Cast) -> None:
    assert names(nobody) == ["Jonas Krug", "Lena Hartmann", "Samuel Okafor"]


def test_the_list_can_be_narrowed(nobody: Program, cast: Cast) -> None:
    assert names(nobody, specialty=cast.cardiology) == ["Samuel Okafor"]
    assert names(nobody, language="fr") == ["Samuel Okafor"]
    assert names(nobody, q="hartm") == ["Lena Hartmann"]
    assert names(nobody, q="cardio") == ["Samuel Okafor"]
    assert names(nobody, q="lena okafor") == []
    assert names(nobody, specialty="unknown") == []
    assert names(nobody, q="%") == []


def test_whoever_waits_for_an_admin_is_not_there(nobody: Program, cast: Cast) -> None:
    path = f"/doctors/{cast.ida.doctor_id}"
    assert_unknown(nobody.get(path), nobody.get("/doctors/unknown"))


def test_nobody_changes_doctors_here(petra: Program, cast: Cast) -> None:
    refused(petra.patch(f"/doctors/{cast.lena.doctor_id}", {}), 405, "method_not_allowed")


def test_more_doctors_cost_no_more_queries(app: Flask, nobody: Program, cast: Cast) -> None:
    counts = set()
    for limit in (1, 3):
        with queries_of(app) as sent:
            nobody.get("/doctors", limit=limit)
        counts.add(len(sent))
    assert len(counts) == 1
