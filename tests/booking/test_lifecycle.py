"""The table of states: every step from every state, allowed or refused."""

from __future__ import annotations

import pytest

from clinic.booking.lifecycle import ATTENDED, ENDED, LIVE, OPEN, Status, Step, after, may
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
