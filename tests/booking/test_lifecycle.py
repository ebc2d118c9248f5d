"""The table of states: every step from every state, allowed or refused."""

from __future__ import annotations

import pytest

from clinic.booking.lifecycle import (
    ATTENDED,
    ENDED,
    LIVE,
    OPEN,
    STATUSES,
    STEPS_OF_DAY,
    TRANSITIONS,
    Status,
    Step,
    after,
    may,
)
from config import ROOT
from tests.refusals import refused

#: The clinic's table, written out a second time: from, step, to.
TABLE = {
    ("requested", "confirm"): "confirmed",
    ("requested", "decline"): "declined",
    ("requested", "expire"): "expired",
    ("requested", "cancel"): "cancelled",
    ("confirmed", "cancel"): "cancelled",
    ("arrived", "cancel"): "cancelled",
    ("in_room", "cancel"): "cancelled",
    ("confirmed", "arrive"): "arrived",
    ("arrived", "admit"): "in_room",
    ("confirmed", "complete"): "completed",
    ("arrived", "complete"): "completed",
    ("in_room", "complete"): "completed",
    ("confirmed", "miss"): "no_show",
}


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("status", Status)
def test_a_step_leads_where_the_table_says_or_nowhere(status: Status, step: Step) -> None:
    target = TABLE.get((status, step))
    assert may(status, step) is (target is not None)
    if target is not None:
        assert after(status, step) == target
        return
    with refused("wrong_state"):
        after(status, step)


def test_every_state_is_live_or_ended_and_never_both() -> None:
    assert set(Status) == LIVE | ENDED
    assert not LIVE & ENDED
    assert OPEN | ATTENDED == LIVE
    assert not OPEN & ATTENDED


@pytest.mark.parametrize("status", sorted(ENDED))
def test_nothing_leads_out_of_the_end(status: Status) -> None:
    assert not [step for step in Step if may(status, step)]


def test_every_status_has_its_row_and_every_step() -> None:
    assert set(STATUSES) == set(Status)
    assert set(TRANSITIONS) == set(Step)
    assert {row.target for row in TRANSITIONS.values()} == set(Status) - {Status.REQUESTED}
    assert {row.target for row in STEPS_OF_DAY.values()} == ATTENDED


def test_no_two_statuses_have_the_same_word_or_icon() -> None:
    assert len({row.word for row in STATUSES.values()}) == len(Status)
    icons = {row.icon for row in STATUSES.values()}
    assert len(icons) == len(Status)
    drawn = {file.stem for file in (ROOT / "static/vendor").glob("bootstrap-icons-*/icons/*.svg")}
    assert icons <= drawn
