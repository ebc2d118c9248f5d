"""Static files have addresses that change with them, so that browsers may keep them for good.

A sheet or a picture carries its digest as `?v=`. Scripts import one another by relative addresses,
which keep the folder but no query: theirs lie below a folder named after all of them,
`js/<digest>/app.js`. What is a third party's lies in a folder named after its version.

Pages load one sheet and one script, which `make assets` made of what lies in `css` and `js`. Where
that has been changed since, the files themselves are loaded: more of them, and none is ever stale.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request, url_for

_SCRIPTS = "js/"
_MADE = "made/"
_DIGITS = 10
_VERSION = re.compile(rf"(?<=^{_SCRIPTS})[0-9a-f]{{{_DIGITS}}}/")


def set_up(app: Flask) -> None:
    app.url_defaults(add_version)
    app.url_value_preprocessor(drop_version)
    app.jinja_env.globals["bundle"] = bundle
    if app.debug:
        app.before_request(look_anew)


def look_anew() -> None:
    """While the clinic is changed, a file may be another one at the next request."""
    _digest.cache_clear()
    _digest_of_all.cache_clear()
    is_current.cache_clear()


def bundle(name: str) -> str:
    """The address of what was made of an entry (`js/visitor.js`, `css/site.css`) and all it imports."""
    made = f"{_MADE}{Path(name).name}"
    return url_for("static", filename=made if is_current(_folder() / made, of=name) else name)


@lru_cache(maxsize=8)
def is_current(made: Path, *, of: str) -> bool:
    """Whether a file was made of its entry's folder as it is: its first line names the digest."""
    if not made.is_file():
        return False
    with made.open(encoding="utf-8") as file:
        return f" {of} of {_digest_of_all(made.parents[1] / Path(of).parent)}," in file.readline()


def add_version(endpoint: str, values: dict[str, Any]) -> None:
    """The address of the file as it is now."""
    if endpoint != "static" or "v" in values or "filename" not in values:
        return
    name = values["filename"]
    if name.startswith(_SCRIPTS):
        values["filename"] = f"{_scripts_now()}{name.removeprefix(_SCRIPTS)}"
    else:
        values["v"] = _digest(_folder() / name)


def drop_version(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """A script lies where it lay, whatever version its address names."""
    if endpoint == "static" and values:
        values["filename"] = _VERSION.sub("", values["filename"])


def is_for_good(response: Response) -> bool:
    """Whether the answer is a file, under an address that will never stand for another one."""
    if request.endpoint != "static" or response.status_code not in (200, 206, 304):
        return False
    name = (request.view_args or {})["filename"]
    if name.startswith(_SCRIPTS):
        # Who asks for another version, while an upgrade is under way, gets this one, but not to keep.
        return f"/{_scripts_now()}" in request.path
    return "v" in request.args or name.startswith("vendor/")


def _folder() -> Path:
    return Path(current_app.static_folder or "")


def _scripts_now() -> str:
    return f"{_SCRIPTS}{_digest_of_all(_folder() / _SCRIPTS)}/"


@lru_cache(maxsize=512)
def _digest(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()[:_DIGITS] if file.is_file() else "0"


@lru_cache(maxsize=4)
def _digest_of_all(folder: Path) -> str:
    files = sorted(file for file in folder.iterdir() if file.suffix in (".css", ".js"))
    digests = "".join(f"{file.name} {_digest(file)}\n" for file in files)
    return sha256(digests.encode()).hexdigest()[:_DIGITS]
