"""Two follow-ups that one visit would fulfil do not both get it."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest
from flask import Flask

from clinic.care.follow_ups.order import order_follow_up
from tests.cast import FRIDAY, Cast
from tests.races.together import together

pytestmark = pytest.mark.slow


def test_of_two_orders_at_once_one_takes_the_visit_that_fits(app: Flask, cast: Cast) -> None:
    at = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00")).id
    back, kind = cast.slot(date(2027, 1, 8), "09:00"), cast.follow_up
    cast.desk_books(cast.amira.patient_id, back, visit_type=kind)
    order = partial(order_follow_up, cast.lena.actor, at, weeks=6, visit_type_id=kind, now=cast.now)
    ordered = together(app, [order, order])
    assert [one.said for one in ordered] == ["done", "done"]
    assert sorted(str(one.value.status) for one in ordered) == ["booked", "open"]
