"""In which language a page speaks, and how it writes dates and times."""

from __future__ import annotations

from babel import Locale
from flask import Flask, request
from flask_babel import get_locale

from clinic.extensions import babel
from clinic.http.current import signed_in
from clinic.words.languages import LANGUAGES


def set_up(app: Flask) -> None:
    app.config.setdefault("BABEL_DEFAULT_LOCALE", LANGUAGES[0])
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", "translations")
    babel.init_app(app, locale_selector=choose)
    # Jinja's own `_` looks for a `gettext` in each template's variables first, and there is none.
    app.jinja_env.globals["_"] = app.jinja_env.globals["gettext"]


def choose() -> str:
    """The person's own language, else the one the browser likes best of ours."""
    person = signed_in()
    if person and person.locale in LANGUAGES:
        return person.locale
    return of_browser()


def of_browser() -> str:
    """The language the browser likes best of ours."""
    wished = [name.replace("-", "_") for name in request.accept_languages.values()]
    return str(Locale.negotiate(wished, LANGUAGES) or LANGUAGES[0])


def code() -> str:
    """The language of the page, as HTML names it."""
    return str(get_locale() or LANGUAGES[0]).replace("_", "-")


def direction() -> str:
    """`ltr` or `rtl`."""
    locale = get_locale()
    return locale.text_direction if locale else "ltr"
