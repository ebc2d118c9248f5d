"""Lets the canary listen to every test."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from clinic.mail import compose
from clinic.notifications.letters import Letter
from tests import canary


class _Ear(logging.Handler):
    """Hears every line that reaches the root logger."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.name == "mail.log":
            return  # the mail server of the tests, which is told where a mail goes
        canary.listen(f"the log {record.name}", self.format(record))


@pytest.fixture(scope="session", autouse=True)
def _ears() -> Iterator[None]:
    """Listen to the logs and to the subjects of mails, all through the run."""
    ear, root, house = _Ear(), logging.getLogger(), logging.getLogger("clinic")
    level = house.level
    with pytest.MonkeyPatch.context() as patch:
        words_of = compose._words

        def heard(letter: Letter) -> dict[str, str]:
            words = words_of(letter)
            canary.listen("the subject of a mail", words["subject.txt"])
            return words

        patch.setattr(compose, "_words", heard)
        root.addHandler(ear)
        house.setLevel(logging.DEBUG)
        yield
        house.setLevel(level)
        root.removeHandler(ear)


@pytest.fixture(autouse=True)
def _no_canary_sang() -> Iterator[None]:
    canary.heard.clear()
    yield
    sang = list(canary.heard)
    canary.heard.clear()
    if sang:
        pytest.fail(
            "personal data where none may be, or a deed without a row:\n" + "\n".join(sang),
            pytrace=False,
        )


@pytest.fixture
def heard() -> list[str]:
    """What was heard in this test so far; a test that sings on purpose empties it."""
    return canary.heard
