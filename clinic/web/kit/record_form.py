"""Forms that change a record: nobody overwrites unseen what somebody else has saved meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from typing import Any, ClassVar

from flask_babel import gettext as _
from wtforms import BooleanField, Field, FieldList, HiddenField
from wtforms.fields.choices import SelectFieldBase

from clinic.core.errors import N_, Conflict
from clinic.optimistic import STALE, carry_out
from clinic.web.kit import wording
from clinic.web.kit.fields import SpanField
from clinic.web.kit.forms import ClinicForm


@dataclass(frozen=True)
class Said:
    """What a form says in one place, in words; `id` is that of the place in the page."""

    id: str
    label: str
    text: str


@dataclass(frozen=True)
class Difference:
    """A place where the record as it is now differs from what was typed."""

    id: str
    label: str
    now: str
    yours: str


#: How many signs of a text are shown beside another one, and how many of what they share.
LONG, AROUND = 300, 40
#: Fields that travel in every such form and are nobody's to fill in.
BESIDE = frozenset({"csrf_token", "fingerprint"})


class RecordForm(ClinicForm):
    """A form that changes a record, and carries the fingerprint of the record it was made from.

    Templates put that into the page by `csrf(form)`. `UNKEPT` names fields that are no part of the
    record. `differences` is None unless the record was changed meanwhile: the page then shows them
    (`error_summary` does), keeps what was typed, and saves it when it is sent again.
    """

    fingerprint = HiddenField()

    UNKEPT: ClassVar[frozenset[str]] = frozenset()
    differences: Sequence[Difference] | None = None

    def saves(self, verb: Callable[[], Any], *, current: Callable[[], RecordForm]) -> bool:
        """As `carries_out`, but only if the record still is as this form has seen it.

        `current` makes the form from the record as it is now, and keeps the record's row until the
        transaction ends, so that nobody else changes it in between.
        """

        def check() -> None:
            latest = current()
            if self.fingerprint.data not in (None, "", latest.fingerprint.data):
                self._compare(latest)
                raise Conflict(STALE, N_("Somebody has changed this meanwhile."))

        return self.carries_out(lambda: carry_out(verb, first=check))

    def said(self) -> Iterator[Said]:
        """What stands in the form, place by place, in words."""
        for field in self:
            if field.name not in BESIDE | self.UNKEPT:
                yield Said(field.id, str(field.label.text), shown_text(field))

    def _compare(self, latest: RecordForm) -> None:
        self.fingerprint.data = latest.fingerprint.data
        yours = {one.id: one.text for one in self.said()}
        self.differences = [
            Difference(one.id, one.label, *excerpts(one.text, yours.get(one.id, "")))
            for one in latest.said()
            if one.text != yours.get(one.id, "")
        ]


def excerpts(now: str, yours: str) -> tuple[str, str]:
    """Two texts; of long ones only where they differ, and what stands right around that."""
    if max(len(now), len(yours)) <= LONG:
        return now, yours
    start = _shared(now, yours)
    rest = min(len(now), len(yours)) - start
    end = min(rest, _shared(now[::-1], yours[::-1]))
    first = max(0, start - AROUND)
    return _cut(now, first, len(now) - end + AROUND), _cut(yours, first, len(yours) - end + AROUND)


def _shared(one: str, other: str) -> int:
    """How many signs two texts begin with alike."""
    return sum(
        1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    )


def _cut(text: str, first: int, last: int) -> str:
    last = min(last, first + LONG)
    return f"{'…' if first else ''}{text[first:last]}{'…' if last < len(text) else ''}"


def shown_text(field: Field) -> str:
    """What stands in a field, in words; "" where nothing does."""
    if isinstance(field, FieldList):
        return ", ".join(sorted(filter(None, (entry.form.said for entry in field))))
    if isinstance(field, SpanField):
        return field.said
    if isinstance(field, BooleanField):
        return _("Yes") if field.data else _("No")
    if isinstance(field, SelectFieldBase):
        return _chosen(field)
    if isinstance(field.data, date):
        return wording.day_full(field.data)
    return "\n".join(str("" if field.data is None else field.data).strip().splitlines())


def _chosen(field: SelectFieldBase) -> str:
    chosen = field.data if isinstance(field.data, list) else [field.data]
    known = {str(one) for one in chosen}
    return ", ".join(str(option.label.text) for option in field if str(option.data) in known)
