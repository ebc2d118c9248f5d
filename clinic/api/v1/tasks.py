"""Tasks: people to reach and things to decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marshmallow import fields, validate

from clinic.accounts.permissions import Permission
from clinic.api.blueprint import Blueprint, refuses
from clinic.api.fields import Id, Instant, LocalDate, Text
from clinic.api.load_or_404 import load_or_404
from clinic.api.schema import Body, ListQuery, NothingBody, Resource, list_of
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import ids_listed
from clinic.keyset import Page
from clinic.tasks.attempt import LONGEST_TEXT, add_attempt
from clinic.tasks.kinds import AttemptOutcome, TaskKind
from clinic.tasks.queries import open_tasks, task_for
from clinic.tasks.take import release_task, take_task

if TYPE_CHECKING:
    from clinic.tasks.models import Task

blueprint = Blueprint(
    "tasks",
    __name__,
    title="Tasks",
    description="People to reach and things to decide: a doctor's own, or all of them for the desk.",
)
_staff = requires(Permission.TASKS)
_kinds = validate.OneOf([str(kind) for kind in TaskKind])
_outcomes = validate.OneOf([str(outcome) for outcome in AttemptOutcome])


class TaskQuery(ListQuery):
    """Which of the open tasks."""

    kind = fields.String(load_default="", validate=_kinds)
    mine = fields.Boolean(
        load_default=False, metadata={"description": "Only those that one has taken."}
    )


class AttemptBody(Body):
    """How a try ended. `later` needs `again_on`, no answer may have it."""

    outcome = fields.String(required=True, validate=_outcomes)
    again_on = LocalDate(
        load_default=None, metadata={"description": "From today on, a year at most."}
    )
    text = Text(
        longest=LONGEST_TEXT,
        load_default="",
        metadata={"description": "What the next one should know; nothing of an illness."},
    )


class AttemptResource(Resource):
    """Somebody tried; `by` is the id of the user."""

    at = Instant()
    by = Id()
    outcome = fields.String(validate=_outcomes)
    text = fields.String()


class TaskResource(Resource):
    """A task. Ids are null where it is about no such thing.

    `due_at` is from when on it is to be done. `assigned_to` is the id of the user who has taken it; it
    is null again after 30 minutes without a step.
    """

    id = Id()
    kind = fields.String(validate=_kinds)
    appointment_id = Id(allow_none=True)
    patient_id = Id(allow_none=True)
    doctor_id = Id(allow_none=True)
    follow_up_id = Id(allow_none=True)
    waiting_id = Id(allow_none=True)
    due_at = Instant()
    again_on = LocalDate(allow_none=True)
    assigned_to = Id(allow_none=True)
    attempts = fields.List(fields.Nested(AttemptResource))
    closed_at = Instant(allow_none=True)


@blueprint.get("/tasks")
@_staff
@blueprint.arguments(TaskQuery, location="query")
@blueprint.response(200, list_of(TaskResource))
def index(query: dict[str, Any]) -> Any:
    """Open tasks, the most urgent first"""
    page = open_tasks(current_user, now=now(), **query)
    ids_listed("tasks", [one.patient_id for one in page.items if one.patient_id])
    return Page([_shown(task) for task in page.items], page.next)


@blueprint.post("/tasks/<task_id>/assignment")
@_staff
@load_or_404(task_for, "task_id")
@blueprint.arguments(NothingBody, required=False, example={})
@blueprint.response(200, TaskResource)
def take(_body: dict[str, Any], task_id: str) -> Any:
    """Take a task, so that nobody else does the same"""
    return _shown(take_task(current_user, task_id, now=now()))


@blueprint.delete("/tasks/<task_id>/assignment")
@_staff
@refuses(409)
@blueprint.response(204)
def release(task_id: str) -> None:
    """Give a task back"""
    release_task(current_user, task_id, now=now())


@blueprint.post("/tasks/<task_id>/attempts")
@_staff
@load_or_404(task_for, "task_id")
@blueprint.arguments(
    AttemptBody, example={"outcome": "no_answer", "text": "After five, says her son"}
)
@blueprint.response(201, TaskResource)
def attempt(body: dict[str, Any], task_id: str) -> Any:
    """Write down what was tried; who was reached needs no call any more"""
    body["outcome"] = AttemptOutcome(body["outcome"])
    return _shown(add_attempt(current_user, task_id, now=now(), **body))


def _shown(task: Task) -> dict[str, Any]:
    ids = ("id", "appointment_id", "patient_id", "doctor_id", "follow_up_id")
    names = (*ids, "kind", "due_at", "again_on", "attempts", "closed_at")
    return {
        **{name: getattr(task, name) for name in names},
        "waiting_id": None,
        "assigned_to": task.holder_id(now()),
    }
