"""How much of a request is there: what the server's loop has to know before a thread gets it."""

from __future__ import annotations

import pytest

from clinic.http.hardening.patient_worker import announced_length

HEAD = b"POST /login HTTP/1.1\r\nHost: clinic.example\r\n"


@pytest.mark.parametrize(
    ("begun", "length"),
    [
        (b"", None),
        (HEAD, None),
        (HEAD + b"\r\n", len(HEAD) + 2),
        (HEAD + b"CONTENT-LENGTH:  7 \r\n\r\nhal", len(HEAD) + 23 + 7),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n", "more"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n", "whole"),
        # Only a header counts, not what looks like one in the body.
        (HEAD + b"\r\n\r\nContent-Length: 9\r\n", len(HEAD) + 2),
    ],
)
def test_a_request_is_as_long_as_its_head_says(begun: bytes, length: int | str | None) -> None:
    said = announced_length(begun)
    if isinstance(length, str):
        assert said is not None
        assert (said > len(begun)) == (length == "more")
    else:
        assert said == length
