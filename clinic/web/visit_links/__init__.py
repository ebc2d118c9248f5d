"""The pages that links of mails about visits open: nobody signs in, or reads what a visit is about."""

from __future__ import annotations

from flask import Blueprint, Response

from clinic.http.doors import MAIL_LINKS
from clinic.web.visit_links import attendance, calendar, cancellation, change, follow, reschedule

visit_links = Blueprint("visit_links", __name__, url_prefix=MAIL_LINKS)
for room in (follow, attendance, calendar, change, cancellation, reschedule):
    visit_links.register_blueprint(room.blueprint)


@visit_links.after_request
def keep_out_of_searches(answer: Response) -> Response:
    """No search engine lists what a link of a mail leads to."""
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer
