"""Admins hear of doctors who applied: one mail a day for all of them, and never in the night."""

from __future__ import annotations

from datetime import UTC, datetime

from clinic.directory.doctors import apply_as_doctor, approve_doctor
from clinic.directory.models import Doctor
from clinic.mail.compose import compose
from tests.cast import PASSWORD, Cast, email_of
from tests.notifications.post import PostOffice, states

MAIL = ("Petra Sommer", "doctors_applied")


def applies(cast: Cast, post: PostOffice, name: str) -> Doctor:
    return apply_as_doctor(
        email=email_of(name),
        full_name=name,
        password=PASSWORD,
        specialty_id=cast.cardiology,
        now=post.clock(),
    )


def test_all_who_apply_on_a_day_are_told_of_in_one_mail_the_others_next_morning(
    cast: Cast, post: PostOffice
) -> None:
    post.clock.now = datetime(2026, 11, 25, 3, tzinfo=UTC)
    applies(cast, post, "Nora Blau")
    assert MAIL not in post.after(hours=2)  # it is six in Berlin
    applies(cast, post, "Emil Rot")
    assert post.after(hours=2).count(MAIL) == 1
    assert post.letters[-1].applicants == 3  # Ida Winter waits as well
    applies(cast, post, "Lea Grau")
    applies(cast, post, "Max Braun")
    assert MAIL not in post.after(hours=16)
    assert post.after(hours=8).count(MAIL) == 1
    assert str(compose(post.letters[-1]).subject) == "5 doctors have applied"
    assert MAIL not in post.after(days=2)


def test_who_was_answered_meanwhile_is_not_told_of(cast: Cast, post: PostOffice) -> None:
    approve_doctor(cast.petra.actor, cast.ida.doctor_id, now=post.clock())
    post.clock.now = datetime(2026, 11, 25, 3, tzinfo=UTC)
    nora = applies(cast, post, "Nora Blau")
    approve_doctor(cast.petra.actor, nora.id, now=post.clock())
    assert MAIL not in post.after(hours=5)
    assert states("doctors_applied")[-1] == "withdrawn"
