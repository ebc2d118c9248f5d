"""The icon sprite: only what is vendored, kept for ever, and no typo unseen."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from clinic.http import access
from clinic.web.kit import icons
from tests.web.component_samples import ROOT, page_app


@pytest.fixture(scope="module")
def app() -> Flask:
    return page_app()


def test_an_icon_points_into_the_sprite(app: Flask) -> None:
    with app.test_request_context("/"):
        html = icons.icon("chevron-left", "muted", dir=True)

    assert html.startswith('<svg class="icon icon-dir muted" aria-hidden="true">')
    assert re.search(r'<use href="/icons-[0-9a-f]{12}\.svg#chevron-left"/>', html)


def test_an_unknown_name_raises(app: Flask) -> None:
    with app.test_request_context("/"), pytest.raises(KeyError, match="chevron-lefft"):
        icons.icon("chevron-lefft")


def test_the_class_of_an_icon_is_escaped(app: Flask) -> None:
    with app.test_request_context("/"):
        assert '"><script>' not in icons.icon("house", '"><script>')


def test_the_sprite_may_be_kept_for_ever_under_its_digest(app: Flask) -> None:
    sprite = app.extensions["icon_sprite"]
    answer = app.test_client().get(f"/icons-{sprite.digest}.svg")

    assert answer.mimetype == "image/svg+xml"
    assert answer.cache_control.immutable
    assert answer.cache_control.public
    assert '<symbol id="house" viewBox="0 0 16 16">' in answer.text


def test_an_older_digest_gets_the_sprite_of_today_and_asks_again(app: Flask) -> None:
    answer = app.test_client().get("/icons-000000000000.svg")

    assert answer.status_code == 200
    assert answer.cache_control.no_cache
    assert not answer.cache_control.immutable


def test_everybody_may_see_the_icons(app: Flask) -> None:
    assert access.access_of(app.view_functions["icons.sprite"]) == access.PUBLIC


def test_a_file_that_is_no_drawing_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("icons") / "broken.svg"
    file.write_text("<svg></svg>")

    with pytest.raises(ValueError, match=r"broken\.svg"):
        icons.assemble([file])


def test_every_icon_named_in_a_template_is_vendored(app: Flask) -> None:
    names = app.extensions["icon_sprite"].names
    templates = (ROOT / "templates").rglob("*.html")
    used = {
        name
        for file in templates
        for name in re.findall(r'\bicon\(["\']([^"\']+)["\']', file.read_text())
    }

    assert used <= names
    assert used


def test_no_icon_is_sent_that_no_page_draws(app: Flask) -> None:
    files = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "clinic").rglob("*.py")]
    named = set(re.findall(r'["\']([a-z0-9-]+)["\']', "".join(file.read_text() for file in files)))
    assert app.extensions["icon_sprite"].names - named == set()
