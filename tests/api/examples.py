"""One run of schemathesis against the served document, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import schemathesis
from schemathesis import Case, hooks
from schemathesis.auths import AuthContext
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.filters import FilterSet
from schemathesis.hooks import HookContext

CONFIG = Path(__file__).with_name("schemathesis.toml")
PHASES = ("examples", "coverage", "fuzzing", "stateful")


@dataclass
class Outcome:
    """What was sent, what came back, and what was wrong with it."""

    #: How many examples of each operation.
    operations: Counter[str] = field(default_factory=Counter)
    #: Well-formed calls that the caller may make, and how many of them did what they asked for.
    in_order: int = 0
    succeeded: int = 0
    failures: dict[str, str] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)

    def take(self, recorder: ScenarioRecorder) -> None:
        """Count a scenario in."""
        for case_id, interaction in recorder.interactions.items():
            case, response = recorder.cases[case_id].value, interaction.response
            assert response is not None, "no answer at all"
            self.operations[case.operation.label] += 1
            self.statuses[response.status_code] += 1
            if case.meta is not None and case.meta.generation.mode.is_positive:
                self.in_order += response.status_code not in (401, 403)
                self.succeeded += response.status_code < 400
        for checks in recorder.checks.values():
            for check in checks:
                if check.failure_info is not None:
                    failure = check.failure_info.failure
                    said = f"{failure.operation}: {check.name}: {failure.title}. {failure.message}"
                    self.failures.setdefault(said[:600], check.failure_info.code_sample)


def run(
    url: str,
    *,
    token: Callable[[Case], str] | None,
    before: Callable[[Case], None],
    examples: int,
    seed: int,
    phases: tuple[str, ...],
    tag: str | None = None,
) -> Outcome:
    """Try every operation, or those under one heading, and check each answer in all ways there are."""
    config = SchemathesisConfig.from_path(CONFIG)
    config.update(seed=seed, max_failures=None)
    schema = schemathesis.openapi.from_url(f"{url}/api/v1/openapi.json", config=config)
    schema.config.update(base_url=url)
    schema.config.generation.update(max_examples=examples)
    for phase in PHASES:
        schema.config.phases.get_by_name(name=phase).enabled = phase in phases
    if token is not None:
        _sign(schema, token)
    outcome = Outcome()
    if tag is not None:
        schema.filter_set = FilterSet()
        schema.filter_set.include(tag=tag)
    with _before_each_call(before):
        for event in from_schema(schema).execute():
            _count(event, outcome)
    return outcome


def _sign(schema: Any, token: Callable[[Case], str]) -> None:
    @schema.auth(refresh_interval=None)
    class Bearer:
        def get(self, case: Case, _context: AuthContext) -> str:
            return token(case)

        def set(self, case: Case, data: str, _context: AuthContext) -> None:
            case.headers["Authorization"] = f"Bearer {data}"


@contextmanager
def _before_each_call(do: Callable[[Case], None]) -> Iterator[None]:
    def before_call(_context: HookContext, case: Case, _kwargs: dict[str, Any]) -> None:
        do(case)

    schemathesis.hook(before_call)
    try:
        yield
    finally:
        hooks.unregister(before_call)


def _count(event: events.EngineEvent, outcome: Outcome) -> None:
    if isinstance(event, events.ScenarioFinished) and event.status is not Status.SKIP:
        outcome.take(event.recorder)
    elif isinstance(event, events.NonFatalError):
        outcome.failures[f"{event.label}: {event.value!r}"] = ""
    elif isinstance(event, events.FatalError):
        raise event.exception
