"""Every word that a person reads goes through gettext."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment

from config import ROOT
from tests.house.tree import texts

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SPOKEN = frozenset({"aria-label", "alt", "placeholder", "title", "aria-description"})
#: What reads the same in every language.
SAME_EVERYWHERE = re.compile(r"Esc|UTC|PDF|iCal|px")
WORD = re.compile(r"[A-Za-z]{2,}")
#: What is marked for the translators, its adjoining literals as one.
MARKED = re.compile(r"""\b(?:_|_l|N_|gettext|ngettext)\(\s*((?:"[^"\n]*"\s*)+)""")
#: One word for one thing, and how people speak: what is not said, and what is said in its place.
SAID_OTHERWISE = {
    r"\bmails?\b(?! server|\))": "email",
    r"\b(kept|keep this time) for you\b|\b(let|take) %\(time\)s|\byours for now\b": "hold, release",
    r"\bgo on\b": "continue",
    r"\bwish(e[ds])?\b": "request, ask",
    r"\bneed not\b": "do not need to",
    r"\bworth(less| nothing)\b|\b(do|works?) (nothing any|no) more\b": "no longer works",
    r"\btake[ns]? no new\b|\btakes new\b": "accept",
    r"\btaken? (it )?back\b": "undo, withdraw, restore",
}


class Reader(HTMLParser):
    """Collects the words of a template that are written into its HTML and not looked up."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in SPOKEN and value and _says(value):
                self.words.append(f"{name}={value.strip()}")

    def handle_data(self, data: str) -> None:
        # Only mails carry their styles with them.
        if self.cdata_elem != "style" and _says(data):
            self.words.append(data.strip())


def _says(text: str) -> bool:
    return WORD.search(SAME_EVERYWHERE.sub("", text)) is not None


def written_words(source: str) -> list[str]:
    """The words of a template's own HTML; whatever Jinja computes is left out."""
    html = "".join(value if kind == "data" else "" for _, kind, value in Environment().lex(source))
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.words


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_has_no_words_of_its_own(template: Path) -> None:
    assert written_words(template.read_text()) == []


@pytest.mark.parametrize(("words", "instead"), SAID_OTHERWISE.items())
def test_pages_and_mails_have_one_plain_word_for_one_thing(words: str, instead: str) -> None:
    said = re.compile(words, re.IGNORECASE)
    found = [text for text in sentences() if said.search(text)]
    assert found == [], f"say: {instead}"


@cache
def sentences() -> list[str]:
    """What the clinic says to people, as it stands in its source."""
    return [
        re.sub(r'"\s*"', "", literals)
        for path, source in texts().items()
        if path.startswith(("clinic/", "templates/"))
        for literals in MARKED.findall(source)
    ]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Hello</p>", ["Hello"]),
        ('<p>{{ _("Hello") }}</p>', []),
        ('<button aria-label="Close">×</button>', ["aria-label=Close"]),
        ("{# a remark #}<b>{% if x %}·{% endif %}</b>", []),
    ],
)
def test_the_reader_tells_written_words_from_looked_up_ones(source: str, found: list[str]) -> None:
    assert written_words(source) == found
