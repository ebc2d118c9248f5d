"""Which addresses are beyond doubt our own."""

from __future__ import annotations

LONGEST = 2000


def is_plain_path(text: str) -> bool:
    """Whether this is an absolute path on this site, whoever reads it.

    Browsers read `//host`, `/\\\\host` and addresses with control characters in them as other sites.
    """
    return (
        text.startswith("/")
        and not text.startswith("//")
        and len(text) <= LONGEST
        and "\\" not in text
        and text.isprintable()
    )
