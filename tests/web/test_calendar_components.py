"""The staff calendar and the small month."""

from __future__ import annotations

import pytest

from tests.web import component_samples as samples
from tests.web.rendering import render, use


class TestTheCalendar:
    def test_a_visit_lies_on_its_rows_and_opens_in_the_drawer(self) -> None:
        v = samples.visit("v1", "Bruno Costa", "10:20", "10:50", "in_room")
        html = render(use("_calendar.html", "visit_block(v)"), v=v)

        assert '<li id="visit-v1" class="cal-r-29 cal-s-6">' in html
        assert 'href="/visits/v1" class="appt st-inroom"' in html
        assert "In room" in html

    def test_two_visits_on_purpose_share_the_width(self) -> None:
        v = samples.visit("v1", "Jana Wolf", "10:40", "11:10", "confirmed", lane="2of2")

        assert "lane-2of2" in render(use("_calendar.html", "visit_block(v)"), v=v)

    def test_the_line_of_now_is_in_todays_column_only(self) -> None:
        html = render(use("_calendar.html", "calendar(view)"), view=samples.calendar_week())

        assert html.count('class="cal-now cal-r-33"') == 1

    @pytest.mark.parametrize("minute", [None, 479, 1080])
    def test_no_line_of_now_outside_the_shown_hours(self, minute: int | None) -> None:
        view = samples.calendar_week()
        view.now_minute = minute

        assert "cal-now" not in render(use("_calendar.html", "calendar(view)"), view=view)

    def test_only_closed_days_at_the_end_of_the_week_are_narrow(self) -> None:
        view = samples.calendar_week()
        view.days[1].is_closed = True
        html = render(use("_calendar.html", "calendar(view)"), view=view)

        assert "has-closed-end-1" in html
        assert html.count("is-narrow") == 1

    def test_a_week_with_every_day_closed_keeps_its_width(self) -> None:
        view = samples.calendar_week()
        view.days = [samples.calendar_day("Sat", 28, "Closed", is_closed=True)]

        assert "has-closed-end" not in render(use("_calendar.html", "calendar(view)"), view=view)

    def test_the_small_month_marks_today(self) -> None:
        html = render(use("_calendar.html", "mini_month(m)"), m=samples.month())

        assert html.count('aria-current="date"') == 1
