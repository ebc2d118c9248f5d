"""What programs read of the bell."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from clinic.db import transaction
from clinic.notifications.kinds import Channel
from clinic.notifications.outbox.owe import Subject, owe
from tests.api.conftest import Program, Programs
from tests.cast import THURSDAY, Cast, OnlinePatient


def tell(
    app: Flask, cast: Cast, who: OnlinePatient, kind: str, *, minutes: int, visit_id: str = ""
) -> None:
    with app.app_context(), transaction():
        owe(
            dedupe_key=f"{kind}:{who.patient_id}",
            kind=kind,
            channel=Channel.IN_APP,
            user_id=who.actor.user_id,
            patient_id=who.patient_id,
            subject=Subject(kind="appointment", id=visit_id) if visit_id else None,
            now=cast.now + timedelta(minutes=minutes),
        )


def test_the_list_says_in_words_what_happened(app: Flask, cast: Cast, amira: Program) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "14:30"))
    tell(app, cast, cast.amira, "appointment_confirmed", minutes=1, visit_id=visit.id)
    tell(app, cast, cast.amira, "unheard_of", minutes=2)
    tell(app, cast, cast.jonas, "appointment_moved", minutes=3)
    newer, older, *_owed = amira.get("/notifications").get_json()["items"]
    assert newer.pop("id")
    assert newer == {
        "kind": "unheard_of",
        "text": "There is a message for you",
        "appointment_id": None,
        "created_at": "2026-11-24T09:02:00Z",
        "read_at": None,
    }
    assert (
        older["text"] == "Your visit with Dr Lena Hartmann on Thu 26 November, 14:30 is confirmed"
    )
    assert older["appointment_id"] == visit.id


def test_what_was_read_can_be_left_out(app: Flask, cast: Cast, amira: Program) -> None:
    tell(app, cast, cast.amira, "appointment_confirmed", minutes=1)
    tell(app, cast, cast.amira, "appointment_moved", minutes=2)
    moved, _confirmed = amira.get("/notifications").get_json()["items"]
    for _ in range(2):
        assert amira.post(f"/notifications/{moved['id']}/read").status_code == 204
    unread = amira.get("/notifications", unread="true").get_json()["items"]
    assert [one["kind"] for one in unread] == ["appointment_confirmed"]
    assert amira.get("/notifications").get_json()["items"][0]["read_at"] == "2026-11-24T09:00:00Z"


def test_all_can_be_read_at_once_and_only_ones_own(
    app: Flask, cast: Cast, amira: Program, signed_in: Programs
) -> None:
    tell(app, cast, cast.amira, "appointment_confirmed", minutes=1)
    tell(app, cast, cast.jonas, "appointment_confirmed", minutes=2)
    assert amira.post("/notifications/read-all").status_code == 204
    assert amira.get("/notifications", unread="true").get_json()["items"] == []
    assert len(signed_in(cast.jonas).get("/notifications", unread="true").get_json()["items"]) == 1


def test_somebody_elses_are_not_there(
    app: Flask, cast: Cast, amira: Program, signed_in: Programs
) -> None:
    tell(app, cast, cast.jonas, "appointment_confirmed", minutes=1)
    [theirs] = signed_in(cast.jonas).get("/notifications").get_json()["items"]
    assert amira.post(f"/notifications/{theirs['id']}/read").status_code == 404
    assert amira.get("/notifications").get_json() == {"items": [], "next": None}


def test_the_list_comes_in_pages(app: Flask, cast: Cast, amira: Program) -> None:
    for minutes, kind in enumerate(("a", "b", "c")):
        tell(app, cast, cast.amira, kind, minutes=minutes)
    first = amira.get("/notifications", limit="2").get_json()
    second = amira.get("/notifications", limit="2", cursor=first["next"]).get_json()
    kinds = [one["kind"] for page in (first, second) for one in page["items"]]
    assert kinds == ["c", "b", "a"]
    assert amira.get("/notifications", unread="perhaps").status_code == 422


def test_nobody_reads_without_a_token(nobody: Program) -> None:
    assert nobody.get("/notifications").status_code == 401
