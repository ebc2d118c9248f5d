"""What axe finds on a page that keeps somebody from using it."""

from __future__ import annotations

from functools import cache

from playwright.sync_api import Page

from config import ROOT

#: Rules that axe leaves out unless it is asked: of WCAG 2.2, and of those that it still tries out.
_ALSO = ("target-size", "label-content-name-mismatch", "table-fake-caption", "td-has-header")
#: Each rule that is broken, and where, in a line.
_ASK = """async (also) => {
  const rules = Object.fromEntries(also.map((id) => [id, {enabled: true}]));
  const where = (one) => one.nodes.map((node) => node.target.join(" ")).join(", ");
  return (await axe.run({rules})).violations.map((one) => `${one.id}: ${where(one)}`);
}"""


@cache
def _axe() -> str:
    return (ROOT / "tests/vendor/axe-core-4.14.1/axe.min.js").read_text(encoding="utf-8")


def barriers(page: Page) -> list[str]:
    """The rules of axe (WCAG A and AA, and good practice) that the page breaks as it stands."""
    page.evaluate(_axe())
    found: list[str] = page.evaluate(_ASK, _ALSO)
    return found
