"""A doctor's profile for tests that add one."""

from __future__ import annotations

from clinic.directory.doctors import Profile
from tests.cast import Cast


def profile_of(cast: Cast, *, full_name: str) -> Profile:
    return Profile(
        full_name=full_name,
        specialty_id=cast.general_medicine,
        languages=["en", "de"],
        visit_types=dict.fromkeys((cast.first_visit, cast.follow_up)),
    )
