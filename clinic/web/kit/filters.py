"""What templates may call besides macros: little, since presenters make the words."""

from __future__ import annotations

from flask import Flask
from markupsafe import Markup, escape

from clinic.booking.lifecycle import STATUSES
from clinic.web.kit import wording


def set_up(app: Flask) -> None:
    app.jinja_env.filters["language"] = wording.language_name
    app.jinja_env.filters["minutes"] = wording.length_label
    app.jinja_env.filters["tone"] = wording.tone
    app.jinja_env.filters["with_call"] = with_call
    app.jinja_env.globals["statuses"] = STATUSES


def with_call(sentence: str, phone: str) -> Markup:
    """The sentence, with the phone number in it as a link that calls it."""
    text, number = escape(sentence), escape(phone)
    if not phone:
        return text
    link = Markup('<a class="tnum nowrap" dir="ltr" href="tel:{}">{}</a>')
    return text.replace(number, link.format("".join(phone.split()), phone))
