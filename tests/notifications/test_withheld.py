"""Who wants no messages gets none about their treatment; about who has died only staff are told."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select, update

from clinic.booking.cancel import cancel
from clinic.booking.models import Appointment
from clinic.booking.reschedule import reschedule
from clinic.db import db, transaction
from clinic.notifications.catalogue.table import KINDS
from clinic.notifications.kinds import CallReason, Channel, MessageState, Whom
from clinic.notifications.models import Message
from clinic.notifications.outbox.owe import Subject, owe
from clinic.notifications.outbox.truth import why_untrue
from clinic.patients.models import Patient
from clinic.tasks.models import Task
from clinic.tasks.queries import open_tasks
from tests.cast import FRIDAY, Cast
from tests.notifications.post import PostOffice, notices, states
from tests.notifications.test_follow_ups import INVITED_ON, on, orders, tasks

#: What concerns somebody's account alone, or is for staff. A kind that is new is kept back, or it is
#: named here.
ACCOUNT = {
    "verify_email", "account_exists", "account_secured", "factor_reset_asked", "factors_reset",
    "reset_password", "password_changed", "session_ended", "change_email", "email_change_asked",
    "email_changed", "email_undone", "email_lost", "erasure_done", "erasure_refused",
}  # fmt: skip
TO_STAFF = {
    "invitation", "account_approved", "record_opened", "erasure_asked", "factor_reset_waiting",
    "factor_reset_answered", "request_received", "request_waiting", "request_expired", "move_received",
    "doctors_applied", "time_refused", "visit_booked", "visit_moved", "visit_cancelled", "visit_given_away",
}  # fmt: skip
WANTS_NONE: dict[str, Any] = {"do_not_contact": True}
HAS_DIED: dict[str, Any] = {"deceased_on": date(2026, 11, 23)}


def mark(patient_id: str, marks: dict[str, Any]) -> None:
    with transaction():
        db.session.execute(update(Patient).where(Patient.id == patient_id).values(marks))


def owe_every_kind(cast: Cast, channel: Channel, *, once: str) -> None:
    """All that there is, each kind to whom it is for: Amira, or Dr Hartmann."""
    visit = db.session.scalars(select(Appointment.id).limit(1)).one()
    with transaction():
        for kind in KINDS.values():
            to_amira = kind.whom in (Whom.PATIENT, Whom.OWNER)
            owe(
                dedupe_key=f"{kind.code}:{once}",
                kind=kind.code,
                channel=channel,
                user_id=(cast.amira if to_amira else cast.lena).actor.user_id,
                patient_id=cast.amira.patient_id if kind.whom is Whom.PATIENT else None,
                subject=Subject(kind=kind.about or "user", id=visit, version=1),
                now=cast.now,
            )


def leave(once: str) -> set[str]:
    """The kinds of which nothing keeps a message back, neither when it was owed nor when it leaves."""
    found = db.session.scalars(
        select(Message).where(
            Message.dedupe_key.endswith(f":{once}"), Message.state != MessageState.WITHDRAWN
        )
    ).all()
    kept = ("do_not_contact", "deceased")
    return {one.kind for one in found if why_untrue(one) not in kept}


def test_of_every_kind_there_is_nothing_to_a_patient_leaves_against_their_wish_or_after_their_death(
    cast: Cast,
) -> None:
    cast.amira_books(cast.slot(FRIDAY, "09:00"))
    for marks, may_leave in ((WANTS_NONE, ACCOUNT | TO_STAFF), (HAS_DIED, TO_STAFF)):
        before, after = f"before {marks}", f"after {marks}"
        owe_every_kind(cast, Channel.MAIL, once=before)
        assert leave(before) >= may_leave
        mark(cast.amira.patient_id, marks)
        owe_every_kind(cast, Channel.MAIL, once=after)
        assert leave(before) == leave(after) == may_leave
    owe_every_kind(cast, Channel.IN_APP, once="in the page")
    assert leave("in the page") == TO_STAFF


def test_a_kind_to_the_patient_cannot_be_owed_without_saying_whose_treatment_it_is_about(
    cast: Cast,
) -> None:
    for kind in KINDS.values():
        row = {"kind": kind.code, "channel": Channel.MAIL, "user_id": cast.amira.actor.user_id}
        try:
            with transaction():
                owe(dedupe_key=f"{kind.code}:x", now=cast.now, **row)
        except ValueError:
            assert kind.code not in ACCOUNT | TO_STAFF
        else:
            assert kind.code in ACCOUNT | TO_STAFF


def test_who_wants_no_messages_is_called_about_a_change_and_finds_it_in_the_page(
    cast: Cast, post: PostOffice
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    post.after(minutes=2)
    mark(cast.amira.patient_id, WANTS_NONE)
    at = cast.slot(FRIDAY, "10:00")
    reschedule(cast.lena.actor, visit.id, starts_at=at, now=post.clock())
    assert "Amira Rahman" not in {name for name, _kind in post.after(days=2, hours=12)}
    assert (states("appointment_moved"), states("reminder")) == (["withdrawn"], ["withdrawn"])
    assert "appointment_moved" in notices(cast.amira.actor.user_id)
    assert calls(cast, post) == [("appointment_moved", CallReason.DO_NOT_CONTACT)]


def calls(cast: Cast, post: PostOffice) -> list[tuple[str, CallReason | None]]:
    found: list[Task] = list(open_tasks(cast.nadia.actor, now=post.clock()).items)
    return [(one.about, one.why) for one in found]


def test_what_was_on_its_way_when_they_said_so_becomes_a_call(cast: Cast, post: PostOffice) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    post.after(minutes=2)
    at = cast.slot(FRIDAY, "10:00")
    reschedule(cast.lena.actor, visit.id, starts_at=at, now=post.clock())
    mark(cast.amira.patient_id, WANTS_NONE)
    assert calls(cast, post) == []
    assert "Amira Rahman" not in {name for name, _kind in post.after(minutes=2)}
    assert calls(cast, post) == [("appointment_moved", CallReason.DO_NOT_CONTACT)]


def test_who_wants_no_messages_is_not_invited_and_the_desk_decides(
    cast: Cast, post: PostOffice
) -> None:
    order = orders(cast, post, cast.amira.patient_id)
    mark(cast.amira.patient_id, WANTS_NONE)
    assert on(post, INVITED_ON) == []
    assert [one.follow_up_id for one in tasks(cast.nadia, post)] == [order]


def test_of_a_child_who_has_died_the_mother_is_told_nothing_nobody_calls_her_and_the_doctor_knows(
    cast: Cast, post: PostOffice
) -> None:
    visit = cast.desk_books(cast.leo_id, cast.slot(FRIDAY, "09:00"))
    before = notices(cast.miriam.actor.user_id)
    mark(cast.leo_id, HAS_DIED)
    cancel(cast.nadia.actor, visit.id, reason="The patient has died", now=post.clock())
    assert {name for name, _kind in post.after(minutes=2)} == {"Lena Hartmann"}
    assert (calls(cast, post), notices(cast.miriam.actor.user_id)) == ([], before)
    mark(cast.leo_id, {"deceased_on": None})
    orders(cast, post, cast.leo_id)
    mark(cast.leo_id, HAS_DIED)
    before = notices(cast.miriam.actor.user_id)
    assert (on(post, INVITED_ON), tasks(cast.nadia, post)) == ([], [])
    assert notices(cast.miriam.actor.user_id) == before
