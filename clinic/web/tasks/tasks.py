"""The people to reach and the things to decide: a doctor's own, or all of the clinic for the desk."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form, RadioField

from clinic.accounts.permissions import Permission
from clinic.http.access import public, requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import patients_listed
from clinic.tasks.attempt import add_attempt
from clinic.tasks.kinds import TaskKind
from clinic.tasks.queries import open_tasks, task_counts, task_for, urgencies
from clinic.tasks.take import release_task, take_task
from clinic.tasks.to_tell import to_tell
from clinic.web.kit import htmx
from clinic.web.kit.forms import ClinicForm
from clinic.web.kit.live import Live
from clinic.web.kit.navigation import way
from clinic.web.kit.pagination import rows_asked, turner
from clinic.web.kit.toasts import say
from clinic.web.staff.message_words import call_reason
from clinic.web.tasks import task_words
from clinic.web.tasks.attempt_form import AttemptForm
from clinic.web.tasks.waiting import tasks_waiting

blueprint = Blueprint("tasks", __name__)
for say_it in (
    task_words.to_do,
    task_words.task_icon,
    task_words.holder_name,
    task_words.outcome_label,
    task_words.what_to_say,
    task_words.offers_another_time,
    call_reason,
):
    blueprint.add_app_template_filter(say_it)


class TaskFilter(Form):
    """What the list is narrowed down by; it only reads the address."""

    show = RadioField(default="", validate_choice=False)


@blueprint.get("/tasks")
@way(_l("Tasks"), "telephone", place=100, count=tasks_waiting)
@requires(Permission.TASKS)
def index() -> ResponseReturnValue:
    return _page()


@blueprint.post("/tasks/<task_id>/assignment")
@requires(Permission.TASKS)
def take(task_id: str) -> ResponseReturnValue:
    form = ClinicForm.sent()
    if not form.carries_out(lambda: take_task(current_user, task_id, now=now())):
        return _page(form), form.status
    return _back()


@blueprint.post("/tasks/<task_id>/release")
@requires(Permission.TASKS)
def release(task_id: str) -> ResponseReturnValue:
    release_task(current_user, task_id, now=now())
    return _back()


@blueprint.post("/tasks/<task_id>/attempts")
@requires(Permission.TASKS)
def attempt(task_id: str) -> ResponseReturnValue:
    task, form = task_for(current_user, task_id), AttemptForm.sent().named_apart(task_id)
    if not form.carries_out(lambda: add_attempt(current_user, task.id, **form.tried(), now=now())):
        return _page(form, task.id), form.status
    say(_("Ticked off: the patient knows") if form.result.closed_at else _("Written down"))
    return _back()


@blueprint.get("/desk/calls")
@public
def calls() -> ResponseReturnValue:
    """Where the calls stood when they were the only tasks."""
    return redirect(url_for("tasks.index", show=TaskKind.CALL), 308)


def _page(form: ClinicForm | None = None, task_id: str = "") -> str:
    """The list; with the form that was sent for one of its tasks, or about none of them."""
    chosen, moment = TaskFilter(request.args), now()
    show = chosen.show.data or ""
    found = open_tasks(
        current_user,
        now=moment,
        kind=show if show in set(TaskKind) else "",
        mine=show == task_words.MINE,
        **rows_asked(),
    )
    patients_listed("tasks", [one.patient for one in found.items if one.patient])
    counts = task_counts(current_user, now=moment)
    tasks_waiting(current_user, found=counts.total())
    chosen.show.choices = task_words.chip_choices(counts, show)
    sent = {task_id: form} if task_id else {}
    return htmx.page_or_part(
        "tasks",
        filter=chosen,
        groups=task_words.by_urgency(found.items, urgencies(found.items, now=moment)),
        total=len(found.items),
        to_tell=to_tell(found.items),
        forms={one.id: AttemptForm().named_apart(one.id) for one in found.items} | sent,
        place=_place(),
        errors=form.form_errors if form else [],
        turner=turner(found.next, path=url_for("tasks.index")),
        live=Live("desk" if current_user.is_desk else "calendar", _href()),
    )


def _back() -> ResponseReturnValue:
    return htmx.go_to(_href())


def _href() -> str:
    """The list, narrowed down and turned to where it is now."""
    return url_for("tasks.index", **_place())


def _place() -> dict[str, Any]:
    return {name: request.args[name] for name in ("show", "cursor") if request.args.get(name)}
