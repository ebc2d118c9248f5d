"""Answers travel compressed, and every reader has them as they were."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from clinic.cli.pack_static import pack
from clinic.http.access import public
from config import ROOT
from tests.application import BuildApp
from tests.cast import Cast
from tests.cast_fixtures import SignIn

CSS = "/static/css/clinic.css?v=1"
READERS: dict[str, Callable[[bytes], bytes]] = {
    "br": brotli.decompress,
    "gzip": lambda packed: zlib.decompress(packed, wbits=31),
}


def ask(client: FlaskClient, address: str, wish: str = "", **headers: str) -> TestResponse:
    """Read to its end, as a server does; a file is closed then."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(address, headers={"Accept-Encoding": wish, **sent}, buffered=True)


@pytest.mark.parametrize("coding", READERS)
@pytest.mark.parametrize("address", [CSS, "/api/v1/doctors", "/api/v1/openapi.json"])
def test_what_is_unpacked_is_what_was_sent_plain(
    client: FlaskClient, cast: Cast, address: str, coding: str
) -> None:
    plain, packed = ask(client, address), ask(client, address, coding)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == coding
    assert READERS[coding](packed.data) == plain.data
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Accept-Encoding" in packed.headers["Vary"]


@pytest.mark.parametrize(
    ("wish", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("br;q=0.1, gzip", "gzip"), ("*", "br"),
        ("identity", None), ("", None), ("gzip;q=0, br;q=0", None), ("deflate", None),
        ("br;q=x, , ;;", None), ("BR", "br"),
    ],
)  # fmt: skip
def test_a_client_gets_what_it_likes_best(
    client: FlaskClient, cast: Cast, wish: str, coding: str | None
) -> None:
    answer = ask(client, "/find", wish)
    assert answer.headers.get("Content-Encoding") == coding


def test_a_look_at_the_head_tells_the_same(client: FlaskClient, cast: Cast) -> None:
    for address in (CSS, "/api/v1/doctors"):
        whole = ask(client, address, "gzip")
        head = client.head(address, headers={"Accept-Encoding": "gzip"}, buffered=True)
        assert head.data == b""
        for name in ("Content-Encoding", "Content-Length", "ETag", "Vary"):
            assert head.headers[name] == whole.headers[name]


def test_who_has_a_form_of_a_file_keeps_it_and_each_form_has_its_tag(client: FlaskClient) -> None:
    tags = {}
    for coding in ("br", "gzip", "identity"):
        tags[coding] = ask(client, CSS, coding).headers["ETag"]
        again = ask(client, CSS, coding, If_None_Match=tags[coding])
        assert (again.status_code, again.data) == (304, b"")
        assert "Accept-Encoding" in again.headers["Vary"]
    assert len(set(tags.values())) == 3
    assert ask(client, CSS, If_None_Match=tags["br"]).status_code == 200


def test_a_part_of_a_file_is_a_part_of_the_plain_one(client: FlaskClient) -> None:
    part = ask(client, CSS, "br", Range="bytes=0-99")
    assert part.status_code == 206
    assert part.data == (ROOT / "static/css/clinic.css").read_bytes()[:100]
    packed = ask(client, CSS, "br")
    assert "Accept-Ranges" not in packed.headers
    rest = ask(client, CSS, "br", Range="bytes=0-99", If_Range=packed.headers["ETag"])
    assert (rest.status_code, rest.data) == (200, packed.data)


def test_what_is_packed_small_a_stream_or_not_to_be_touched_is_left_alone(
    make_app: BuildApp, cast: Cast
) -> None:
    app = make_app()
    answers = {
        "/stream": lambda: app.response_class(text for text in ["a" * 900] * 2),
        "/kept": lambda: app.response_class(
            "a" * 900, mimetype="text/plain", headers={"Cache-Control": "no-transform"}
        ),
        "/done": lambda: app.response_class(
            gzip.compress(b"a" * 9000, 0), headers={"Content-Encoding": "gzip"}
        ),
        "/picture": lambda: app.response_class("a" * 900, mimetype="image/png"),
    }
    for address, view in answers.items():
        app.add_url_rule(address, address[1:], public(view))
    client = app.test_client()
    font = "/static/made/inter-latin.woff2"
    for address in (*answers, font, "/healthz"):
        answer = ask(client, address, "br")
        assert answer.status_code == 200
        assert answer.headers.get("Content-Encoding") != "br", address


def test_a_file_that_lies_packed_beside_itself_is_sent_so_until_it_changes(
    make_app: BuildApp, tmp_path: Path
) -> None:
    (tmp_path / "sheet.css").write_text("a{color:red}" * 900)
    assert pack(tmp_path) == 1
    app = make_app()
    app.static_folder = str(tmp_path)
    client, as_told = app.test_client(), b"as it lies there"
    (tmp_path / "sheet.css.br").write_bytes(as_told)
    assert ask(client, "/static/sheet.css?v=1", "br").data == as_told
    unpacked = gzip.decompress(ask(client, "/static/sheet.css?v=1", "gzip").data)
    assert unpacked == (tmp_path / "sheet.css").read_bytes()
    os.utime(tmp_path / "sheet.css.br", (0, 0))
    answer = ask(client, "/static/sheet.css?v=1", "br")
    assert brotli.decompress(answer.data) == (tmp_path / "sheet.css").read_bytes()


# -- what its length would tell --------------------------------------------------------------------


def test_T22_a_page_that_another_site_asks_for_with_somebodys_cookies_is_left_alone(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    def coding(site: str) -> str | None:
        answer = ask(client, "/find?q=guess", "br", Sec_Fetch_Site=site)
        return answer.headers.get("Content-Encoding")

    assert coding("cross-site") == "br", "a stranger has nothing to lose"
    sign_in(client, cast.amira)
    assert [coding("cross-site"), coding("same-site")] == [None, None]
    assert [coding("same-origin"), coding("none")] == ["br", "br"]
