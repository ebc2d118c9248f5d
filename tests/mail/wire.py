"""Headers read from the bytes of a mail by a strict reader of RFC 5322 and RFC 2047 that knows nothing
of Python's mail package. What it does not understand is an error.
"""

from __future__ import annotations

import re
from base64 import b64decode

_ATEXT = r"A-Za-z0-9!#$%&'*+/=?^_`{|}~\-"
_QUOTED = re.compile(r'"((?:[ !#-\[\]-~]|\\[ -~])*)"')
_ATOM = re.compile(rf"[{_ATEXT}]+")
_ENCODED = re.compile(r"=\?([A-Za-z0-9-]+)\?([QqBb])\?([!->@-~]+)\?=")
_PHRASE_Q = re.compile(r"[A-Za-z0-9!*+/=_-]+")
_ADDRESS = re.compile(rf"[{_ATEXT}.\u0080-\U0010ffff]+@[A-Za-z0-9.-]+")


def headers(mail: bytes) -> dict[str, str]:
    """The values by name, unfolded and not decoded; a name that stands twice is an error."""
    head = mail.split(b"\r\n\r\n", 1)[0].decode("utf-8")
    lines = head.split("\r\n")
    assert all(len(line.encode()) <= 998 and line.strip(" ") for line in lines)
    found: dict[str, str] = {}
    for line in head.replace("\r\n ", " ").split("\r\n"):
        name, colon, value = line.partition(":")
        assert colon
        assert re.fullmatch(r"[!-9;-~]+", name), name
        assert value.isprintable(), value
        assert name not in found
        found[name] = value.strip(" ")
    return found


def addresses(value: str) -> list[tuple[str, str]]:
    """Everybody in such a header: name and address."""
    found, rest = [], value
    while rest:
        name, rest = _name(rest)
        if rest.startswith("<"):
            address, _angle, rest = rest[1:].partition(">")
        else:
            address, rest = name + rest.split(",")[0], rest[len(rest.split(",")[0]) :]
            name = ""
        assert _ADDRESS.fullmatch(address), (value, address)
        found.append((name, address))
        assert not rest or rest.startswith(","), rest
        rest = rest.removeprefix(",").strip(" ")
    return found


def text(value: str) -> str:
    """What a header of words says."""
    return _decoded(value.split(" "), in_phrase=False)


def _name(value: str) -> tuple[str, str]:
    """The phrase in front of an address, and what follows it."""
    quoted = _QUOTED.match(value)
    if quoted:
        assert value[quoted.end() : quoted.end() + 2] == " <", value
        return re.sub(r"\\(.)", r"\1", quoted[1]), value[quoted.end() + 1 :]
    words, rest = [], value
    while atom := _ATOM.match(rest):
        if rest[atom.end() : atom.end() + 1] not in (" ", ""):
            break  # an address without a name
        words.append(atom[0])
        rest = rest[atom.end() :].lstrip(" ")
    return _decoded(words, in_phrase=True), rest


def _decoded(words: list[str], *, in_phrase: bool) -> str:
    """Words in their order; between two that are encoded the space is no text (RFC 2047, 6.2)."""
    said, was_encoded = "", False
    for word in words:
        encoded = _ENCODED.fullmatch(word)
        assert encoded or "=?" not in word, word
        gap = "" if not said or (encoded and was_encoded) else " "
        said += gap + (_one(encoded, in_phrase=in_phrase) if encoded else word)
        was_encoded = encoded is not None
    return said


def _one(word: re.Match[str], *, in_phrase: bool) -> str:
    charset, how, body = word.groups()
    assert len(word[0]) <= 75
    if how in "Bb":
        return b64decode(body, validate=True).decode(charset)
    assert not in_phrase or _PHRASE_Q.fullmatch(body), body
    plain = body.replace("_", "=20")
    assert re.fullmatch(r"(=[0-9A-F]{2}|[!-<>@-~])*", plain), body
    octets = re.sub(r"=([0-9A-F]{2})", lambda code: chr(int(code[1], 16)), plain)
    return octets.encode("latin-1").decode(charset)
