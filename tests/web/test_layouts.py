"""The frames of pages, errors among them."""

from __future__ import annotations

import pytest

from tests.web import component_samples as samples
from tests.web.rendering import render, render_bare


class TestLayouts:
    @pytest.mark.parametrize("layout", ["patient", "staff", "plain"])
    @pytest.mark.parametrize("actor", [samples.PATIENT, None])
    def test_every_layout_serves_people_signed_in_or_not(self, layout: str, actor: object) -> None:
        source = f'{{% extends "layouts/{layout}.html" %}}'
        html = render(source, actor=actor, nav=lambda: samples.STAFF_NAV)

        assert "<main" in html
        assert "<title>Alder Clinic</title>" in html
        assert ("Sign out" in html) is (actor is not None and layout != "plain")

    def test_the_scripts_hear_all_that_htmx_says(self) -> None:
        html = render('{% extends "layouts/patient.html" %}')

        assert html.index("/visitor.js") < html.index("/htmx.min.js")

    def test_arabic_is_laid_out_from_the_right(self) -> None:
        html = render(
            '{% extends "layouts/patient.html" %}', text_direction="rtl", locale_code="ar"
        )

        assert '<html lang="ar" dir="rtl"' in html
        assert "/site.rtl.css" in html

    @pytest.mark.parametrize("code", [400, 403, 404, 409, 413, 422, 429, 500, 503])
    def test_every_error_has_a_page(self, code: int) -> None:
        assert f'<p class="eyebrow">{code}</p>' in render(f'{{% extends "errors/{code}.html" %}}')

    @pytest.mark.parametrize("code", [500, 503])
    def test_failures_show_without_a_clinic_or_a_session(self, code: int) -> None:
        bare = render_bare(f"errors/{code}.html")

        assert "<h1>" in bare

    def test_the_page_for_a_fault_claims_nothing_about_bookings(self) -> None:
        html = render_bare("errors/500.html")

        assert "check your appointments" in html
        assert "Nothing was booked" not in html

    def test_a_refusal_told_to_the_script_is_a_message_in_the_corner(self) -> None:
        html = render(
            '{% include "errors/_toast.html" %}', status=409, sentence="13:20 was just taken."
        )

        assert html.strip().startswith('<div hx-swap-oob="beforeend:#toasts">')
        assert "13:20 was just taken." in html
