"""What axe finds on a page that keeps somebody from using it."""

from __future__ import annotations

from functools import cache

from playwright.sync_api import Page

from config import ROOT

#: Each rule that is broken, and where, in a line.
_ASK = """axe.run().then(({violations}) => violations.map(
    (one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).join(", ")}`))"""


@cache
def _axe() -> str:
    return (ROOT / "tests/vendor/axe-core-4.14.1/axe.min.js").read_text(encoding="utf-8")


def barriers(page: Page) -> list[str]:
    """The rules of axe (WCAG A and AA, and good practice) that the page breaks as it stands."""
    page.evaluate(_axe())
    found: list[str] = page.evaluate(_ASK)
    return found
