"""The desk's remark on a visit: staff write and read it, and no patient ever does."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from clinic.audit.models import AuditEntry
from clinic.booking.models import Appointment
from clinic.booking.record.remark import LONGEST_REMARK, write_remark
from clinic.core.errors import Invalid, NotAllowed, NotFound
from clinic.db import db
from clinic.privacy.erasure import erase, request_erasure
from tests.cast import THURSDAY, Cast
from tests.privacy.traces import all_traces

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def visit(cast: Cast) -> Appointment:
    return cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))


def test_the_desk_and_the_doctor_of_a_visit_write_its_remark_and_its_version_stays(
    cast: Cast, visit: Appointment
) -> None:
    for who in (cast.nadia, cast.petra, cast.lena):
        written = write_remark(who.actor, visit.id, text=" Needs the lift\n", now=cast.now)
        assert (written.remark, written.version) == ("Needs the lift", visit.version)
    rows = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "remark_changed"))
    assert [row.actor_id for row in rows] == [cast.nadia.actor.user_id]  # once: it is the same text
    for other, refusal in ((cast.krug, NotFound), (cast.amira, NotAllowed), (cast.ida, NotAllowed)):
        with pytest.raises(refusal):
            write_remark(other.actor, visit.id, text="", now=cast.now)
    with pytest.raises(Invalid):
        write_remark(cast.nadia.actor, visit.id, text="x" * (LONGEST_REMARK + 1), now=cast.now)


def test_T41_a_remark_stands_nowhere_in_clear_and_goes_with_the_person(
    cast: Cast, visit: Appointment
) -> None:
    write_remark(cast.nadia.actor, visit.id, text="Asks for receipts", now=cast.now)
    assert "receipts" not in all_traces()
    erase(cast.petra.actor, request_erasure(cast.amira.actor, now=cast.now).id, now=cast.now)
    assert db.session.get_one(Appointment, visit.id, populate_existing=True).remark == ""
