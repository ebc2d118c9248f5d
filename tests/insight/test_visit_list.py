"""The visits behind the figures, one by one: whose, in which order, and page by page."""

from __future__ import annotations

from typing import Any

import pytest

from clinic.core.errors import NotAllowed
from clinic.insight import visit_list
from clinic.insight.visit_list import visits_to_export
from tests.cast import FRIDAY, THURSDAY, Cast
from tests.counting import statements


def book(cast: Cast) -> list[str]:
    """Two of Lena's and one of Samuel's on Thursday, and one of Lena's the day after."""
    lena, samuel = cast.lena, cast.samuel
    places = [(lena, THURSDAY, "09:00"), (samuel, THURSDAY, "10:00"), (lena, THURSDAY, "11:00")]
    return [
        cast.desk_books(
            cast.amira.patient_id, cast.slot(day, clock), doctor=doctor, visit_type=cast.follow_up
        ).id
        for doctor, day, clock in [*places, (lena, FRIDAY, "09:00")]
    ]


def ids(actor: Any, **asked: str) -> list[str]:
    count, visits = visits_to_export(actor, first=THURSDAY, last=THURSDAY, **asked)
    found = [visit.id for visit in visits]
    assert len(found) == count
    return found


def test_the_admin_gets_all_of_the_days_in_order_or_those_of_a_doctor_or_a_specialty(
    cast: Cast,
) -> None:
    first, heart, second, _next_day = book(cast)
    petra = cast.petra.actor
    assert ids(petra) == [first, heart, second]
    assert ids(petra, doctor_id=cast.lena.doctor_id) == [first, second]
    assert ids(petra, specialty_id=cast.cardiology) == [heart]


def test_a_doctor_gets_their_own_whatever_is_asked_and_the_desk_none(cast: Cast) -> None:
    first, _heart, second, _next_day = book(cast)
    assert ids(cast.lena.actor, doctor_id=cast.samuel.doctor_id) == [first, second]
    for who in (cast.nadia, cast.amira):
        with pytest.raises(NotAllowed):
            ids(who.actor)


def test_they_are_read_page_by_page_as_they_are_taken(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visit_list, "AT_ONCE", 1)
    expected = book(cast)[:3]
    with statements() as asked:
        _count, visits = visits_to_export(cast.petra.actor, first=THURSDAY, last=THURSDAY)
        before = len(asked)
        assert next(visits).id == expected[0]
        assert len(asked) == before + 1
        assert [visit.id for visit in visits] == expected[1:]
        assert len(asked) == before + 3
