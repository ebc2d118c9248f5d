"""Rendering a line of template with the real components and nothing behind them."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import Flask, render_template_string

from tests.web.component_samples import page_app


def render(source: str, **context: Any) -> str:
    """The HTML of a template given as text, every run of white space made one blank."""
    with _app().test_request_context("/"):
        return " ".join(render_template_string(source, **context).split())


def render_bare(name: str) -> str:
    """A template without what the app gives to every page."""
    with _app().test_request_context("/"):
        return _app().jinja_env.get_template(name).render()


def use(file: str, call: str) -> str:
    """A line that imports the called macro from a file of components, and calls it."""
    macro = call.split("(", maxsplit=1)[0]
    return f'{{% from "components/{file}" import {macro} %}}{{{{ {call} }}}}'


@cache
def _app() -> Flask:
    return page_app()
