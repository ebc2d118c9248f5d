"""The law of a zone changes: what was promised stays on the clock, and the instants move."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from clinic.audit.models import AuditEntry
from clinic.booking.absence import keep, take_time_off
from clinic.booking.models import Appointment, Claim
from clinic.booking.queries.find import conflicts
from clinic.booking.record.claims import place
from clinic.booking.zones import apply
from clinic.booking.zones.apply import apply_zones
from clinic.booking.zones.check import out_of_step
from clinic.db import db
from clinic.directory.queries import the_clinic
from clinic.directory.settings import change_clinic
from clinic.notifications.models import Message
from clinic.tasks.kinds import TaskKind
from clinic.tasks.queries import open_tasks
from tests.booking.history import in_bulk
from tests.cast import Cast
from tests.zone_law import NEW, use_zone_data

VANCOUVER = "America/Vancouver"
JANUARY = date(2027, 1, 4)
HALF_HOUR = timedelta(minutes=30)


def at(wall: str) -> datetime:
    """The instant of "2027-01-11 09:00" in Vancouver, as the law is now."""
    zone = ZoneInfo(VANCOUVER)
    return datetime.fromisoformat(wall).replace(tzinfo=zone).astimezone(UTC)


def busy_days(zone: ZoneInfo, number: int) -> Iterator[datetime]:
    """Fifteen half hours a day, one after the other; nobody comes at 15:30."""
    for day in range(number):
        morning = datetime.combine(JANUARY + timedelta(days=day), time(9), zone)
        yield from (
            (morning + half * HALF_HOUR).astimezone(UTC) for half in range(16) if half != 13
        )


def test_a_thousand_visits_move_past_each_other_and_two_that_collide_are_left_to_the_staff(
    vancouver: Cast, database: str
) -> None:
    cast = vancouver
    # Each database keeps claims apart in its own way; how many there are is shown on one.
    number = 1000 if database == "postgresql" else 450
    in_bulk(cast, cast.lena, cast.amira, busy_days(the_clinic().zone, 67), number)
    use_zone_data(NEW)
    db.session.expire_all()
    late = iter([at("2027-01-11 16:30"), at("2027-02-01 16:30")])  # booked since, by the new law
    in_bulk(cast, cast.lena, cast.jonas, late, 2)
    assert out_of_step(now=cast.now) == number
    done = apply_zones(now=cast.now)
    assert (done.visits, len(done.left)) == (number - 2, 2)
    assert {f"{one.wall:%m-%d %H:%M}" for one in done.left} == {"01-11 16:30", "02-01 16:30"}
    assert out_of_step(now=cast.now) == 2


def test_what_moves_keeps_wall_time_and_length_and_nobody_is_told(vancouver: Cast) -> None:
    cast = vancouver
    visit = cast.desk_books(cast.amira.patient_id, at("2027-01-11 09:00"))
    messages = db.session.scalar(select(func.count()).select_from(Message))
    use_zone_data(NEW)
    assert apply_zones(now=cast.now).visits == 1
    assert (visit.starts_at, visit.ends_at - visit.starts_at) == (at("2027-01-11 09:00"), HALF_HOUR)
    assert visit.starts_at == datetime(2027, 1, 11, 16, tzinfo=UTC)
    assert visit.version == 2
    claims = db.session.scalars(select(Claim).where(Claim.appointment_id == visit.id)).all()
    assert {(one.starts_at, one.ends_at) for one in claims} == {(visit.starts_at, visit.ends_at)}
    assert db.session.scalar(select(func.count()).select_from(Message)) == messages
    [entry] = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "appointment_retimed")
    )
    assert (entry.subject_id, entry.actor_id) == (visit.id, None)
    assert apply_zones(now=cast.now).visits == 0


def test_an_absence_moves_too_and_another_zone_may_go_the_other_way(cast: Cast) -> None:
    change_clinic(cast.petra.actor, {"time_zone": "Africa/Casablanca"}, now=cast.now)
    noon = datetime(2027, 1, 11, 11, tzinfo=UTC)  # at UTC+1
    off = take_time_off(
        cast.lena.actor, cast.lena.doctor_id, starts_at=noon, ends_at=noon + 4 * HALF_HOUR,
        now=cast.now,
    )  # fmt: skip
    change_clinic(cast.petra.actor, {"time_zone": "Europe/Berlin"}, now=cast.now)
    use_zone_data(NEW)
    assert apply_zones(now=cast.now).absences == 1
    assert (off.starts_at, off.ends_at) == (noon + 2 * HALF_HOUR, noon + 6 * HALF_HOUR)


def test_whoever_is_in_the_way_leaves_a_visit_to_a_person_until_they_decide(
    vancouver: Cast,
) -> None:
    cast = vancouver
    promised = cast.desk_books(cast.amira.patient_id, at("2027-01-11 09:00"))
    use_zone_data(NEW)
    cast.desk_books(cast.jonas.patient_id, at("2027-01-11 09:00"))
    for _again in range(2):
        assert [one.id for one in apply_zones(now=cast.now).left] == [promised.id]
    [task] = open_tasks(cast.lena.actor, now=cast.now).items
    assert (task.kind, task.appointment_id) == (TaskKind.CONFLICT, promised.id)
    [(listed, why)] = conflicts(cast.lena.actor, cast.lena.doctor_id, now=cast.now)
    assert (listed.appointment.id, why[0].code) == (promised.id, "out_of_step")
    keep(cast.lena.actor, promised.id, now=cast.now)
    assert (promised.starts_at, out_of_step(now=cast.now)) == (at("2027-01-11 10:00"), 0)
    assert not open_tasks(cast.lena.actor, now=cast.now).items


def test_killed_halfway_the_next_run_goes_on(
    vancouver: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = vancouver
    for clock in ("09:00", "10:00", "11:00"):
        cast.desk_books(cast.amira.patient_id, at(f"2027-01-11 {clock}"))
    use_zone_data(NEW)
    placed: list[str] = []

    def place_two(visit: Appointment) -> None:
        placed.append(visit.id)
        if len(placed) > 2:
            raise KeyboardInterrupt
        place(visit)

    with monkeypatch.context() as patch:
        patch.setattr(apply, "place", place_two)
        with pytest.raises(KeyboardInterrupt):
            apply_zones(now=cast.now)
    assert out_of_step(now=cast.now) == 1
    assert apply_zones(now=cast.now).visits == 1
    visits = db.session.scalars(select(Appointment).order_by(Appointment.starts_at)).all()
    assert [one.version for one in visits] == [2, 2, 2]
