"""What templates may call."""

from __future__ import annotations

from clinic.web.kit.filters import with_call


def test_a_phone_number_in_a_sentence_can_be_pressed() -> None:
    html = with_call("Please call +49 30 555 0120.", "+49 30 555 0120")

    assert html.startswith("Please call <a ")
    assert 'href="tel:+49305550120">+49 30 555 0120</a>.' in html


def test_the_rest_of_the_sentence_stays_text() -> None:
    assert with_call("<b> & call 7", "7").startswith("&lt;b&gt; &amp; call <a ")
    assert with_call("<b>", "") == "&lt;b&gt;"
