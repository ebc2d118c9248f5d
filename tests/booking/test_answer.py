"""The doctor, or the desk, says yes or no to a request."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clinic.booking.answer import confirm, decline
from clinic.booking.cancel import cancel
from clinic.booking.lifecycle import Status
from clinic.booking.models import Side
from tests.booking.life import claims_of, reread, told
from tests.cast import FRIDAY, Cast
from tests.refusals import refused


@pytest.mark.parametrize("who", ["lena", "nadia", "petra"])
def test_the_doctor_and_the_desk_confirm_a_request(cast: Cast, who: str) -> None:
    asked = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    before = claims_of(asked)
    later = cast.now + timedelta(minutes=5)
    confirm(getattr(cast, who).actor, asked.id, now=later)
    answered = reread(asked)
    assert answered.status is Status.CONFIRMED
    assert answered.confirmed_at == later
    assert answered.decide_by is None
    assert answered.version == 2
    assert claims_of(answered) == before
    assert told(answered) == ["requested", "confirmed"]


@pytest.mark.parametrize("who", ["lena", "nadia", "petra"])
def test_a_declined_request_keeps_the_reason_and_frees_its_time_at_once(
    cast: Cast, who: str
) -> None:
    at = cast.slot(FRIDAY, "09:00")
    asked = cast.amira_books(at)
    decline(getattr(cast, who).actor, asked.id, reason="I am at a congress", now=cast.now)
    answered = reread(asked)
    assert answered.status is Status.DECLINED
    assert answered.end_reason == "I am at a congress"
    assert answered.ended_at == cast.now
    assert claims_of(answered) == set()
    cast.books(cast.jonas, at)


def test_whoever_declines_says_why(cast: Cast) -> None:
    asked = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    for nothing in ("", "   ", "\u200b"):
        with refused("invalid", field="reason"):
            decline(cast.lena.actor, asked.id, reason=nothing, now=cast.now)
    assert reread(asked).status is Status.REQUESTED


def test_a_patient_does_not_answer_their_own_request(cast: Cast) -> None:
    asked = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    with refused("forbidden"):
        confirm(cast.amira.actor, asked.id, now=cast.now)
    with refused("forbidden"):
        decline(cast.amira.actor, asked.id, reason="No", now=cast.now)


def test_a_colleague_does_not_see_the_request(cast: Cast) -> None:
    asked = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    with refused("not_found"):
        confirm(cast.krug.actor, asked.id, now=cast.now)


def test_a_doctor_who_waits_for_approval_answers_nothing(cast: Cast) -> None:
    asked = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    with refused("forbidden"):
        confirm(cast.ida.actor, asked.id, now=cast.now)


def test_the_second_answer_is_told_that_the_visit_was_changed(cast: Cast) -> None:
    asked = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    confirm(cast.lena.actor, asked.id, now=cast.now)
    with refused("wrong_state"):
        confirm(cast.lena.actor, asked.id, now=cast.now)
    with refused("wrong_state"):
        decline(cast.nadia.actor, asked.id, reason="Too late", now=cast.now)


def test_a_cancelled_request_cannot_be_confirmed(cast: Cast) -> None:
    asked = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    cancel(cast.amira.actor, asked.id, now=cast.now)
    with refused("wrong_state"):
        confirm(cast.lena.actor, asked.id, now=cast.now)


def test_a_form_of_an_older_version_is_refused_and_changes_nothing(cast: Cast) -> None:
    asked = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    with refused("stale_version"):
        confirm(cast.lena.actor, asked.id, now=cast.now, version=7)
    assert reread(asked).version == 1
    assert confirm(cast.lena.actor, asked.id, now=cast.now, version=1).version == 2


def test_a_visit_that_has_begun_is_not_confirmed_any_more(cast: Cast) -> None:
    at = cast.slot(FRIDAY, "09:00")
    asked = cast.amira_books(at)
    with refused("wrong_state"):
        confirm(cast.lena.actor, asked.id, now=at)


def test_what_ended_a_visit_is_kept_with_it(cast: Cast) -> None:
    asked = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    decline(cast.nadia.actor, asked.id, reason="Please call us", now=cast.now)
    assert reread(asked).ended_by is Side.DESK
