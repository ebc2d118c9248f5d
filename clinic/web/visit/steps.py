"""What staff do with a visit, the same at each of their doors: answers, steps of the day, and undoing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import Optional

from clinic.accounts.permissions import Permission
from clinic.booking import answer
from clinic.booking.attend import attend, undo_attendance
from clinic.booking.cancel import cancel
from clinic.booking.lifecycle import TRANSITIONS, Step
from clinic.booking.queries import find
from clinic.booking.queries.find import Visit
from clinic.booking.undo import undo
from clinic.directory.reason_codes import reason_codes
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.web.kit.fields import WholeNumberField
from clinic.web.kit.forms import ClinicForm, ToldForm
from clinic.web.visit.attendance_steps import NOUN, STEPS
from clinic.web.visit.out_of_date import past_answering, past_cancelling

if TYPE_CHECKING:
    from clinic.booking.models import Appointment
    from clinic.directory.models import ReasonCode


class StepForm(ClinicForm):
    """A button. `version` is the visit's that was looked at, `back` the list in which it stood."""

    version = WholeNumberField(validators=[Optional()])
    back = HiddenField()


class ReasonForm(ToldForm, StepForm):
    """Why a visit is declined or called off; the patient reads it. `noun` is the step's.

    `code` is one of the reasons that the clinic has ready, each a button.
    """

    noun = ""
    code = StringField(_l("Reason"), [Optional()])
    reason = TextAreaField(_l("Reason"))

    @property
    def cancels(self) -> bool:
        """Whether the step calls a visit off, and does not decline one."""
        return self.noun == TRANSITIONS[Step.CANCEL].noun

    @cached_property
    def ready(self) -> Sequence[ReasonCode]:
        """The clinic's reasons for the step."""
        return reason_codes("cancel" if self.cancels else "decline")

    def past(self, visit: Appointment) -> str:
        """Why the step makes no sense any more, as the visit stands; "" where it does."""
        return past_cancelling(visit) if self.cancels else past_answering(visit)

    def about(self, visit: Appointment) -> ReasonForm:
        """The same form about the visit as it stands now."""
        self.version.data = visit.version
        return self

    def given(self) -> dict[str, Any]:
        """What was given, for the verb."""
        return {**self.text_of("reason", "code"), "told": self.how_told()}


@dataclass(frozen=True, kw_only=True)
class VisitDoor:
    """Where some of the staff act on visits, and what they see afterwards.

    `done` answers to a step that was taken, `shown` is the visit as it stands now with a sentence about
    what cannot be done and the answer's status, `asked` the form for a reason.
    """

    path: str
    permission: Permission
    done: Callable[[StepForm, Visit], ResponseReturnValue]
    shown: Callable[[Visit, str, int], ResponseReturnValue]
    asked: Callable[[ReasonForm, Visit], ResponseReturnValue]

    def takes(
        self, form: StepForm, appointment_id: str, verb: Callable[..., Any], *args: Any, **more: Any
    ) -> ResponseReturnValue:
        """Carry out a verb on the version that the form was made from, and answer."""

        def act() -> Any:
            return verb(
                current_user, appointment_id, *args, version=form.version.data, now=now(), **more
            )

        taken, visit = form.carries_out(act), find.visit(current_user, appointment_id)
        if taken:
            return self.done(form, visit)
        if isinstance(form, ReasonForm):
            if form.status != 409:
                return self.asked(form, visit)
            if not form.past(visit.appointment):
                return self.asked(form.about(visit.appointment), visit)
        return self.shown(visit, why_refused(form), form.status)


def why_refused(form: ClinicForm) -> str:
    """Why the step could not be taken, and the reason that was typed for it."""
    why = " ".join(str(error) for error in form.form_errors) or _("Please try this again.")
    typed = form.reason.data if isinstance(form, ReasonForm) else ""
    return _("%(why)s You wrote: “%(reason)s”", why=why, reason=typed) if typed else why


def answers(door: VisitDoor) -> Blueprint:
    """Yes or no to what waits, calling a visit off, and taking back what was just answered."""
    blueprint = Blueprint("answers", __name__)

    def step(noun: str, verb: Callable[..., Any]) -> None:
        def take(appointment_id: str) -> ResponseReturnValue:
            return door.takes(StepForm.sent(), appointment_id, verb)

        rule = f"{door.path}/{noun}"
        blueprint.post(rule, endpoint=noun)(requires(door.permission)(take))

    def question(noun: str, verb: Callable[..., Any]) -> None:
        def ask(appointment_id: str) -> ResponseReturnValue:
            form = ReasonForm.sent()
            form.noun = noun
            if form.is_submitted():
                return door.takes(form, appointment_id, verb, **form.given())
            visit = find.visit(current_user, appointment_id)
            if why_not := form.past(visit.appointment):
                return door.shown(visit, why_not, 200)
            form.back.data = request.args.get("back")
            return door.asked(form.about(visit.appointment), visit)

        rule = f"{door.path}/{noun}"
        blueprint.route(rule, methods=["GET", "POST"], endpoint=noun)(
            requires(door.permission)(ask)
        )

    step(TRANSITIONS[Step.CONFIRM].noun, answer.confirm)
    question(TRANSITIONS[Step.DECLINE].noun, answer.decline)
    question(TRANSITIONS[Step.CANCEL].noun, cancel)
    step("undo", undo)
    return blueprint


def attendance(door: VisitDoor) -> Blueprint:
    """The day of the visit: arrived, in the room, completed, not come; and each taken back."""
    blueprint = Blueprint("attendance", __name__)

    @blueprint.post(f"{door.path}/<{NOUN}>")
    @requires(door.permission)
    def take(appointment_id: str, noun: str) -> ResponseReturnValue:
        return door.takes(StepForm.sent(), appointment_id, attend, STEPS[noun])

    @blueprint.post(f"{door.path}/<{NOUN}>/undo", endpoint="undo")
    @requires(door.permission)
    def take_back(appointment_id: str, noun: str) -> ResponseReturnValue:
        return door.takes(StepForm.sent(), appointment_id, undo_attendance, STEPS[noun])

    return blueprint
