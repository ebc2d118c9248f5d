"""The clinic's ready reasons: kept by an admin, told to the patient, counted by their code."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from clinic.booking.answer import decline
from clinic.booking.cancel import cancel
from clinic.booking.models import Appointment, AppointmentChange
from clinic.booking.reschedule import reschedule
from clinic.db import db
from clinic.directory.reason_codes import ReasonFields, add_reason, change_reason, reason_codes
from tests.booking.life import reread
from tests.cast import FRIDAY, Cast
from tests.refusals import refused

FULL = "We are full on this day."


@pytest.fixture(autouse=True)
def full(cast: Cast) -> None:
    """Petra has added a reason for declining."""
    add_reason(
        cast.petra.actor, "full", ReasonFields(text=f" {FULL} ", for_cancel=False), now=cast.now
    )


def last_change(visit: Appointment) -> tuple[str | None, str]:
    change = db.session.scalars(
        select(AppointmentChange)
        .where(AppointmentChange.appointment_id == visit.id)
        .order_by(AppointmentChange.version.desc())
    ).first()
    assert change is not None
    return change.code, change.said


def test_a_request_is_declined_with_a_ready_reason_and_some_words(cast: Cast) -> None:
    asked = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    decline(cast.lena.actor, asked.id, code="full", reason="Monday is fine", now=cast.now)
    assert reread(asked).end_reason == f"{FULL}\nMonday is fine"
    assert last_change(asked) == ("full", f"{FULL}\nMonday is fine")


def test_who_wished_another_time_reads_why_not(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    reschedule(cast.amira.actor, visit.id, starts_at=cast.slot(FRIDAY, "14:00"), now=cast.now)
    decline(cast.lena.actor, visit.id, code="full", now=cast.now)
    assert last_change(visit) == ("full", FULL)


def test_a_reason_is_given_only_for_what_it_is_for_and_while_it_is_offered(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    asked = cast.amira_books(cast.slot(FRIDAY, "14:00"))
    with refused("invalid", field="code"):
        cancel(cast.lena.actor, visit.id, code="full", now=cast.now)
    change_reason(cast.petra.actor, "full", ReasonFields(text=FULL, active=False), now=cast.now)
    for code in ("full", "unknown"):
        with refused("invalid", field="code"):
            decline(cast.lena.actor, asked.id, code=code, reason="No", now=cast.now)


def test_what_a_patient_writes_stays_out_of_the_story_for_staff(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    cancel(cast.amira.actor, visit.id, reason="I feel better", code="as_agreed", now=cast.now)
    assert last_change(visit) == ("as_agreed", "")


def test_only_an_admin_keeps_the_list_and_no_two_share_a_code(cast: Cast) -> None:
    for somebody in (cast.lena.actor, cast.nadia.actor, cast.amira.actor):
        with refused("forbidden"):
            add_reason(somebody, "mine", ReasonFields(text="Mine"), now=cast.now)
    with refused("code_taken", field="code"):
        add_reason(cast.petra.actor, "full", ReasonFields(text="Again"), now=cast.now)
    for code in ("", "Full", "1st", "a" * 31):
        with refused("invalid", field="code"):
            add_reason(cast.petra.actor, code, ReasonFields(text="Odd"), now=cast.now)
    with refused("invalid", field="for_decline"):
        nothing = ReasonFields(text="Nothing", for_decline=False, for_cancel=False)
        add_reason(cast.petra.actor, "nothing", nothing, now=cast.now)
    assert "full" not in {one.code for one in reason_codes("cancel")}
