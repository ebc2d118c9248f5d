"""Telling the person something at the corner of the page."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash  # noqa: TID251 - this is the one place


def say(text: str, kind: str = "success", *, action: Mapping[str, object] | None = None) -> None:
    """A toast on the next page, with one thing to press where `action` names it.

    `action`: `label` and `href` for a link; `label`, `action` and `hidden` for a POST button (Undo).
    """
    flash(text if action is None else {"title": text, "actions": [dict(action)]}, kind)  # type: ignore[arg-type]
