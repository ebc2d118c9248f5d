"""What no page of ours sends, and no honest program: a row tells that it was tried.

Nothing is refused here: what is wrong is refused, or taken no notice of, by whoever reads it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from flask import g, request

from clinic.http import doors
from clinic.http.hardening import denials

#: Fields of one line that end up in the header of a mail. Browsers send no line breaks in them.
ONE_LINE = ("email", "full_name", "name", "phone")
#: Names of columns by which somebody would be more than they are, or act for somebody else. A row
#: names only these: all others are a stranger's own words.
TELLING = frozenset(
    {
        "role", "is_admin", "is_active", "is_staff", "clinic_id", "user_id", "patient_id",
        "approved_at", "disabled_at", "email_verified_at", "password_hash",
    }
)  # fmt: skip
OTHER = "unknown_field"


def notice_form() -> None:
    """Before each request of a page: line breaks where there can be none."""
    if request.method == "POST" and not doors.is_api():
        notice_lines(request.form)


def notice_lines(sent: Any) -> None:
    """The same for what was sent, whatever it is."""
    if not isinstance(sent, Mapping):
        return
    for name in ONE_LINE:
        value = sent.get(name)
        if isinstance(value, str) and ("\r" in value or "\n" in value):
            _once("input_validation_fail", f"line_break_{name}")


def notice_more_fields(offered: Collection[str]) -> None:
    """A form was sent with fields that it does not have. Only those with telling names count: the
    others are often those of another form in the page.
    """
    for name in sorted(TELLING.intersection(request.form) - set(offered)):
        _once("malicious_extraneous", name)


def notice_unknown_fields(names: Iterable[str]) -> None:
    """A program sent fields that the document does not know."""
    found = {name.rpartition(".")[2] for name in names}
    _once("malicious_extraneous", min(found & TELLING, default=OTHER))


def notice_address(what: str) -> None:
    """An address was sent that leads away from here, where only one of ours can be; `what` names
    the field.
    """
    _once("input_validation_fail", what)


def _once(action: str, reason: str) -> None:
    """One row of a kind for a request."""
    noted: set[str] = g.setdefault("suspicions", set())
    if action not in noted:
        noted.add(action)
        denials.note_aside(action, reason)
