"""T36: whose tries count together, however a server or a proxy writes the address."""

from __future__ import annotations

import pytest
from flask import Flask

from clinic.http import remote
from tests.application import BuildApp
from tests.cast import PASSWORD, Cast, email_of

# How often somebody may ask does not depend on the database.
pytestmark = pytest.mark.only_on("sqlite")

WRONG = "a wrong guess"
AMIRA, JONAS = email_of("Amira Rahman"), email_of("Jonas Weber")


@pytest.mark.parametrize(
    ("written", "line", "network"),
    [
        ("192.0.2.7", "192.0.2.7", "192.0.2.0/24"),
        ("192.0.2.7:4711", "192.0.2.7", "192.0.2.0/24"),
        ("::ffff:192.0.2.7", "192.0.2.7", "192.0.2.0/24"),
        ("[::ffff:192.0.2.7]:4711", "192.0.2.7", "192.0.2.0/24"),
        ("2001:db8:1:2::7", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("[2001:db8:1:2:ffff::9]:4711", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("[2001:DB8:1:2::7]", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("fe80::7%eth0", "fe80::/64", "fe80::/48"),
        ("", "unknown", ""),
        ("_hidden", "unknown", ""),
        ("192.0.2.7:port", "unknown", ""),
        ("999.0.2.7:80", "unknown", ""),
    ],
)
def test_T36_an_address_is_read_as_servers_and_proxies_write_it(
    app: Flask, written: str, line: str, network: str
) -> None:
    with app.test_request_context(environ_overrides={"REMOTE_ADDR": written}):
        assert (remote.line(), remote.network()) == (line, network)


def guesses(app: Flask, email: str, ip: str, password: str = WRONG) -> int:
    return signs_in(app.test_client(), email, ip, password)


def signs_in(browser: object, email: str, ip: str, password: str = PASSWORD) -> int:
    answer = browser.post(  # type: ignore[attr-defined]
        "/login",
        data={"email": email, "password": password},
        environ_overrides={"REMOTE_ADDR": ip},
    )
    return int(answer.status_code)


@pytest.mark.parametrize(
    ("one_network", "another"),
    [
        (["192.0.2.7:1", "192.0.2.7:2", "::ffff:192.0.2.7"], "192.0.2.8:1"),
        (["2001:db8:1:2::1", "2001:db8:1:2:3::4", "[2001:db8:1:2::5]:6"], "2001:db8:1:3::1"),
    ],
)
def test_T36_a_network_uses_up_its_own_tries_and_nobody_elses(
    make_app: BuildApp, cast: Cast, limits: None, one_network: list[str], another: str
) -> None:
    app = make_app(RATELIMIT_ENABLED=True, LIMIT_SIGN_IN_PER_ADDRESS="2 per hour")
    tries = [guesses(app, f"nobody{n}@example.org", ip) for n, ip in enumerate(one_network)]
    assert tries == [422, 422, 429]
    assert guesses(app, AMIRA, another, PASSWORD) == 303


def test_T36_a_browser_that_is_known_is_refused_by_nobodys_guesses(
    make_app: BuildApp, cast: Cast, limits: None
) -> None:
    app = make_app(
        RATELIMIT_ENABLED=True,
        LIMIT_SIGN_IN_PER_ACCOUNT="1 per hour",
        LIMIT_SIGN_IN_PER_ADDRESS="1 per hour",
        LIMIT_SIGN_IN_FOR_ALL="1 per hour",
    )
    known = app.test_client()
    assert signs_in(known, AMIRA, "192.0.2.7") == 303
    known.post("/logout")
    assert [guesses(app, AMIRA, "192.0.2.7") for _ in range(2)] == [422, 429]
    assert guesses(app, JONAS, "198.51.100.1", PASSWORD) == 429, "all strangers are slowed down"
    assert signs_in(known, AMIRA, "192.0.2.7") == 303
    known.post("/logout")
    # It counts for itself, so whoever took it has no more guesses than others; and for no one else.
    assert [signs_in(known, AMIRA, "192.0.2.7", WRONG) for _ in range(2)] == [422, 429]
    assert signs_in(known, JONAS, "192.0.2.7") == 429
