"""The forms that stand in pages, as a browser would send them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException

#: Fields that a page leaves for the person to fill in -> something that is taken.
RIGHT = {
    "full_name": "Emma Lind",
    "email": "emma@example.org",
    "new_email": "emma@example.org",
    "password": "a quiet harbour lantern 42",
    "name": "Neurology",
    "phone": "030 1",
    "birth_date": "1990-01-01",
    "reason": "Not possible today.",
    "override_reason": "An emergency.",
    "body": "We keep what we need.",
    "answer": "The law asks for it.",
    "minutes": "15",
    "day": "2026-12-30",
    "clock": "10:00",
    "from_day": "2026-12-28",
    "from_clock": "08:00",
    "until_day": "2026-12-29",
    "until_clock": "12:00",
    "code": "123456",
}


@dataclass
class Form:
    """Where a form is sent, and what stands in its fields."""

    action: str
    values: dict[str, str] = field(default_factory=dict)

    def filled(self) -> dict[str, str]:
        """What somebody sends who fills in all that is empty."""
        return {name: value or RIGHT.get(name, "") for name, value in self.values.items()}


class _Reader(HTMLParser):
    """Reads the forms that are sent by POST."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            is_post = said.get("method", "").lower() == "post"
            self._open = Form(said.get("action", "")) if is_post else None
            self.forms += [self._open] if self._open else []
        if self._open is None:
            return
        name = said.get("name", "")
        if tag == "input" and name:
            is_off = said.get("type") in ("checkbox", "radio") and "checked" not in said
            if not is_off or name not in self._open.values:
                self._open.values[name] = "" if is_off else said.get("value", "")
        elif tag in ("select", "textarea") and name:
            self._open.values[name], self._within = "", name
        elif tag == "option" and self._within and self._is_chosen(said):
            self._open.values[self._within] = said.get("value", "")

    def _is_chosen(self, option: dict[str, str]) -> bool:
        """Whether an option is the one that is sent: the first, unless another one is selected."""
        assert self._open is not None
        return "selected" in option or not self._open.values[self._within]

    def handle_data(self, data: str) -> None:
        if self._open is not None and self._within and self.lasttag == "textarea":
            self._open.values[self._within] += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("select", "textarea"):
            self._within = ""
        elif tag == "form":
            self._open = None


def forms_in(html: str) -> list[Form]:
    """The forms of a page, without the tokens that browsers carry."""
    reader = _Reader()
    reader.feed(html)
    for form in reader.forms:
        form.values.pop("csrf_token", None)
    return reader.forms


def route_of(app: Flask, action: str) -> str | None:
    """The route that a form goes to, as the matrix writes it."""
    try:
        rule, _arguments = app.url_map.bind("").match(
            urlsplit(action).path, method="POST", return_rule=True
        )
    except HTTPException:
        return None
    return f"POST {rule.rule}"
