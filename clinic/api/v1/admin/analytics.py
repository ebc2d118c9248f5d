"""The figures of the clinic, for admins; of a doctor, for that doctor."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from clinic.accounts.permissions import Permission
from clinic.api.blueprint import Blueprint, refuses
from clinic.api.fields import Id, LocalDate
from clinic.api.schema import Body, Resource
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.insight.queries import figures

blueprint = Blueprint(
    "admin_analytics",
    __name__,
    title="Admin: figures",
    description="How full the days are, who comes, and who does not.",
)
RATE = {"description": "0 to 1, rounded to four places; null where nothing was counted."}


class FiguresQuery(Body):
    """Which local days, both ends included, 400 at most; of which doctors."""

    first = LocalDate(data_key="from", required=True, metadata={"example": "2027-01-04"})
    last = LocalDate(data_key="to", required=True, metadata={"example": "2027-01-08"})
    specialty_id = Id(data_key="specialty", load_default="")
    doctor_id = Id(
        data_key="doctor",
        load_default="",
        metadata={
            "description": "A doctor may ask for themselves only, and need not say so. "
            "Admins get 404 where the clinic has switched figures by doctor off."
        },
    )


class SpreadResource(Resource):
    """Nine of ten do not exceed `p90`; null where nothing was counted."""

    median = fields.Float(allow_none=True)
    p90 = fields.Float(allow_none=True)


class DayFiguresResource(Resource):
    """A local day; `frozen`: what was offered is written down and never changes."""

    date = LocalDate()
    offered_minutes = fields.Integer()
    booked_minutes = fields.Integer()
    visits = fields.Integer()
    frozen = fields.Boolean()


class HourFiguresResource(Resource):
    """Visits that begin in an hour of a weekday, Monday 0; hours without any are not listed."""

    weekday = fields.Integer()
    hour = fields.Integer()
    visits = fields.Integer()
    booked_minutes = fields.Integer()


class GroupFiguresResource(Resource):
    """A doctor or a kind of visit, of five patients or more; kinds offer nothing by themselves."""

    id = Id()
    name = fields.String()
    offered_minutes = fields.Integer(allow_none=True)
    booked_minutes = fields.Integer()
    utilisation = fields.Float(allow_none=True, metadata=RATE)
    visits = fields.Integer()
    no_show_rate = fields.Float(allow_none=True, metadata=RATE)


class FiguresBeforeResource(Resource):
    """The figures of some days. `visits` counts lane 0 by status, `overbooked` the others."""

    offered_minutes = fields.Integer()
    booked_minutes = fields.Integer()
    overbooked_minutes = fields.Integer()
    utilisation = fields.Float(allow_none=True, metadata=RATE)
    visits = fields.Dict(keys=fields.String(), values=fields.Integer())
    overbooked = fields.Integer()
    unmarked = fields.Integer()
    no_show_rate = fields.Float(allow_none=True, metadata=RATE)
    cancellation_rate = fields.Float(allow_none=True, metadata=RATE)
    cancelled_by_patient = fields.Integer()
    cancelled_by_clinic = fields.Integer()
    late_cancellations = fields.Integer()
    lead_time_days = fields.Nested(SpreadResource)
    answer_minutes = fields.Nested(SpreadResource)
    wait_minutes = fields.Nested(SpreadResource)
    new_patients = fields.Integer()
    returning_patients = fields.Integer()
    dead_messages = fields.Integer()
    by_day = fields.List(fields.Nested(DayFiguresResource))
    by_weekday_hour = fields.List(fields.Nested(HourFiguresResource))
    by_doctor = fields.List(
        fields.Nested(GroupFiguresResource),
        allow_none=True,
        metadata={"description": "Null where the clinic has switched it off, and for doctors."},
    )
    by_visit_type = fields.List(fields.Nested(GroupFiguresResource))


class FiguresResource(FiguresBeforeResource):
    """The figures of some days, and of as many days before."""

    before = fields.Nested(FiguresBeforeResource)


@blueprint.get("/admin/analytics")
@requires(Permission.FIGURES, Permission.OWN_FIGURES)
@refuses(404)
@blueprint.arguments(FiguresQuery, location="query")
@blueprint.response(200, FiguresResource)
def show(query: dict[str, Any]) -> Any:
    """The figures of some local days"""
    return figures(current_user, now=now(), **query)
