"""The clinics that are measured, in a PostgreSQL of their own; data are kept for the next run."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import flask_migrate
from flask import Flask

from bench.people import Stage, set_up, stage_of
from bench.settings import note, production
from clinic.app import create_app
from config import from_environment
from tests.services import PostgresServer, RedisServer

#: What is ahead of a clinic is behind it before long: it is made anew.
FRESH = timedelta(days=2)
#: As PostgreSQL comes, durable; but nobody else's work in between.
AS_IT_COMES = {
    "shared_buffers": "128MB",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "max_wal_size": "2GB",
}


@dataclass(frozen=True)
class Clinic:
    """One that is ready to be asked, with the settings to serve it with."""

    size: int
    stage: Stage
    settings: Mapping[str, str]
    app: Flask
    database: int

    @property
    def origin(self) -> str:
        return self.settings["PUBLIC_URL"]


class Clinics:
    """Finds or makes clinics by size; each is a database, and what is known of it stands in a file."""

    def __init__(self, kept: Path, postgres: PostgresServer, redis: RedisServer) -> None:
        self._postgres, self._redis = postgres, redis
        self._file = kept / "clinics.json"
        self._known: dict[str, Any] = (
            json.loads(self._file.read_text()) if self._file.exists() else {}
        )

    def of(self, size: int, doctors: int, *, now: datetime) -> Clinic:
        """So many visits that are over, and so many doctors. One that is half made is made anew."""
        name = f"visits_{size}_doctors_{doctors}"
        known = self._known.get(name, {})
        is_fresh = bool(known) and now - datetime.fromisoformat(known["made"]) < FRESH
        settings = known["settings"] if is_fresh else self._empty(name)
        settings = settings | {
            "DATABASE_URL": self._postgres.url(name),
            "REDIS_URL": f"{self._redis.address}?db=0",
            "WEB_WORKERS": "1",
        }
        app = create_app(from_environment(settings))
        if is_fresh:
            with app.app_context():
                flask_migrate.upgrade()
            stage = stage_of(app, now)
        else:
            note(f"making a clinic of {size:,} visits and {doctors} doctors")
            stage = set_up(app, size, doctors=doctors, now=now)
            self._known[name] = {"made": now.isoformat(), "settings": settings}
            self._file.write_text(json.dumps(self._known))
            self._file.chmod(0o600)
        return Clinic(size, stage, settings, app, self._postgres.pid)

    def _empty(self, name: str) -> dict[str, str]:
        with self._postgres.connect() as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name}")
        return production(self._postgres.url(name), str(self._file.parent / "instance"))


@contextmanager
def clinics(kept: Path) -> Iterator[Clinics]:
    """PostgreSQL with its data in this folder and Redis, both ended at the end."""
    kept.mkdir(parents=True, exist_ok=True)
    redis = RedisServer()
    try:
        postgres = PostgresServer(kept / "postgres", **AS_IT_COMES)
        try:
            yield Clinics(kept, postgres, redis)
        finally:
            postgres.stop()
    finally:
        redis.stop()
