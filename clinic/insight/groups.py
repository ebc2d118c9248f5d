"""The visits of one doctor, or of one kind: only of groups too large to tell of people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Literal, NamedTuple

from sqlalchemy import Subquery

from clinic.insight.figures import SMALLEST_GROUP, CountedVisits, VisitCounts, counts_of
from clinic.insight.visits import counted_patients_of


class CountedGroup(NamedTuple):
    """The visits of one doctor, or of one kind, in the time or the one before."""

    earlier: bool
    id: str
    counts: VisitCounts


def large_groups(
    visit: Subquery, counted: Iterable[CountedVisits], key: Literal["doctor_id", "visit_type_id"]
) -> list[CountedGroup]:
    """The groups of `SMALLEST_GROUP` patients and more. One more statement where some look small."""
    groups = defaultdict(list)
    for row in counted:
        groups[row.earlier, str(getattr(row, key))].append(row)
    patients = {group: len(_some_patients(rows)) for group, rows in groups.items()}
    small = [
        id_
        for (earlier, id_), rows in groups.items()
        if patients[earlier, id_] < SMALLEST_GROUP <= sum(row.visits for row in rows)
    ]
    if small:
        patients |= counted_patients_of(visit, key, small)
    return [
        CountedGroup(*group, counts_of(rows))
        for group, rows in groups.items()
        if patients[group] >= SMALLEST_GROUP
    ]


def _some_patients(rows: Iterable[CountedVisits]) -> set[str]:
    """Of most groups these few are enough to see that it is large."""
    return {patient for row in rows for patient in (row.a_patient, row.another)}
