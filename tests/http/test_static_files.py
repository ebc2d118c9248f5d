"""Files that browsers keep for good, and never longer than they are right."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from urllib.parse import urljoin

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient

from clinic.http.static_files import bundle
from config import ROOT
from tests.application import BuildApp

#: About files, not about databases.
pytestmark = pytest.mark.only_on("sqlite")

FOR_GOOD = "public, max-age=31536000, immutable"
SCRIPTS = ROOT / "static" / "js"


def address_of(app: Flask, name: str) -> str:
    with app.test_request_context():
        return url_for("static", filename=name)


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/static/css/clinic.css?v=0123456789", True),
        ("/static/vendor/htmx.org-4.0.1/htmx.min.js", True),
        ("/static/img/chev.svg", False),
        ("/static/js/dom.js", False),
        ("/static/js/0123456789/dom.js", False),
    ],
)
def test_a_file_whose_address_would_change_with_it_is_kept_for_a_year(
    client: FlaskClient, address: str, kept: bool
) -> None:
    with client.get(address) as answer:
        assert answer.status_code == 200
        assert (answer.headers["Cache-Control"] == FOR_GOOD) is kept


@pytest.mark.parametrize("address", ["/static/none.css?v=1", "/static/vendor/none-1.0/none.js"])
def test_that_there_is_no_such_file_is_kept_by_nobody(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")


def test_a_script_and_what_it_imports_lie_side_by_side_and_are_kept_for_good(app: Flask) -> None:
    client, imported = app.test_client(), re.compile(r'"\./([\w-]+\.js)";$', flags=re.M)
    for script in SCRIPTS.glob("*.js"):
        address = address_of(app, f"js/{script.name}")
        with client.get(address) as answer:
            assert (answer.data, answer.headers["Cache-Control"]) == (script.read_bytes(), FOR_GOOD)
        for name in imported.findall(script.read_text()):
            assert (SCRIPTS / name).is_file()
            assert address_of(app, f"js/{name}") == urljoin(address, name)


def test_after_an_upgrade_every_script_has_another_address(
    make_app: BuildApp, tmp_path: Path
) -> None:
    before = address_of(make_app(), "js/app.js")
    shutil.copytree(SCRIPTS, tmp_path / "js")
    upgraded = make_app()
    upgraded.static_folder = str(tmp_path)
    (tmp_path / "js" / "dom.js").write_text("// another one")
    after = address_of(upgraded, "js/app.js")
    assert before != after
    with upgraded.test_client().get(before) as answer:
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-cache"
    with upgraded.test_client().get(after) as answer:
        assert answer.headers["Cache-Control"] == FOR_GOOD


def test_what_a_sheet_names_with_a_version_is_the_file_as_it_is(app: Flask) -> None:
    named = re.compile(r'url\("\.\./([^"?]+\?v=[^"]+)"\)')
    texts = [sheet.read_text() for sheet in (ROOT / "static" / "css").glob("*.css")]
    addresses = [address for text in texts for address in named.findall(text)]
    assert len(addresses) == 3, "the fonts"
    for address in addresses:
        assert address_of(app, address.partition("?")[0]) == f"/static/{address}"


# -- what is made of them ----------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    "entry", ["css/site.css", "css/site.rtl.css", "js/visitor.js", "js/member.js"]
)
def test_what_pages_load_is_made_of_the_files_as_they_are(app: Flask, entry: str) -> None:
    with app.test_request_context():
        assert "/made/" in bundle(entry), "make assets"


@pytest.mark.slow
@pytest.mark.parametrize("sheet", ["", ".rtl"])
def test_the_sheet_has_all_of_bootstrap_that_templates_name(sheet: str) -> None:
    def classes(path: str) -> set[str]:
        text = (ROOT / "static" / path).read_text()
        return set(re.findall(r"\.([a-z][\w-]+)", re.sub(r"url\([^)]*\)", "", text)))

    texts = "".join(file.read_text() for file in (ROOT / "templates").rglob("*.html"))
    # A plain word is also a word of sentences; those with a hyphen are classes wherever they stand.
    named = {word for word in re.findall(r"[\w-]+", texts) if "-" in word}
    bootstrap = classes(f"vendor/bootstrap-5.3.8/bootstrap{sheet}.min.css")
    assert bootstrap & named - classes(f"made/site{sheet}.css") == set(), "make assets"


def test_a_script_that_was_changed_since_is_loaded_itself(
    make_app: BuildApp, tmp_path: Path
) -> None:
    for folder in ("js", "made"):
        shutil.copytree(ROOT / "static" / folder, tmp_path / folder)
    (tmp_path / "made" / "visitor.js").write_text("/* js/visitor.js of 0123456789, … */")
    app = make_app()
    app.static_folder = str(tmp_path)
    with app.test_request_context():
        assert bundle("js/visitor.js") == address_of(app, "js/visitor.js")
