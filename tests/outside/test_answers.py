"""Headers and cookies, as a client from outside gets them from every route of a clinic in production."""

from __future__ import annotations

import re
import shutil
import socket
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from sqlalchemy import make_url

from tests.access.matrix import matrix
from tests.cast import PASSWORD, email_of
from tests.databases import Databases
from tests.outside.server import HERE, HOST, Answer, Visitor, in_production
from tests.web.addresses import NOBODY

#: What every answer carries, whatever it is. The policy may have more to say, never less.
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "Reporting-Endpoints": 'csp="/csp"',
}
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "script-src-attr 'none'",
    "style-src 'self'",
    "style-src-attr 'none'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
    "upgrade-insecure-requests",
    "report-uri /csp",
    "report-to csp",
}
PICTURES = ({"img-src 'self'"}, {"img-src 'self' data:"})
WHO = ("nobody", "Petra Sommer")
_ARGUMENT = re.compile(r"<(?:any\(\"?([\w-]+)[^)]*\):|(?:\w+:)?)(\w+)>")


@pytest.fixture(scope="module")
def port(
    _databases: Callable[[str], Databases], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[int]:
    """A clinic in production with the people of the cast in it."""
    folder = tmp_path_factory.mktemp("outside")
    source = make_url(_databases("sqlite").fresh("cast")).database
    assert source is not None
    shutil.copyfile(source, folder / "clinic.db")
    with in_production(folder / "clinic.db", folder) as port:
        yield port


def unsafe(answer: Answer) -> list[str]:
    """What an answer lacks."""
    headers = answer.headers
    wrong = [f"{name}: {headers[name]}" for name, value in ALWAYS.items() if headers[name] != value]
    policy = {rule.strip() for rule in (headers["Content-Security-Policy"] or "").split(";")}
    wrong += [f"policy without {rule}" for rule in sorted(POLICY - policy)]
    if not any(pictures <= policy for pictures in PICTURES):
        wrong.append("policy without pictures")
    if "unsafe" in str(policy) or "*" in str(policy):
        wrong.append("policy is loose")
    permissions = headers["Permissions-Policy"] or ""
    features = ("camera", "microphone", "geolocation", "payment", "browsing-topics")
    wrong += [f"may use {one}" for one in features if f"{one}=()" not in permissions]
    kept = headers["Cache-Control"] or ""
    if (
        "no-store" not in kept
        and answer.status != 304
        and "text/html" in str(answer.headers["Content-Type"])
    ):
        wrong.append(f"may be kept: {kept!r}")
    if not kept:
        wrong.append("says nothing of keeping it")
    return wrong + unsafe_cookies(answer)


def unsafe_cookies(answer: Answer) -> list[str]:
    """What the cookies that an answer sets lack."""
    wrong = []
    for name, attributes in answer.cookies.items():
        named = {one.partition("=")[0] for one in attributes}
        if not name.startswith("__Host-"):
            wrong.append(f"cookie {name}")
        wrong += [
            f"cookie {name} without {one}"
            for one in ("secure", "httponly", "samesite=lax", "path=/")
            if one not in attributes
        ]
        is_taken = "max-age=0" in attributes or any("1970" in one for one in attributes)
        # A browser is known for a year; that is no sign-in.
        may_last = is_taken or name == "__Host-browser"
        lasting = {"domain"} if may_last else {"domain", "max-age", "expires"}
        wrong += [f"cookie {name} with {one}" for one in sorted(named & lasting)]
    return wrong


def routes() -> Iterator[tuple[str, str]]:
    """Method and address of every route that the matrix lists; with ids that nobody has."""
    for route in matrix().routes:
        method, _, rule = route.partition(" ")
        yield (
            method,
            _ARGUMENT.sub(
                lambda found: found[1] or ("1" if found[2] == "number" else NOBODY), rule
            ),
        )


@pytest.fixture(scope="module", params=WHO)
def visitor(port: int, request: pytest.FixtureRequest) -> Visitor:
    somebody = Visitor(port)
    if request.param != "nobody":
        answer = somebody.sign_in(email_of(request.param), PASSWORD)
        assert answer.status == 303, answer.body
        assert unsafe(answer) == []
        assert set(answer.cookies) >= {"__Host-clinic"}
    return somebody


def test_every_route_answers_safely(visitor: Visitor) -> None:
    wrong = []
    for method, address in routes():
        if address == "/logout" or (visitor.cookies and address.startswith("/api/")):
            continue  # pages' cookies are nothing to the API
        answer = visitor.ask(method, address, None if method == "GET" else {})
        if answer.status >= 500:
            wrong.append(f"{method} {address}: {answer.status}")
        wrong += [f"{method} {address}: {said}" for said in unsafe(answer)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("method", "address", "status", "headers"),
    [
        ("GET", "/no/such/page", 404, {}),
        ("GET", "/api/v1/no/such", 404, {}),
        ("GET", "/logout", 405, {}),
        ("TRACE", "/", 405, {}),
        ("OPTIONS", "/login", 200, {}),
        ("HEAD", "/find", 200, {}),
        ("GET", "/.git/config", 404, {}),
        ("GET", "/static/../config.py", 404, {}),
        ("GET", "/socket.io/?EIO=4&transport=polling", 400, {}),
        ("GET", "/socket.io/?EIO=4&transport=websocket", 400, {"Origin": "https://evil.test"}),
    ],
)
def test_so_does_what_is_no_route(
    port: int, method: str, address: str, status: int, headers: dict[str, str]
) -> None:
    answer = Visitor(port).ask(method, address, None, **headers)
    assert answer.status == status
    assert unsafe(answer) == []


@pytest.mark.parametrize(
    "host", ["evil.test", "clinic.example.evil.test", "clinic.example@evil.test"]
)
def test_T23_another_name_is_not_ours(port: int, host: str) -> None:
    answer = Visitor(port).ask("GET", "/login", host=host)
    assert answer.status == 400
    assert host not in answer.body
    assert unsafe(answer) == []


def test_T23_what_a_client_says_of_its_host_counts_for_nothing(port: int) -> None:
    answer = Visitor(port).ask("GET", "/login", X_Forwarded_Host="evil.test")
    assert "evil.test" not in answer.body
    assert answer.status == 200


def test_T22_a_form_of_another_site_is_refused_before_anything_is_read(port: int) -> None:
    somebody = Visitor(port)
    somebody.ask("GET", "/login")
    form = {"email": email_of("Amira Rahman"), "password": PASSWORD}
    for site in ("cross-site", "same-site", "none"):
        answer = somebody.ask("POST", "/login", form, Sec_Fetch_Site=site)
        assert answer.status == (403 if site != "none" else 303), site
    foreign = Visitor(port)
    foreign.ask("GET", "/login")
    for origin in ("https://evil.test", "null", "http://clinic.example"):
        answer = foreign.ask("POST", "/login", form, Origin=origin)
        assert answer.status == 403, origin
        assert unsafe(answer) == []
    without = foreign.ask("POST", "/login", form | {"csrf_token": ""})
    assert without.status == 400


def test_what_is_too_large_is_refused(port: int) -> None:
    somebody = Visitor(port)
    somebody.ask("GET", "/login")
    big = somebody.ask("POST", "/login", {"email": "x" * 1_100_000})
    assert big.status == 413
    assert unsafe(big) == []
    many = somebody.ask("POST", "/login", {f"field{n}": "" for n in range(5000)})
    assert many.status in (413, 422)
    assert unsafe(many) == []


def test_T27_who_signs_out_leaves_nothing_behind(port: int) -> None:
    amira = Visitor(port)
    amira.sign_in(email_of("Amira Rahman"), PASSWORD)
    before = dict(amira.cookies)
    assert amira.ask("GET", "/home").status == 200
    answer = amira.ask("POST", "/logout", {})
    assert answer.status == 303
    assert unsafe(answer) == []
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    replayed = Visitor(port, cookies=before)
    assert replayed.ask("GET", "/home").headers["Location"].startswith("/login")
    assert HERE not in str(answer.headers["Location"])


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_what_travels_compressed_is_as_long_as_it_says(port: int, method: str) -> None:
    """Read from the bare socket: a page and a file over one connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as wire:
        for path in ("/find", "/static/css/clinic.css?v=1"):
            wire.sendall(
                f"{method} {path} HTTP/1.1\r\nHost: {HOST}\r\nX-Forwarded-Proto: https\r\n"
                "Accept-Encoding: gzip\r\n\r\n".encode()
            )
            head, packed = read_one(wire, has_body=method == "GET")
            assert "content-encoding: gzip" in head
            assert "accept-encoding" in head.split("vary: ")[1].split("\r\n")[0]
            if method == "GET":
                plain = zlib.decompress(packed, wbits=31).decode()
                assert plain.startswith("<!doctype html>" if path == "/find" else "/*")
                assert len(packed) < len(plain) / 2


def test_T39_silent_and_half_sent_requests_keep_nobody_out(port: int) -> None:
    """With many more of them than threads, and then more than the server has room for."""
    begun = (
        b"",
        b"GET /find HTTP/1.1\r\nHost: ",
        b"POST /login HTTP/1.1\r\nContent-Length: 9\r\n\r\nhalf",
    )
    with ExitStack() as crowd:
        for number in range(420):
            one = crowd.enter_context(socket.create_connection(("127.0.0.1", port), timeout=20))
            one.sendall(begun[number % len(begun)])
            if number in (150, 419):
                assert Visitor(port).ask("GET", "/login").status == 200


def test_T39_who_never_hangs_up_holds_up_nobody(port: int) -> None:
    with ExitStack() as crowd:
        for _ in range(60):
            one = crowd.enter_context(socket.create_connection(("127.0.0.1", port), timeout=20))
            one.sendall(f"GET /healthz HTTP/1.0\r\nHost: {HOST}\r\n\r\n".encode())
        assert Visitor(port).ask("GET", "/login").status == 200


def read_one(wire: socket.socket, *, has_body: bool) -> tuple[str, bytes]:
    """One answer: its head in small letters, and just as many bytes as it promises."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += wire.recv(65536) or pytest.fail("the connection was closed")
    head, _, body = got.partition(b"\r\n\r\n")
    text = head.decode().lower()
    length = int(text.split("content-length: ")[1].split("\r\n")[0])
    while has_body and len(body) < length:
        body += wire.recv(65536) or pytest.fail("the connection was closed")
    assert len(body) == (length if has_body else 0)
    return text, body
