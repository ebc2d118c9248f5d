"""The clinic's texts: what they are called, and where they stand."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _


@dataclass(frozen=True)
class LegalLink:
    """A text to read: what it is called, and where it stands."""

    label: str
    href: str


def title_of(kind: str) -> str:
    """ "Privacy notice"."""
    return {
        "privacy": _("Privacy notice"),
        "terms": _("Terms of use"),
        "imprint": _("Imprint"),
    }[kind]


def link_of(kind: str) -> LegalLink:
    return LegalLink(title_of(kind), url_for("public.legal.page", kind=kind))


def all_links() -> list[LegalLink]:
    """For the foot of every page."""
    return [link_of(kind) for kind in ("privacy", "terms", "imprint")]
