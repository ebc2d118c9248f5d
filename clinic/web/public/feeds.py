"""What somebody's own calendar fetches by itself, by a secret address: nobody signs in."""

from __future__ import annotations

from hashlib import sha256

from flask import Blueprint, Response, request
from flask_babel import force_locale

from clinic.feeds.fetch import fetch, note_fetched
from clinic.http.access import public
from clinic.http.clock import now
from clinic.http.throttle.limits import limit_feeds
from clinic.web.kit import context
from clinic.web.visit.calendars import feed_entries, feed_file
from clinic.words.languages import spoken

blueprint = Blueprint("feeds", __name__)


@blueprint.get("/feeds/<token>.ics")
@public
@limit_feeds
def show(token: str) -> Response:
    """The calendar's file, or 304 where nothing in it has changed: told by the data, not by the file."""
    moment = now()
    fetched, clinic = fetch(token, now=moment), context.clinic()
    with force_locale(spoken(fetched.reader.locale)):
        entries = feed_entries(fetched)
        answer = Response(mimetype="text/calendar")
        answer.set_etag(sha256(repr((clinic.time_zone, entries)).encode()).hexdigest(), weak=True)
        answer.make_conditional(request)
        if answer.status_code == 200:
            answer.set_data(feed_file(fetched, entries))
    note_fetched(fetched, sent=answer.status_code == 200, now=moment)
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer
