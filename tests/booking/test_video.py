"""The link of a video visit: who gives it, and when it is shown."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clinic.booking.cancel import cancel
from clinic.booking.record.video import is_video_open, set_video_link, video_link
from clinic.booking.reschedule import reschedule
from clinic.core.errors import DomainError
from clinic.directory.queries import the_clinic
from clinic.directory.settings import change_clinic
from tests.booking.life import reread
from tests.cast import FRIDAY, THURSDAY, Cast
from tests.refusals import refused

LINK = "https://meet.example/j/1?pwd=%20a"


def test_doctor_and_desk_type_it_and_it_stays_when_the_visit_is_moved(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "14:30"))
    set_video_link(cast.lena.actor, visit.id, link=f" {LINK} ", now=cast.now)
    reschedule(cast.lena.actor, visit.id, starts_at=cast.slot(FRIDAY, "09:00"), now=cast.now)
    assert video_link(reread(visit), the_clinic()) == LINK
    set_video_link(cast.nadia.actor, visit.id, link="", now=cast.now)
    assert video_link(reread(visit), the_clinic()) == ""


def test_nobody_else_does(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "14:30"))
    with refused("forbidden"):
        set_video_link(cast.amira.actor, visit.id, link=LINK, now=cast.now)
    with refused("not_found"):
        set_video_link(cast.krug.actor, visit.id, link=LINK, now=cast.now)


@pytest.mark.parametrize(
    "link",
    ["http://meet.example/1", "javascript:alert(1)", "https://", "https://a b.example", "meet.example",
     "https://bank.example@evil.example/", f"https://meet.example/{'x' * 500}", "https://meet.example:x/"],
)  # fmt: skip
def test_what_no_browser_opens_safely_is_refused(cast: Cast, link: str) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "14:30"))
    with pytest.raises(DomainError) as error:
        set_video_link(cast.lena.actor, visit.id, link=link, now=cast.now)
    assert "link" in error.value.fields
    assert reread(visit).video_url == ""


def test_the_clinics_pattern_gives_each_visit_a_room_that_nobody_can_guess(cast: Cast) -> None:
    one = cast.amira_has_a_visit(cast.slot(THURSDAY, "14:30"))
    other = cast.books(cast.jonas, cast.slot(THURSDAY, "15:00"))
    change = {"video_pattern": "https://meet.example/clinic-{room}"}
    change_clinic(cast.petra.actor, change, now=cast.now)
    links = [video_link(reread(visit), the_clinic()) for visit in (one, other)]
    assert all(len(link) == len("https://meet.example/clinic-") + 32 for link in links)
    assert links[0] != links[1]
    assert one.id not in links[0]
    for pattern in ("https://meet.example/one-for-all", "http://meet.example/{room}", "{room}"):
        with pytest.raises(DomainError) as error:
            change_clinic(cast.petra.actor, {"video_pattern": pattern}, now=cast.now)
        assert "video_pattern" in error.value.fields


def test_it_is_open_from_ten_minutes_before_to_the_end_unless_it_is_off(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "14:30"))
    minute, begins, ends = timedelta(minutes=1), visit.starts_at, visit.ends_at
    moments = (begins - 11 * minute, begins - 10 * minute, ends - minute, ends)
    assert [is_video_open(visit, now=at) for at in moments] == [False, True, True, False]
    asked = cast.books(cast.jonas, cast.slot(THURSDAY, "15:00"))
    assert not is_video_open(asked, now=asked.starts_at), "only a request"
    off = cancel(cast.lena.actor, visit.id, reason="Ill", now=cast.now)
    assert not is_video_open(off, now=begins)
