"""Forms read what they are given, and the request only where a view says that it was sent to them."""

from __future__ import annotations

from flask import Flask
from wtforms import BooleanField, StringField

from clinic.web.kit.forms import ClinicForm


class CardForm(ClinicForm):
    name = StringField()
    is_open = BooleanField()


def test_a_form_beside_the_one_that_was_sent_stays_as_it_was_filled_in(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data={"name": "from the other form"}):
        form = CardForm(data={"name": "Lindenhof", "is_open": True})
        assert (form.name.data, form.is_open.data) == ("Lindenhof", True)
        assert not form.carries_out(lambda: None)


def test_the_form_that_was_sent_says_what_was_sent(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data={"name": "Am Park"}):
        form = CardForm.sent(data={"name": "Lindenhof", "is_open": True})
        assert (form.name.data, form.is_open.data) == ("Am Park", False)


def test_where_nothing_was_sent_a_form_is_as_it_was_filled_in(app: Flask) -> None:
    with app.test_request_context("/?name=elsewhere"):
        form = CardForm.sent(data={"name": "Lindenhof"})
        assert form.name.data == "Lindenhof"
        assert not form.is_submitted()
