"""What opens over the week, in its drawer."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from clinic.web.doctor.week.week_page import week_href, week_page
from clinic.web.kit import htmx


def over_week(
    part: str,
    day: date,
    /,
    *,
    status: int = 200,
    address: str | None = None,
    open_visit: str = "",
    **context: Any,
) -> ResponseReturnValue:
    """A part for the drawer: alone for the script, else over the whole week of a day.

    `address` is where the part is at home, if it answers something that was sent elsewhere.
    """
    context["close_href"] = week_href(day)
    if htmx.wants("drawer"):
        return htmx.part(render_template(part, **context), status=status, replace=address)
    page = week_page(day, open_visit=open_visit)
    html = render_template("doctor/appointments/page.html", part=part, page=page, **context)
    return htmx.part(html, status=status)
