"""After the books are closed nothing of the past goes out; what comes later does."""

from __future__ import annotations

import pytest
from flask import Flask

from clinic.booking.cancel import cancel
from clinic.notifications.inbox import unread_count
from clinic.notifications.outbox.settle import settle
from tests.cast import FRIDAY, Cast
from tests.notifications.post import PostOffice, states

pytestmark = pytest.mark.usefixtures("app_context")


def test_what_was_due_before_counts_as_told(cast: Cast, post: PostOffice) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    post.clock.advance(hours=1)
    assert settle(before=post.clock()) == 3
    assert post.work() == []
    assert states("appointment_confirmed") == ["sent"]
    assert (unread_count(cast.amira.actor), unread_count(cast.lena.actor)) == (0, 0)
    cancel(cast.lena.actor, visit.id, reason="I am ill", now=post.clock())
    assert [kind for _name, kind in post.after(minutes=1)] == ["appointment_cancelled"]
    assert unread_count(cast.amira.actor) == 1


def test_what_is_due_later_is_still_owed(cast: Cast, post: PostOffice) -> None:
    before = post.clock()
    cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    assert settle(before=before) == 0
    assert sorted(kind for _name, kind in post.after(minutes=1)) == [
        "appointment_confirmed",
        "request_received",
    ]


def test_an_operator_says_when(app: Flask, cast: Cast, post: PostOffice) -> None:
    cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    run = app.test_cli_runner().invoke
    assert run(args=["messages", "settle", "--before", "soon"]).exit_code == 2
    said = run(args=["messages", "settle", "--before", "2027-01-01T00:00Z"])
    assert (said.exit_code, said.output) == (0, "4 mails count as sent.\n")
    assert post.after(minutes=1) == []
