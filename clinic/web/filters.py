"""What templates may call besides macros: little, since presenters make the words."""

from __future__ import annotations

from flask import Flask

from clinic.web import wording


def set_up(app: Flask) -> None:
    app.jinja_env.filters["language"] = wording.language_name
    app.jinja_env.filters["minutes"] = wording.length_label
    app.jinja_env.filters["tone"] = wording.tone
