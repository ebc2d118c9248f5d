"""The clinic's texts as they are set: which version, and the parts it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from clinic.core.local_time import local_date
from clinic.web.kit import context, wording

if TYPE_CHECKING:
    from clinic.privacy.models import LegalText


@dataclass(frozen=True)
class Block:
    """A part of a text. `kind` is "h" (heading), "p" or "ul"; `lines` are the items of a list."""

    kind: str
    lines: list[str]


def version_label(text: LegalText) -> str:
    """ "Version 2, 24 November 2026"."""
    day = local_date(text.published_at, context.clinic().zone)
    return _("Version %(n)s, %(day)s", n=text.version, day=wording.day_and_year(day))


def blocks(body: str) -> list[Block]:
    """The parts between blank lines. "# " begins a heading, "- " each item of a list."""
    found = []
    for part in body.split("\n\n"):
        lines = [line.strip() for line in part.splitlines() if line.strip()]
        if not lines:
            continue
        if all(line.startswith("- ") for line in lines):
            found.append(Block("ul", [line[2:] for line in lines]))
        elif lines[0].startswith("# "):
            found.append(Block("h", [lines[0][2:]]))
            if lines[1:]:
                found.append(Block("p", lines[1:]))
        else:
            found.append(Block("p", lines))
    return found
