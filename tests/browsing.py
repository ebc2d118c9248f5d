"""People of the cast in front of browsers, signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, Response
from playwright.sync_api import Page

from clinic.accounts.sessions.sign_in import open_session
from clinic.http.authn import identity
from tests.application import Clock
from tests.browser import LiveServer, NewContext
from tests.cast import OnlinePatient, Staff

#: `page_of(cast.amira)` is a page in a window of its own; `page_of(None)` a stranger's.
PageOf = Callable[..., Page]


@pytest.fixture
def page_of(app: Flask, clock: Clock, live_server: LiveServer, new_context: NewContext) -> PageOf:
    """Opens a window for somebody; more words go to the browser, as in `new_context`."""

    def page_of(person: Staff | OnlinePatient | None, **options: Any) -> Page:
        context = new_context(**options)
        if person is None:
            return context.new_page()
        with app.app_context(), app.test_request_context():
            answer = Response()
            identity.give_cookie(answer, open_session(person.actor.user_id, now=clock()))
        for line in answer.headers.getlist("Set-Cookie"):
            name, _, rest = line.partition("=")
            value = rest.partition(";")[0]
            context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
        return context.new_page()

    return page_of
