"""A year of the demo clinic: written by the thousand rows, and yet as the verbs would have done it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import select

from clinic.accounts.actor import Actor
from clinic.accounts.permissions import Role
from clinic.audit.seal import seal_chain
from clinic.audit.verify import verify
from clinic.booking.housekeeping import KEPT_CLAIMS
from clinic.booking.lifecycle import LIVE, Status
from clinic.booking.models import Appointment, AppointmentChange, Claim
from clinic.booking.record.claims import standing_claims
from clinic.booking.record.snapshot import restore
from clinic.booking.times.context import booking_context
from clinic.booking.times.inputs import times_around
from clinic.cli.demo.cast import DemoDoctor, found_clinic
from clinic.cli.demo.history import write_history
from clinic.cli.demo.history.calendar import YearCalendar
from clinic.cli.demo.history.size import Size
from clinic.cli.demo.people import DOCTORS
from clinic.cli.demo_logins import PASSWORD
from clinic.core.folding import search_key
from clinic.db import db, transaction
from clinic.directory.models import VisitType
from clinic.notifications.kinds import MessageState
from clinic.notifications.models import Message
from clinic.patients.models import Patient
from clinic.patients.search import patients_page
from clinic.scheduling.availability import interval_holding, on_grid

TINY = Size(doctors=7, patients=80, visits=500, mornings=2)
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def test_a_year_by_the_thousand_is_what_the_verbs_would_have_written(app: Flask) -> None:
    founded = NOW - timedelta(days=400)
    with app.app_context():
        with transaction():
            cast = found_clinic(password=PASSWORD, now=founded)
            write_history(
                cast,
                TINY,
                seed=3,
                password=PASSWORD,
                founded=founded,
                now=NOW,
                say=lambda _rows: None,
            )
        visits = db.session.scalars(select(Appointment)).all()
        assert 400 < len(visits) < 700
        ended = {Status.COMPLETED, Status.NO_SHOW, Status.CANCELLED, Status.DECLINED}
        assert {visit.status for visit in visits} >= ended
        _stories_lead_to_where_the_visits_stand(visits)
        _what_is_live_and_not_long_over_has_its_claims(visits)
        _nobody_is_in_two_places(visits)
        _each_lies_in_open_hours_on_the_grid(visits[::20])
        _people_and_messages_are_as_ever(cast.admin)
        seal_chain(now=NOW)
        assert verify().is_clean


def _stories_lead_to_where_the_visits_stand(visits: Sequence[Appointment]) -> None:
    stories = defaultdict(list)
    in_order = select(AppointmentChange).order_by(AppointmentChange.version)
    for line in db.session.scalars(in_order):
        stories[line.appointment_id].append(line)
    for visit in visits:
        story = stories[visit.id]
        assert [line.version for line in story] == list(range(1, visit.version + 1))
        assert [line.status_before for line in story[1:]] == [
            one.status_after for one in story[:-1]
        ]
        assert (story[-1].status_after, story[-1].starts_after) == (visit.status, visit.starts_at)
        assert [line.at for line in story] == sorted(line.at for line in story)
        assert story[-1].at <= NOW
        moments = {line.what: line.at for line in story}
        assert visit.first_starts_at == story[0].starts_after
        assert visit.answered_at == moments.get("confirmed", moments.get("declined"))
        assert (visit.arrived_at, visit.in_room_at) == (
            moments.get("arrived"),
            moments.get("in_room"),
        )
    undone = next(visit for visit in visits if visit.status is Status.CANCELLED)
    restore(undone)
    assert undone.status is stories[undone.id][-1].status_before
    db.session.rollback()


def _what_is_live_and_not_long_over_has_its_claims(visits: Sequence[Appointment]) -> None:
    def place(claim: Claim) -> tuple[object, ...]:
        return claim.appointment_id, claim.resource_id, claim.lane, claim.starts_at, claim.ends_at

    recent = [one for one in visits if one.status in LIVE and one.ends_at >= NOW - KEPT_CLAIMS]
    wanted = {place(claim) for visit in recent for claim in standing_claims(visit)}
    assert {place(claim) for claim in db.session.scalars(select(Claim))} == wanted
    assert any(visit.starts_at > NOW for visit in recent)


def _nobody_is_in_two_places(visits: Sequence[Appointment]) -> None:
    taken: dict[tuple[str, int], list[Appointment]] = defaultdict(list)
    for visit in sorted(visits, key=lambda one: one.starts_at):
        if visit.status in LIVE:
            taken[(visit.doctor_id, visit.lane)].append(visit)
            taken[(visit.patient_id, 0)].append(visit)
    for theirs in taken.values():
        for before, after in pairwise(theirs):
            assert before.ends_at <= after.starts_at


def _each_lies_in_open_hours_on_the_grid(visits: Sequence[Appointment]) -> None:
    for visit in visits:
        known = booking_context([visit.doctor_id])
        times = times_around(known, visit.doctor_id, visit.starts_at, now=visit.created_at)
        opened = interval_holding(times.opening, visit.starts_at, visit.ends_at)
        assert opened is not None
        assert on_grid(visit.starts_at, opened, step=visit.minutes, zone=times.zone)


def _people_and_messages_are_as_ever(admin: Actor) -> None:
    everybody = db.session.scalars(select(Patient)).all()
    assert len(everybody) == 12 + TINY.patients
    assert all(one.search_name == search_key(one.full_name) for one in everybody)
    somebody = everybody[-1]
    assert somebody.id in {one.id for one in patients_page(admin, words=somebody.full_name).items}
    states = set(
        db.session.scalars(select(Message.state).where(Message.due_at < NOW - timedelta(hours=4)))
    )
    assert states <= {MessageState.SENT, MessageState.WITHDRAWN}


def test_a_seed_makes_the_same_year_again_and_another_one_another() -> None:
    assert _year(seed=1) == _year(seed=1) != _year(seed=2)


def test_winters_and_mornings_are_fuller() -> None:
    taken = _year(seed=1)
    months = Counter(start.month for start, _ in taken)
    assert months[2] > months[8]
    assert sum(start.hour < 10 for start, _ in taken) > sum(start.hour > 13 for start, _ in taken)


def _year(*, seed: int) -> list[tuple[datetime, str]]:
    nobody = Actor("", Role.DOCTOR, "", "")
    kinds = [VisitType(id="1", name="Visit", minutes=20, buffer_after=0)]
    calendar = YearCalendar(
        [DemoDoctor("lena", nobody, DOCTORS[0], kinds)],
        today=date(2026, 11, 24), zone=ZoneInfo("Europe/Berlin"), closed=set(), away={}, busy={},
        chance=Random(seed),
    )  # fmt: skip
    size = Size(doctors=1, patients=1, visits=3_000, mornings=0)
    return [(one.start, one.kind.name) for one in calendar.taken(size)]
