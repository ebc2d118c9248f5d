"""A real browser for the tests: one for each worker, with fresh cookies for each test."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from werkzeug.serving import make_server

from config import ROOT
from tests.services import browser_program

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 10_000  # milliseconds
ARTEFACTS = ROOT / "test-artefacts"

NewContext = Callable[..., BrowserContext]
FAILED = pytest.StashKey[bool]()


@dataclass
class LiveServer:
    """The test's application, served on a free port of this machine."""

    app: Flask
    url: str


@pytest.fixture
def live_server(app: Flask) -> Iterator[LiveServer]:
    """The application of the test behind a real socket, in a thread: both share the clock.

    Forms need their CSRF token, as in real life.
    """
    app.config["WTF_CSRF_ENABLED"] = True
    with served(app) as url:
        yield LiveServer(app, url)


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve an application on a free port of this machine; its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The worker's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_program(), args=FLAGS)
        yield browser
        browser.close()


#: What the browser itself writes into the console when a page is refused something, as it should be.
REFUSED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d ")
#: Tells the test of everything that the policy refuses, whether or not the console speaks of it.
WATCH_THE_POLICY = """
document.addEventListener("securitypolicyviolation", (event) => {
  window.policyBroken([event.violatedDirective, event.blockedURI, event.sourceFile].join(" "));
});
"""


#: A page closes its socket (it locks, or leaves) while the server is writing: their words cross on the way.
CROSSED = re.compile(r"^WebSocket connection to .* failed: Data frame received after close$")


@dataclass
class Complaints:
    """What the browser found wrong with a page: errors of scripts, all that stands in the console as
    an error, and what the content policy refused."""

    found: list[str] = field(default_factory=list)

    def listen(self, context: BrowserContext) -> None:
        context.on("weberror", lambda error: self.found.append(str(error.error)))
        context.on("console", self._hear)
        context.expose_binding("policyBroken", lambda _source, what: self.found.append(what))
        context.add_init_script(WATCH_THE_POLICY)

    def _hear(self, message: ConsoleMessage) -> None:
        text = message.text
        if message.type == "error" and not (REFUSED.match(text) or CROSSED.search(text)):
            self.found.append(text)


@pytest.fixture
def new_context(
    request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer
) -> Iterator[NewContext]:
    """Opens contexts, one for each person: `new_context()`, `new_context(viewport=PHONE)`.

    At the end the test fails if a page had a script error, wrote an error into the console (save that
    it was answered with a 4xx) or broke the content policy; of a test that failed, a picture of each
    open page is kept in test-artefacts/.
    """
    opened: list[BrowserContext] = []
    complaints = Complaints()

    def open_context(**options: Any) -> BrowserContext:
        usual: dict[str, Any] = {
            "base_url": live_server.url,
            "viewport": DESKTOP,
            "locale": "en-GB",
            "timezone_id": "America/St_Johns",
            "reduced_motion": "reduce",
        }
        context = browser.new_context(**(usual | options))
        context.set_default_timeout(PATIENCE)
        complaints.listen(context)
        opened.append(context)
        return context

    yield open_context
    if request.node.stash.get(FAILED, False):
        _keep_pictures(request.node.name, opened)
    for context in opened:
        context.close()
    assert complaints.found == []


@pytest.fixture
def context(new_context: NewContext) -> BrowserContext:
    """A browser window of 1440 × 900."""
    return new_context()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page at 1440 × 900: `page.goto("/")`."""
    return context.new_page()


@pytest.fixture
def phone(new_context: NewContext) -> Page:
    """A page at 390 × 844, with touch."""
    return new_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page()


@pytest.fixture
def context_no_js(new_context: NewContext) -> BrowserContext:
    """A browser window in which no script runs."""
    return new_context(java_script_enabled=False)


@pytest.fixture
def page_no_js(context_no_js: BrowserContext) -> Page:
    """A page in which no script runs."""
    return context_no_js.new_page()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


def _keep_pictures(test: str, contexts: list[BrowserContext]) -> None:
    name = re.sub(r"\W+", "-", test).strip("-")
    pages = [page for context in contexts for page in context.pages]
    for number, page in enumerate(pages, start=1):
        page.screenshot(path=Path(ARTEFACTS, f"{name}-{number}.png"), full_page=True)
