"""`flask doctor`: whether the clinic runs as it should, for people and for programs that watch it."""

from __future__ import annotations

import json
from collections.abc import Sequence

import click
from flask.cli import with_appcontext
from flask_babel import force_locale

from clinic.http.clock import now
from clinic.system import checks  # noqa: F401 - they register themselves
from clinic.system.results import CheckLine, Health, examine, worst


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@with_appcontext
def doctor(as_json: bool) -> None:
    """Check schema, clocks, secrets, mail and all else; exit with 1 if something failed."""
    with force_locale("en"):
        lines = examine(now=now())
        click.echo(_as_json(lines) if as_json else "\n".join(map(_as_text, lines)))
    if worst(lines) is Health.FAILED:
        raise SystemExit(1)


def _as_text(line: CheckLine) -> str:
    advice = f"\n{'':34}{line.result.advice}" if line.result.advice else ""
    return f"{line.result.health:<8} {line.label!s:<24} {line.result.says}{advice}"


def _as_json(lines: Sequence[CheckLine]) -> str:
    rows = [
        {
            "check": line.code,
            "state": line.result.health,
            "says": str(line.result.says),
            "advice": str(line.result.advice),
        }
        for line in lines
    ]
    return json.dumps({"state": worst(lines), "checks": rows}, ensure_ascii=False, indent=2)
