"""What a link of a mail can still do, and the six hours that a reminder gives."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from clinic.accounts.models import User
from clinic.booking.cancel import cancel
from clinic.booking.links.linked import LinkState, follow_link
from clinic.booking.links.visit_link import LinkPurpose, VisitLink, read_visit_link, visit_token
from clinic.booking.models import Appointment
from clinic.booking.reschedule import reschedule
from clinic.db import db, transaction
from clinic.patients.models import PatientRelation
from tests.booking.life import reread
from tests.cast import NEXT_MONDAY, NEXT_TUESDAY, Cast, OnlinePatient, Staff
from tests.refusals import refused

SIX_HOURS = timedelta(hours=6)
A_MOMENT = timedelta(seconds=1)


@pytest.fixture
def visit(cast: Cast) -> Appointment:
    """Amira's confirmed visit with Lena, on Monday at two."""
    return cast.amira_has_a_visit(cast.slot(NEXT_MONDAY, "14:00"))


def link(visit: Appointment, reader: OnlinePatient | Staff, **more: datetime) -> VisitLink:
    return VisitLink(
        purpose=LinkPurpose.CANCEL,
        appointment_id=visit.id,
        version=visit.version,
        patient_id=visit.patient_id,
        user_id=reader.actor.user_id,
        **more,
    )


def test_T43_a_link_is_read_as_it_was_written_and_with_no_other_key(
    cast: Cast, visit: Appointment
) -> None:
    written = link(visit, cast.amira, reminded_at=cast.now)
    token = visit_token(written, "a secret")
    assert read_visit_link(token, "a secret") == written
    with refused("not_found"):
        read_visit_link(token, "another secret")


def test_T43_it_acts_as_the_one_to_whom_the_mail_went_while_they_have_the_right(
    cast: Cast, visit: Appointment
) -> None:
    found = follow_link(link(visit, cast.amira), now=cast.now)
    assert (found.state, found.actor.user_id) == (LinkState.GOOD, cast.amira.actor.user_id)
    for nobodys in (cast.jonas, cast.lena, cast.nadia):
        with refused("not_found"):
            follow_link(link(visit, nobodys), now=cast.now)


@pytest.mark.parametrize("lost", ["the relation", "the account"])
def test_T43_it_ends_with_the_right_to_the_record(
    cast: Cast, visit: Appointment, lost: str
) -> None:
    theirs = select(PatientRelation).where(PatientRelation.patient_id == visit.patient_id)
    account = update(User).where(User.id == cast.amira.actor.user_id)
    with transaction():
        if lost == "the relation":
            db.session.scalars(theirs).one().ended_at = cast.now
        else:
            db.session.execute(account.values(disabled_at=cast.now))
    with refused("not_found"):
        follow_link(link(visit, cast.amira), now=cast.now)


def test_by_a_reminder_a_cancellation_is_in_time_for_six_hours(
    cast: Cast, visit: Appointment
) -> None:
    other = cast.amira_has_a_visit(cast.slot(NEXT_TUESDAY, "14:00"))
    for one, after, is_late in ((visit, SIX_HOURS, False), (other, SIX_HOURS + A_MOMENT, True)):
        left = one.starts_at - timedelta(hours=24)
        cancel(cast.amira.actor, one.id, reminded_at=left, now=left + after)
        assert reread(one).cancelled_late is is_late


def test_by_a_reminder_a_visit_moves_for_six_hours_and_never_once_it_has_begun(
    cast: Cast, visit: Appointment
) -> None:
    amira, to = cast.amira.actor, cast.slot(NEXT_TUESDAY, "15:00")
    day_before, short = (visit.starts_at - timedelta(hours=hours) for hours in (24, 2))
    for left, now in (
        (day_before, day_before + SIX_HOURS + A_MOMENT),
        (short, visit.starts_at),
    ):
        with refused("too_late"):
            reschedule(amira, visit.id, starts_at=to, reminded_at=left, now=now)
    with refused("too_late"):
        reschedule(amira, visit.id, starts_at=to, now=day_before + SIX_HOURS)
    moved = reschedule(
        amira, visit.id, starts_at=to, reminded_at=day_before, now=day_before + SIX_HOURS
    )
    assert moved.proposed_starts_at == to
