"""Errors as pages: said here, once, and nowhere in a view."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from typing import Any

from flask import current_app, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import Forbidden, HTTPException, Unauthorized

from clinic.accounts.permissions import Role
from clinic.core.errors import Busy, DomainError, TooMany
from clinic.http import doors
from clinic.http.away import RETRY_AFTER
from clinic.http.current import signed_in
from clinic.http.refusals import sentence_of, status_of
from clinic.http.throttle import pauses
from clinic.web.kit import htmx, language
from clinic.web.kit.homes import home_of
from clinic.web.kit.page_again import page_again
from clinic.web.reauth.guards import factor_first, sign_in_first, stale_form

log = logging.getLogger(__name__)


def on_domain_error(error: DomainError) -> ResponseReturnValue:
    if isinstance(error, TooMany):
        return _slow_down(error)
    if isinstance(error, Busy):
        return on_database_away(error)
    return _page(status_of(error), sentence_of(error))


def on_csrf_error(_error: CSRFError) -> ResponseReturnValue:
    return stale_form() or _page(
        400, _("This page was open for too long. Please go back, reload it and try again.")
    )


def on_too_many(error: RateLimitExceeded) -> ResponseReturnValue:
    return _slow_down(pauses.too_many(error))


def _slow_down(error: TooMany) -> ResponseReturnValue:
    """Who tries too often stays on the page, and hears when it goes on."""
    sentence, headers = sentence_of(error), {"Retry-After": str(pauses.seconds_of(error))}
    if request.is_json:
        return jsonify({"error": sentence}), 429, headers
    again = page_again(sentence)
    return (again, 429, headers) if again else (*_page(429, sentence), headers)


def on_forbidden(error: Forbidden) -> ResponseReturnValue:
    return factor_first() or on_http_error(error)


def on_http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    return _page(error.code, "")


def on_database_away(_error: Exception) -> ResponseReturnValue:
    """The database is away or too busy: say so, promise nothing. A report has nobody to read it."""
    return "" if doors.is_report() else _bare_page(503), 503, RETRY_AFTER


def on_bug(error: Exception) -> ResponseReturnValue:
    """Nobody expected this. The code on the page is the one in the log."""
    code = secrets.token_hex(4)
    log.error("unexpected error %s in %s", code, request.endpoint, exc_info=error)
    return _bare_page(500, error_code=code), 500


#: How the pages answer each kind of error; `clinic.app` registers them.
HANDLERS: dict[type[Exception], Callable[[Any], ResponseReturnValue]] = {
    DomainError: on_domain_error,
    CSRFError: on_csrf_error,
    Unauthorized: sign_in_first,
    Forbidden: on_forbidden,
    RateLimitExceeded: on_too_many,
    HTTPException: on_http_error,
    Exception: on_bug,
}


def _bare_page(status: int, **words: str) -> str:
    """A page that asks the database nothing, not even who is signed in: that may be what failed."""
    with force_locale(language.of_browser()):
        template = current_app.jinja_env.get_template(f"errors/{status}.html")
        return template.render(
            locale_code=language.code(), text_direction=language.direction(), **words
        )


def _page(status: int, sentence: str) -> tuple[str, int]:
    if htmx.is_request() and status in (404, 403, 409, 422, 429):
        # The script shows the answer where the part would have been; the words go into a toast.
        return render_template("errors/_toast.html", status=status, sentence=sentence), status
    name = status if status in (400, 403, 404, 409, 413, 422, 429, 500, 503) else 400
    return render_template(f"errors/{name}.html", sentence=sentence, ways=_ways_on(status)), status


def _ways_on(status: int) -> list[tuple[str, str]]:
    """Where an error page leads, as label and address: to what was asked for, to the person's own start."""
    if status == 429 and request.method == "GET":
        return [(_("Try again"), request.full_path.rstrip("?")), *_ways_on(0)]
    actor = signed_in()
    find = (_("Find care"), url_for("public.find.index"))
    if actor is None:
        return [(_("Go to the start page"), url_for("public.landing.index")), find]
    if actor.role is Role.PATIENT:
        return [(_("My appointments"), home_of(actor)), find]
    return [(_("Go to my start page"), home_of(actor))]
