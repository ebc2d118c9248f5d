"""The booking week and the panel beside it."""

from __future__ import annotations

import pytest

from tests.web import component_samples as samples
from tests.web.rendering import render, use

PANEL = (
    '{% from "components/_confirm.html" import confirm_panel %}'
    "{% call confirm_panel(view) %}<textarea></textarea>{% endcall %}"
)


class TestTheBookingWeek:
    def test_a_free_time_is_a_button_that_sends_its_instant_without_script(self) -> None:
        html = render(use("_week.html", "week_card(view)"), view=samples.week())

        assert '<form id="slots" class="avail" method="post" action="/hold"' in html
        assert 'type="submit" name="starts_at" value="2026-11-24T15:00:00+01:00"' in html
        assert '<input type="hidden" name="doctor" value="d1">' in html
        assert 'name="csrf_token"' in html

    def test_a_time_that_was_just_taken_can_be_seen_and_not_pressed(self) -> None:
        gone = samples.slot("13:20", 26, state="gone")
        html = render(use("_week.html", "slot_item(s)"), s=gone)

        assert "disabled" in html
        assert 'aria-label="13:20, just taken"' in html
        assert "starts_at" not in html

    def test_a_slot_replaces_its_twin_on_the_page_when_sent_out_of_band(self) -> None:
        html = render(use("_week.html", "slot_item(s, oob=True)"), s=samples.slot("14:20", 24))

        assert html.startswith('<li id="slot-20261124T1420" hx-swap-oob="true">')

    def test_a_day_without_times_says_why_and_leads_on(self) -> None:
        html = render(use("_week.html", "week_card(view)"), view=samples.week())

        assert "Dr Hartmann is not available until Mon 30 Nov." in html
        assert '<a href="/book?day=2026-11-30#week">See Mon 30 Nov</a>' in html

    def test_an_empty_week_offers_the_next_free_time_instead_of_a_grid(self) -> None:
        html = render(use("_week.html", "week_card(view)"), view=samples.empty_week())

        assert "Next free: Mon 30 Nov, 08:40" in html
        assert 'id="slots"' not in html

    def test_before_the_first_week_there_is_no_arrow_back(self) -> None:
        view = samples.week()
        view.prev = None

        html = render(use("_week.html", "week_card(view)"), view=view)

        assert 'id="week-prev"' not in html
        assert 'id="week-next"' in html


class TestTheConfirmPanel:
    def test_the_ring_is_full_at_first_and_half_at_half_time(self) -> None:
        full = render(
            use("_confirm.html", "hold_head(view)"), view=samples.confirm(left_seconds=300)
        )
        half = render(
            use("_confirm.html", "hold_head(view)"), view=samples.confirm(left_seconds=150)
        )

        assert 'stroke-dashoffset="0.00"' in full
        assert 'stroke-dashoffset="81.68"' in half

    def test_the_last_minute_is_marked(self) -> None:
        html = render(
            use("_confirm.html", "hold_head(view)"), view=samples.confirm(left_seconds=59)
        )

        assert 'class="hold is-late"' in html
        assert ">0:59</b>" in html

    def test_a_hold_that_cannot_be_extended_offers_no_more_time(self) -> None:
        html = render(
            use("_confirm.html", "hold_head(view)"), view=samples.confirm(can_extend=False)
        )

        assert "I need more time" not in html

    def test_what_to_show_when_the_time_is_up_waits_in_the_page(self) -> None:
        html = render(PANEL, view=samples.confirm())

        assert "data-hold-ended hidden" in html
        assert "Hold 14:20 again" in html

    def test_the_times_nearest_to_a_lost_one_can_be_held_at_once(self) -> None:
        offers = [samples.slot("13:40", 26, "Thursday 26 November")]
        html = render(
            use("_confirm.html", "nearest_times(offers, '/hold', hold=True)"), offers=offers
        )

        assert "This time is nearest:" in html
        assert 'value="2026-11-26T13:40:00+01:00"> Hold 13:40' in html

    def test_nothing_is_asked_before_a_time_is_chosen(self) -> None:
        html = render(PANEL, view=samples.confirm(state="empty"))

        assert "Choose a time. It is kept for 5 minutes." in html
        assert "<form" not in html

    @pytest.mark.parametrize(
        ("state", "shown"), [("chosen", True), ("held", False), ("lost", False), ("empty", False)]
    )
    def test_the_phone_bar_appears_only_for_a_time_that_can_be_taken(
        self, state: str, shown: bool
    ) -> None:
        html = render(use("_confirm.html", "sheet_bar(view)"), view=samples.confirm(state=state))

        assert ("Hold 14:20" in html) is shown
