"""Parts of pages that follow what happens elsewhere: what they listen to, and where they come from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from clinic.http.watch import free_times, token_for


@dataclass(frozen=True, slots=True)
class Live:
    """What the script reads from a live part.

    `topics`: when to ask anew, by blanks. `href`: of whom; the answer holds the part by its id.
    `watch`: shows the server that the page was given these topics. `part`: the id asked for, where
    several parts come in one answer.
    """

    topics: str
    href: str
    watch: str = ""
    part: str = ""


def free_times_of(doctor_ids: Iterable[str], href: str) -> Live:
    """A part that shows free times of these doctors, to whomever."""
    topics = [free_times(doctor_id) for doctor_id in doctor_ids]
    return Live(" ".join(topics), href, watch=" ".join(token_for(topic) for topic in topics))
