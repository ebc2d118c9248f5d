"""The canary: whoever lets a patient's data slip into a log, an address, Redis or a subject fails.

Every test is watched. The people of the cast are the canaries: their addresses, their names and the
password. What is watched:

- each line that any logger writes, with its traceback;
- the address of each request and redirect, and each link and form of a page;
- the keys and values in Redis after each test that uses it;
- the subject of each mail.
"""

from __future__ import annotations

import re
import zlib
from typing import Any
from urllib.parse import unquote_plus

from redis import Redis

from tests.cast import PASSWORD

#: Patients only: who works at the clinic stands on its public pages.
_CANARY = re.compile(
    rf"rahman|amira\.|miriam|leo keller|\bkeller@|jonas\.weber|{re.escape(PASSWORD)}", re.I
)
#: What the desk types into a search stands in the address of what was found (see SECURITY.md).
_SEARCHED = re.compile(r"(?<=[?&])(?:q|name|patient|person)=[^&#\s]*")
_ADDRESSES = re.compile(r'\s(?:href|action|src|hx-get|hx-post|formaction)="([^"]*)"')
#: Written to be pressed by whoever may read them anyway.
_TO_PEOPLE = ("mailto:", "tel:")

heard: list[str] = []


def listen(place: str, text: str) -> None:
    """Fail the running test, at its end, where a canary is in this text."""
    found = _CANARY.search(text)
    if found:
        heard.append(f"{place} tells {found[0]!r}: {text[:300]}")


def listen_to_address(place: str, address: str) -> None:
    """The same for an address, in which words may be encoded."""
    if not address.startswith(_TO_PEOPLE):
        listen(place, unquote_plus(_SEARCHED.sub("", address.replace("&amp;", "&"))))


def listen_to_answer(answer: Any) -> None:
    """The same for the address of a request, where its answer leads, and all links in it."""
    listen_to_address("the address of a request", answer.request.full_path)
    if answer.location:
        listen_to_address("the address of a redirect", answer.location)
    if (
        answer.mimetype == "text/html"
        and not answer.direct_passthrough
        and not answer.content_encoding
    ):
        for address in _ADDRESSES.findall(answer.get_data(as_text=True)):
            listen_to_address("a link of a page", address)


def listen_to_redis(url: str) -> None:
    """The same for all that is in Redis."""
    with Redis.from_url(url) as server:
        for key in server.scan_iter(count=1000):
            listen("a key in Redis", key.decode(errors="replace"))
            for value in _values(server, key):
                listen("a value in Redis", value)


def _values(server: Any, key: bytes) -> list[str]:
    read = {
        b"string": lambda: [server.get(key)],
        b"list": lambda: server.lrange(key, 0, -1),
        b"set": lambda: list(server.smembers(key)),
        b"zset": lambda: server.zrange(key, 0, -1),
        b"hash": lambda: list(server.hgetall(key).values()),
    }.get(server.type(key), list)
    return [_plain(value).decode(errors="replace") for value in read() if value is not None]


def _plain(value: bytes) -> bytes:
    """RQ packs what is to be done."""
    try:
        return zlib.decompress(value)
    except zlib.error:
        return value
