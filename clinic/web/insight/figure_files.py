"""The figures as tables to take away (CSV). Heads and states are called as the API calls them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from flask import abort
from flask.typing import ResponseReturnValue

from clinic.core.local_time import local_date
from clinic.http.clock import now
from clinic.http.csv_answer import csv_answer
from clinic.http.current import current_user
from clinic.http.reads import table_exported
from clinic.insight.figures import Figures, GroupFigures
from clinic.insight.queries import figures
from clinic.insight.visit_list import CountedVisit, visits_to_export
from clinic.insight.whom import tells_doctors_apart
from clinic.web.insight.figure_filter import Days, PeriodFilter
from clinic.web.kit.context import clinic

Rows = Sequence[Sequence[object]]

DAYS = ("date", "offered_minutes", "booked_minutes", "visits", "frozen")
GROUPS = (
    "id",
    "name",
    "offered_minutes",
    "booked_minutes",
    "utilisation",
    "visits",
    "no_show_rate",
)
VISITS = ("id", "date", "doctor", "visit_type", "status", "minutes", "overbooked")


def _days(found: Figures) -> Rows:
    return [
        (day.date, day.offered_minutes, day.booked_minutes, day.visits, _word(day.frozen))
        for day in found.by_day
    ]


def _groups(groups: Sequence[GroupFigures]) -> Rows:
    return [tuple(getattr(group, name) for name in GROUPS) for group in groups]


#: Name of the file -> its head, and its rows; None where the clinic does not show them.
TABLES: dict[str, tuple[tuple[str, ...], Callable[[Figures], Rows | None]]] = {
    "days": (DAYS, _days),
    "doctors": (
        GROUPS,
        lambda found: None if found.by_doctor is None else _groups(found.by_doctor),
    ),
    "types": (GROUPS, lambda found: _groups(found.by_visit_type)),
}


def figures_file(asked: PeriodFilter, table: str) -> ResponseReturnValue:
    """One of `TABLES`; 404 where the clinic does not show it."""
    days = _days_of(asked)
    head, rows_of = TABLES[table]
    found = figures(current_user, first=days.first, last=days.last, **asked.of_whom(), now=now())
    rows = rows_of(found)
    if rows is None:
        abort(404)
    table_exported(_called(table, days, asked), len(rows))
    return csv_answer(_file_name(table, days), head, rows)


def visits_file(asked: PeriodFilter) -> ResponseReturnValue:
    """Every visit of the days; of the patient it tells nothing, of the doctor where the clinic wants it."""
    days = _days_of(asked)
    count, visits = visits_to_export(
        current_user, first=days.first, last=days.last, **asked.of_whom()
    )
    table_exported(_called("visits", days, asked), count)
    head = [name for name in VISITS if name != "doctor" or tells_doctors_apart(current_user)]
    zone = clinic().zone
    rows = ([_cells(visit, zone)[name] for name in head] for visit in visits)
    return csv_answer(_file_name("visits", days), head, rows)


def _cells(visit: CountedVisit, zone: ZoneInfo) -> dict[str, object]:
    return {
        "id": visit.id,
        "date": local_date(visit.starts_at, zone),
        "doctor": visit.doctor.display_name,
        "visit_type": visit.visit_type,
        "status": visit.status.value,
        "minutes": visit.minutes,
        "overbooked": _word(visit.overbooked),
    }


def _days_of(asked: PeriodFilter) -> Days:
    return asked.days(local_date(now(), clinic().zone)) or abort(422)


def _called(table: str, days: Days, asked: PeriodFilter) -> str:
    """For the audit: "visits 20261101-20261130", with the ids of the doctor and the specialty asked for."""
    return " ".join([f"{table} {days.first:%Y%m%d}-{days.last:%Y%m%d}", *asked.of_whom().values()])


def _file_name(table: str, days: Days) -> str:
    return f"{table}-{days.first}-{days.last}"


def _word(is_so: bool) -> str:
    return "yes" if is_so else "no"
