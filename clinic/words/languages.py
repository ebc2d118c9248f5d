"""The languages the clinic speaks."""

from __future__ import annotations

#: The languages whose texts are complete; the first is the default. English is written the British
#: way: day before month, 24 hours.
LANGUAGES = ("en_GB",)


def spoken(locale: str | None) -> str:
    """This locale if we speak it, else our first: never words of one language, dates of another."""
    return locale if locale in LANGUAGES else LANGUAGES[0]
