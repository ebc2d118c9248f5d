"""The composition root: reads like a table of contents."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import StrictUndefined

import config as environment
from clinic import wiring
from clinic.accounts import passwords
from clinic.api import door as api
from clinic.api import problems
from clinic.cli import commands
from clinic.db import db
from clinic.extensions import csrf, limiter, migrate
from clinic.http import (
    access,
    away,
    clock,
    compression,
    doors,
    request_ids,
    static_files,
)
from clinic.http.authn import identity, over_sessions, page_owner
from clinic.http.hardening import (
    denials,
    headers,
    hosts,
    origin,
    proxies,
    signing,
    sizes,
    suspicious,
)
from clinic.mail.smtp import mail
from clinic.realtime import door as realtime
from clinic.web import csp, errors, health
from clinic.web.account import account
from clinic.web.admin import admin
from clinic.web.auth import auth
from clinic.web.booking import kept_bar
from clinic.web.desk import desk, moved
from clinic.web.dev import dev
from clinic.web.doctor import doctor
from clinic.web.kit import (
    context,
    filters,
    icons,
    language,
)
from clinic.web.notices import bell
from clinic.web.patient import patient
from clinic.web.public import public
from clinic.web.tasks import tasks
from clinic.web.visit_links import visit_links

ROOT = Path(__file__).resolve().parent.parent


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """The application, configured from the environment or from the given mapping.

    Raises config.ConfigurationError for settings that cannot work.
    """
    app = Flask(
        __name__,
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
        instance_path=str(ROOT / "instance"),
    )
    app.config.from_mapping(environment.from_environment() if config is None else config)
    _set_up_ground(app)
    _set_up_requests(app)
    _set_up_pages(app)
    api.set_up(app)
    realtime.set_up(app)
    inside = sizes.ShortHeadersOnly(hosts.OwnNamesOnly(app, app.wsgi_app))
    app.wsgi_app = headers.OnEveryAnswer(inside)  # type: ignore[method-assign]
    commands.register(app, create_app)
    wiring.connect()
    return app


def _set_up_ground(app: Flask) -> None:
    clock.set_up(app)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"), compare_type=True)
    mail.init_app(app)
    limiter.init_app(app)
    passwords.hash_at_once(app.config["HASHES_AT_ONCE"])


def _set_up_requests(app: Flask) -> None:
    access.public(app.view_functions["static"])
    compression.set_up(app)
    request_ids.set_up(app)
    proxies.set_up(app)
    app.before_request(sizes.bound)
    signing.set_up(app)
    static_files.set_up(app)
    headers.set_up(app)
    csrf.init_app(app)
    identity.set_up(app)
    origin.set_up(app)
    over_sessions.set_up(app)
    app.before_request(access.guard)
    page_owner.set_up(app)
    app.before_request(suspicious.notice_form)
    on_away = doors.either(api=problems.on_database_away, page=errors.on_database_away)
    for kind, page in errors.HANDLERS.items():
        problem = problems.HANDLERS.get(kind, problems.on_http_error)
        refusal = denials.noted(doors.either(api=problem, page=page))
        app.register_error_handler(kind, away.answered(refusal, by=on_away))
    unreadable = away.answered(problems.on_unreadable, by=on_away)
    app.register_error_handler(problems.Unreadable, unreadable)


def _set_up_pages(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    language.set_up(app)
    filters.set_up(app)
    icons.register(app)
    context.set_up(app)
    kept_bar.set_up(app)
    for blueprint in (
        health.health,
        csp.blueprint,
        bell.blueprint,
        tasks.blueprint,
        public,
        auth,
        visit_links,
        account,
        patient,
        doctor,
        desk,
        admin,
        moved.blueprint,
        dev,
    ):
        app.register_blueprint(blueprint)
