"""The icons: one sprite, put together at start from the vendored files.

Only the icons that lie in the vendor folder are served, so a page costs one small request
instead of the whole set. Templates write `icon("calendar3")`; a name without a file raises,
so a typo fails in a test and not in front of a patient.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, url_for
from markupsafe import Markup

from clinic.http.access import public

VENDORED = Path("vendor") / "bootstrap-icons-1.13.2" / "icons"
A_YEAR = 365 * 24 * 60 * 60

blueprint = Blueprint("icons", __name__)

_DRAWING = re.compile(r'<svg\b[^>]*\bviewBox="([^"]+)"[^>]*>(.*)</svg>', re.DOTALL)


@dataclass(frozen=True)
class Sprite:
    """One SVG file of `<symbol>`s, the names in it, and a digest that changes with it."""

    body: str
    names: frozenset[str]
    digest: str


def register(app: Flask) -> None:
    """Serve the sprite and give templates `icon(name, cls="", dir=False)`."""
    app.extensions["icon_sprite"] = assemble(_vendored_files(app))
    app.jinja_env.globals["icon"] = icon
    app.register_blueprint(blueprint)


def assemble(files: Iterable[Path]) -> Sprite:
    """One sprite of these SVG files; each symbol is named like its file."""
    symbols = {file.stem: _symbol(file) for file in sorted(files)}
    body = '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols.values()) + "\n</svg>\n"
    digest = hashlib.sha256(body.encode()).hexdigest()[:12]
    return Sprite(body=body, names=frozenset(symbols), digest=digest)


def icon(name: str, cls: str = "", dir: bool = False) -> Markup:  # noqa: A002 - the template's word
    """A decorative icon. `dir` mirrors it right-to-left: arrows and chevrons only.

    Raises KeyError for a name that has no vendored file.
    """
    sprite = _sprite()
    if name not in sprite.names:
        raise KeyError(f"No icon is named {name!r}; add its file to static/{VENDORED.as_posix()}")
    classes = " ".join(part for part in ("icon", "icon-dir" if dir else "", cls) if part)
    return _drawn(sprite.digest, name, classes)


@lru_cache(maxsize=512)
def _drawn(digest: str, name: str, classes: str) -> Markup:
    """Kept, since a page has dozens: it follows from what is asked alone."""
    href = url_for("icons.sprite", digest=digest)
    return Markup('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>').format(
        classes, href, name
    )


@blueprint.get("/icons-<digest>.svg")
@public
def sprite(digest: str) -> Response:
    """The sprite; kept for ever under its own digest, asked again under an older one."""
    current = _sprite()
    response = Response(current.body, mimetype="image/svg+xml")
    if digest == current.digest:
        response.cache_control.public = True
        response.cache_control.max_age = A_YEAR
        response.cache_control.immutable = True
    else:
        response.cache_control.no_cache = True
    return response


def _sprite() -> Sprite:
    found: Sprite = current_app.extensions["icon_sprite"]
    return found


def _vendored_files(app: Flask) -> list[Path]:
    if app.static_folder is None:
        raise RuntimeError("The icons are taken from the static folder, and there is none")
    return sorted((Path(app.static_folder) / VENDORED).glob("*.svg"))


def _symbol(file: Path) -> str:
    found = _DRAWING.search(file.read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"{file.name} is not an SVG with a viewBox")
    view_box, drawing = found.groups()
    return f'<symbol id="{file.stem}" viewBox="{view_box}">{drawing.strip()}</symbol>'
