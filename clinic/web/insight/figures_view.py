"""All that the page of the figures shows."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask.typing import ResponseReturnValue

from clinic.core.local_time import local_date
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.insight.figures import SMALLEST_GROUP, Figures
from clinic.insight.queries import figures
from clinic.web.insight.day_rows import by_week, day_rows
from clinic.web.insight.figure_filter import FigureFilter, PeriodFilter
from clinic.web.insight.group_order import order_asked, order_hrefs, ordered
from clinic.web.insight.heat_map import heat_map
from clinic.web.insight.measures import APART, KEY_MEASURES
from clinic.web.insight.tiles import tiles
from clinic.web.kit import htmx
from clinic.web.kit.context import clinic


def figures_page(asked: PeriodFilter, *, door: str) -> ResponseReturnValue:
    """The page, or its results; 422 where the days cannot be counted. `door` is the endpoint's room."""
    today = local_date(now(), clinic().zone)
    days, own = asked.days(today), not isinstance(asked, FigureFilter)
    view: dict[str, Any] = {
        "filter": asked,
        "door": door,
        "own": own,
        "order": order_asked(),
        "figures": None,
    }
    if days is None:
        return htmx.page_or_part("insight", **view), 422
    found = figures(current_user, first=days.first, last=days.last, **asked.of_whom(), now=now())
    return htmx.page_or_part("insight", **view | _shown(found, today), address=asked.address(days))


def _shown(found: Figures, today: date) -> dict[str, Any]:
    return {
        "figures": found,
        "days": (found.first, found.last),
        "before": found.compared,
        "nothing": found.is_empty,
        "tiles": tiles(KEY_MEASURES, found),
        "apart": tiles(APART, found),
        "day_rows": day_rows(found.by_day, today=today),
        "by_week": by_week(found.by_day),
        "heat": heat_map(
            found.by_weekday_hour,
            first=found.first,
            last=found.last,
            first_weekday=clinic().first_weekday,
        ),
        "by_doctor": ordered(found.by_doctor or (), order_asked()),
        "by_visit_type": ordered(found.by_visit_type, order_asked()),
        "order_hrefs": order_hrefs(),
        "smallest_group": SMALLEST_GROUP,
    }
