"""A form that came while its sender had to show who they are: kept in the page that asks, sent after.

It travels in the page and back, so the server keeps nothing; passwords and codes are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RoutingException

from clinic.web.plain_path import is_plain_path

PATH = "kept_path"
_PREFIX = "kept."
_SECRET = re.compile(r"password|code|csrf_token|^(old|new)$")


@dataclass(frozen=True)
class KeptForm:
    """Where the form goes, and what is in it; no `path`: there is none."""

    path: str = ""
    values: tuple[tuple[str, str], ...] = ()

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Its fields as they travel in the page that asks."""
        carried = [(f"{_PREFIX}{name}", value) for name, value in self.values]
        return [(PATH, self.path), *carried] if self.path else []


def refused_form() -> KeptForm:
    """The form of the present request, which was refused."""
    if request.method != "POST" or not takes_forms(request.path):
        return KeptForm()
    return KeptForm(request.full_path.rstrip("?"), _fields(prefix=""))


def carried_form() -> KeptForm:
    """The form that the page which asked has brought back."""
    path = request.form.get(PATH, "")
    return KeptForm(path, _fields(prefix=_PREFIX)) if takes_forms(path) else KeptForm()


def takes_forms(address: str) -> bool:
    """Whether this is an address of ours that takes forms, and not one of signing in."""
    path = address.partition("?")[0]
    if not is_plain_path(address) or not is_plain_path(path):
        return False
    try:
        endpoint, _arguments = current_app.url_map.bind("").match(path, method="POST")
    except (HTTPException, RoutingException):
        return False
    return not str(endpoint).startswith(("api.", "auth."))


def _fields(*, prefix: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.removeprefix(prefix), value)
        for name, value in request.form.items(multi=True)
        if name.startswith(prefix) and not _SECRET.search(name.removeprefix(prefix))
    )
