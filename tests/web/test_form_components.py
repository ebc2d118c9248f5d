"""Fields, their hints and their errors."""

from __future__ import annotations

import pytest

from tests.web import component_samples as samples
from tests.web.rendering import render, use


class TestForms:
    @pytest.fixture
    def form(self) -> samples.SampleForm:
        form = samples.SampleForm()
        form.password.errors = ["Enter the password again"]
        return form

    def test_a_hint_is_tied_to_its_field(self, form: samples.SampleForm) -> None:
        html = render(
            use("_forms.html", "field(f, hint='Only your doctor reads it')"), f=form.reason
        )

        assert 'aria-describedby="reason-hint"' in html
        assert '<div class="form-text" id="reason-hint">' in html
        assert "aria-invalid" not in html

    def test_a_wrong_field_says_so_and_why(self, form: samples.SampleForm) -> None:
        html = render(use("_forms.html", "field(f, autocomplete='off')"), f=form.password)

        assert 'aria-describedby="password-error"' in html
        assert 'aria-invalid="true"' in html
        assert 'autocomplete="off"' in html
        assert "Enter the password again" in html

    def test_the_summary_leads_to_each_wrong_field(self, form: samples.SampleForm) -> None:
        html = render(use("_forms.html", "error_summary(form)"), form=form)

        assert 'role="alert"' in html
        assert '<a href="#password">Password</a>: Enter the password again' in html
        assert "#email" not in html

    def test_a_form_without_errors_has_no_summary(self) -> None:
        assert render(use("_forms.html", "error_summary(form)"), form=samples.SampleForm()) == ""

    def test_only_optional_fields_are_marked(self, form: samples.SampleForm) -> None:
        required = render(use("_forms.html", "field(f)"), f=form.email)
        optional = render(use("_forms.html", "field(f, optional=True)"), f=form.reason)

        assert "(optional)" not in required
        assert "(optional)" in optional

    @pytest.mark.parametrize(
        ("call", "expected"),
        [
            ("field(form.language)", 'class="form-select"'),
            ("check(form.remind)", 'class="form-check-input"'),
            ("check(form.remind, switch=True)", 'role="switch"'),
            ("choices(form.kind, {'first': '30 min'})", "<span>30 min</span>"),
            ("picks(form.days, small=True)", 'class="pick pick-sm"'),
            ("seg(form.kind)", 'role="radiogroup"'),
            ("filters_submit('Show')", "only-nojs"),
        ],
    )
    def test_each_kind_of_control_is_drawn(
        self, form: samples.SampleForm, call: str, expected: str
    ) -> None:
        assert expected in render(use("_forms.html", call), form=form)
