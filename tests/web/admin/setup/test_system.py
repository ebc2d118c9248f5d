"""The page of the clinic's health shows what `flask doctor` says, to admins alone."""

from __future__ import annotations

import re

from flask.testing import FlaskClient


def test_the_page_shows_how_each_line_stands_and_what_to_do(petra: FlaskClient) -> None:
    page = petra.get("/admin/system")
    lines = re.findall(
        r'class="strong">([^<]+)<.*?class="tag[^"]*">(?:<svg.*?</svg>)?\s*(\w+)<', page.text, re.S
    )
    assert dict(lines).items() >= {"Database": "OK", "Schema": "OK", "Worker": "Failed"}.items()
    assert "Start `python worker.py`" in page.text
    assert "Something does not work." in page.text
    assert 'href="/admin/system"' in petra.get("/admin/settings").text
