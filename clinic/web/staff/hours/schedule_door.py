"""Where some of the staff say when a doctor is away, or works otherwise on a date."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import url_for

from clinic.accounts.permissions import Permission


@dataclass(frozen=True, kw_only=True)
class Whose:
    """A doctor whose hours are entered; `name` is "" where doctors see to their own.

    `crumb` and `back` lead from the pages to where one came from; `back` is for a date of what was
    entered.
    """

    door: str
    id: str
    name: str = ""
    args: Mapping[str, Any] = field(default_factory=dict)
    back: Callable[[date], str] | None = None

    def url(self, endpoint: str, **more: Any) -> str:
        """The address of one of the door's pages about this doctor: "time_off.new"."""
        return url_for(f"{self.door}.{endpoint}", **self.args, **more)

    def after(self, endpoint: str, day: date) -> str:
        """Where one is led once something about a day has been saved: there, or back to the day."""
        return self.back(day) if self.back else self.url(endpoint)


@dataclass(frozen=True, kw_only=True)
class ScheduleDoor:
    """A door of such pages. `path` stands before their own, `whose` finds the doctor by the id in it.

    `whose` raises NotFound. `mark` marks the list of absences for the navigation, where it is in it.
    """

    path: str
    permission: Permission
    whose: Callable[[str], Whose]
    mark: Callable[[Any], Any] = lambda view: view
