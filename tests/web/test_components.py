"""Marks, cards, messages and lists that every page shares."""

from __future__ import annotations

import pytest

from clinic.web.booking.doctor_card import Full
from clinic.web.kit.navigation import Link
from tests.web import component_samples as samples
from tests.web.rendering import render, use

DRAWER = (
    '{% from "components/_drawer.html" import drawer %}'
    '{% call(part) drawer("Amira Rahman", "/week") %}'
    '{% if part == "body" %}Facts{% endif %}{% endcall %}'
)


class TestMarksAndSurfaces:
    @pytest.mark.parametrize(
        ("code", "word"),
        [("in_room", "In room"), ("no_show", "No-show"), ("expired", "Expired")],
    )
    def test_a_status_has_colour_icon_and_word(self, code: str, word: str) -> None:
        html = render(use("_marks.html", f"status('{code}')"))

        assert f"st-{code.replace('_', '')}" in html
        assert "<svg" in html
        assert word in html

    def test_an_error_message_speaks_at_once_and_others_wait(self) -> None:
        assert 'role="alert"' in render(use("_surfaces.html", "toast('error', 'Taken')"))
        assert 'role="alert"' not in render(use("_surfaces.html", "toast('success', 'Booked')"))

    def test_undo_is_a_post_with_its_values(self) -> None:
        undo = {"label": "Undo", "action": "/undo", "hidden": {"version": 3}}
        html = render(
            use("_surfaces.html", "toast_oob('success', 'Cancelled', actions=[undo])"), undo=undo
        )

        assert html.startswith('<div hx-swap-oob="beforeend:#toasts">')
        assert '<form method="post" action="/undo">' in html
        assert '<input type="hidden" name="version" value="3">' in html

    def test_T16_what_people_typed_is_never_markup(self) -> None:
        html = render(
            use("_surfaces.html", "toast('info', text)"), text="<script>alert(1)</script>"
        )

        assert "<script>" not in html

    def test_one_page_needs_no_pager_links(self) -> None:
        pages = samples.pages()
        assert 'rel="next"' in render(use("_surfaces.html", "pager(p)"), p=pages)

        pages.pages = pages.pages[:1]
        assert "<nav" not in render(use("_surfaces.html", "pager(p)"), p=pages)

    def test_a_doctor_without_times_leads_to_the_next_one(self) -> None:
        full = Full("No free time this week", "The first one:", Link("Mon 7 Dec, 09:00", "/b"))
        html = render(use("_doctors.html", "doc_card(d)"), d=samples.doctor(full=full))

        assert "Mon 7 Dec, 09:00" in html
        assert "daycol" not in html

    def test_the_drawer_closes_by_a_real_link_and_has_no_empty_foot(self) -> None:
        html = render(DRAWER)

        assert 'href="/week" data-close aria-label="Close"' in html
        assert "drawer-f" not in html
