"""A form that came while its sender had to show who they are: kept in the page that asks, sent after.

It travels in the page and back, so the server keeps nothing; passwords and codes are left out. With it
goes the mark of whose it is (see `clinic.http.authn.page_owner`): nobody else gets to see it again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RoutingException

from clinic.accounts.actor import Actor
from clinic.http.authn import page_owner
from clinic.web.reauth.plain_path import is_plain_path

PATH = "kept_path"
MARK = "kept_of"
_PREFIX = "kept."
_SECRET = re.compile(rf"password|code|csrf_token|^(old|new|{page_owner.FIELD})$")


@dataclass(frozen=True)
class ReplayedForm:
    """Where the form goes, what is in it, and the mark of whose it is; no `path`: there is none."""

    path: str = ""
    values: tuple[tuple[str, str], ...] = ()
    mark: str = ""

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Its fields as they travel in the page that asks."""
        carried = [(f"{_PREFIX}{name}", value) for name, value in self.values]
        return [(PATH, self.path), (MARK, self.mark), *carried] if self.path else []

    def if_of(self, actor: Actor) -> ReplayedForm:
        """This form for whose it is; none for everybody else."""
        return self if self.mark and page_owner.is_of(self.mark, actor.user_id) else NOTHING

    def shown_to(self, actor: Actor) -> ReplayedForm:
        """The same form as that of who has sent it under their own sign-in just now."""
        return replace(self, mark=self.mark or page_owner.mark_of(actor.user_id))


NOTHING = ReplayedForm()


def refused_form() -> ReplayedForm:
    """The form of the present request, which was refused."""
    if request.method != "POST" or not takes_forms(request.path):
        return NOTHING
    return ReplayedForm(request.full_path.rstrip("?"), _fields(prefix=""), page_owner.mark_sent())


def carried_form() -> ReplayedForm:
    """The form that the page which asked has brought back."""
    path = request.form.get(PATH, "")
    if not takes_forms(path):
        return NOTHING
    return ReplayedForm(path, _fields(prefix=_PREFIX), request.form.get(MARK, ""))


def late_form() -> ReplayedForm:
    """The form of the present request, which was refused, or the one that it has brought back."""
    refused = refused_form()
    return refused if refused.path else carried_form()


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
