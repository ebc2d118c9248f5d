"""What the content policy forbids is not in any template, sheet or script."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.web.component_samples import ROOT

PAGES = [file for file in sorted((ROOT / "templates").rglob("*.html")) if "email" not in file.parts]
SHEETS = sorted((ROOT / "static" / "css").glob("*.css"))
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))


def name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("file", PAGES, ids=name)
def test_T16_a_template_has_no_inline_style_or_script(file: Path) -> None:
    text = file.read_text(encoding="utf-8")

    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<style\b", text)
    assert not re.search(r"\son[a-z]+\s*=", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert "hx-on" not in text
    assert "js:" not in text


@pytest.mark.parametrize("file", SHEETS, ids=name)
def test_a_sheet_takes_pictures_from_this_place_only(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    urls = re.findall(r'url\("?([^"?)]+)[^")]*"?\)', text)

    assert not [url for url in urls if not (file.parent / url).is_file()]


@pytest.mark.parametrize("file", SCRIPTS, ids=name)
def test_T16_a_script_evaluates_no_text(file: Path) -> None:
    assert not re.search(r"\beval\(|new Function|\.innerHTML\s*=", file.read_text(encoding="utf-8"))
