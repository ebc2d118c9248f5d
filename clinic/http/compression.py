"""Answers travel compressed, by Brotli or gzip as the client likes, where it is worth it and safe.

Safe: seen often enough, the length of a page tells what is in it to whoever makes it show words of
theirs (BREACH). Only another site can make a browser ask again and again, so what somebody's
cookies open is compressed only for our own pages; and the token of forms is masked anew each time.
Of the API, whose other answers hold tokens of programs, only what reads.
"""

from __future__ import annotations

import gzip
from functools import lru_cache
from pathlib import Path

import brotli
from flask import Flask, Response, current_app, request

from clinic.http import doors

#: Less than about one packet travels no faster.
BYTES_AT_LEAST = 500
#: More is not held in memory at once, nor may it keep a thread busy.
BYTES_AT_MOST = 8_000_000
TYPES = frozenset(
    {
        "application/javascript",
        "application/json",
        "application/problem+json",
        "image/svg+xml",
        "text/calendar",
        "text/css",
        "text/html",
        "text/javascript",
        "text/plain",
    }
)
#: Of about 100 kB this takes 2 ms; the others are for files, done once in each process: a quarter of
#: a second for the largest that pages load, and not so well what takes longer.
QUICKLY, WELL, BEST = 5, 9, 11
BEST_UP_TO = 200_000
#: What a file is called that `clinic.cli.pack_static` packed beforehand.
ENDINGS = {"br": ".br", "gzip": ".gz"}
_READS = frozenset({"GET", "HEAD"})
_FOREIGN = frozenset({"cross-site", "same-site"})


def set_up(app: Flask) -> None:
    """Compress what the application answers. To be set up first, so that it comes last."""
    app.after_request(compress)


def compress(response: Response) -> Response:
    """The answer in the best form for this client; `Vary` says that there are several."""
    if not _comes_in_forms(response):
        return response
    response.vary.add("Accept-Encoding")
    coding = _coding()
    if coding and response.status_code != 304 and _is_safe(response):
        _pack(response, coding)
    return response


def _comes_in_forms(response: Response) -> bool:
    """Whether it is worth it: text, of some length, whole, and not packed already."""
    if response.status_code == 304:
        return response.mimetype in TYPES
    if response.status_code in (204, 206) or response.mimetype not in TYPES:
        return False
    if response.content_encoding or response.cache_control.no_transform:
        return False
    if response.is_streamed and request.endpoint != "static":
        return False
    length = response.content_length or response.calculate_content_length() or 0
    return BYTES_AT_LEAST <= length <= BYTES_AT_MOST


def _coding() -> str:
    """What the client likes best of ours; "" where it wants none."""
    wanted = request.accept_encodings
    best = max(("br", "gzip"), key=lambda coding: wanted[coding])
    return best if wanted[best] > 0 else ""


def _is_safe(response: Response) -> bool:
    if response.cache_control.immutable:
        return True
    if doors.is_api():
        return request.method in _READS
    return not (request.cookies and request.headers.get("Sec-Fetch-Site") in _FOREIGN)


def _pack(response: Response, coding: str) -> None:
    # A file comes as a stream; the answer closes it.
    response.direct_passthrough = False
    body = response.get_data()
    if response.cache_control.immutable:
        response.set_data(_packed_beforehand(coding) or _packed_for_good(body, coding))
    else:
        response.set_data(_packed(body, coding, QUICKLY))
    response.content_encoding = coding
    # Parts are given of the plain form only, and a strong tag names one form.
    response.headers.pop("Accept-Ranges", None)
    tag, is_weak = response.get_etag()
    if tag and not is_weak:
        response.set_etag(f"{tag}-{coding}")
        response.make_conditional(request)


def _packed_beforehand(coding: str) -> bytes | None:
    """What lies packed beside a static file, unless the file was changed since."""
    if request.endpoint != "static":
        return None
    file = Path(current_app.static_folder or "", (request.view_args or {})["filename"])
    packed = file.with_name(f"{file.name}{ENDINGS[coding]}")
    if not packed.is_file() or packed.stat().st_mtime < file.stat().st_mtime:
        return None
    return packed.read_bytes()


@lru_cache(maxsize=256)
def _packed_for_good(body: bytes, coding: str) -> bytes:
    return packed_well(body, coding)


def packed_well(body: bytes, coding: str) -> bytes:
    """As small as it gets in reasonable time: for what is packed once and read often."""
    return _packed(body, coding, BEST if len(body) <= BEST_UP_TO else WELL)


def _packed(body: bytes, coding: str, effort: int) -> bytes:
    if coding == "br":
        return bytes(brotli.compress(body, quality=effort))
    return gzip.compress(body, min(effort, 9), mtime=0)
