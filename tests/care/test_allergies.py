"""Allergies and warnings: doctors in care write and read them, and nobody at the desk."""

from __future__ import annotations

import pytest

from clinic.booking.answer import confirm
from clinic.care.allergies import LONGEST_ALLERGIES, allergies_of, write_allergies
from clinic.care.emergency import LASTS, break_glass
from clinic.core.errors import Invalid, NotAllowed, NotFound
from clinic.patients.register import register_patient
from clinic.privacy.erasure import erase, request_erasure
from clinic.privacy.export import export
from clinic.privacy.record_code import make_code, take_record
from tests.cast import THURSDAY, WEDNESDAY, Cast, Staff
from tests.privacy.traces import all_traces, everything

pytestmark = pytest.mark.usefixtures("app_context")

PENICILLIN = "Penicillin. Takes blood thinners."


@pytest.fixture
def noted(cast: Cast) -> str:
    """Amira is in Lena's care, who has noted her allergies; her id."""
    cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))
    write_allergies(cast.lena.actor, cast.amira.patient_id, text=PENICILLIN, now=cast.now)
    return cast.amira.patient_id


def reads(cast: Cast, who: Staff, patient_id: str) -> str | None:
    found = allergies_of(who.actor, patient_id, now=cast.now)
    return found.text if found else None


def test_T2_every_doctor_in_care_reads_allergies_and_the_desk_and_strangers_none(
    cast: Cast, noted: str
) -> None:
    for other in (cast.krug, cast.nadia, cast.petra, cast.ida):
        assert reads(cast, other, noted) is None
        with pytest.raises((NotAllowed, NotFound)):
            write_allergies(other.actor, noted, text="", now=cast.now)
    asked = cast.amira_books(cast.slot(WEDNESDAY, "11:00"), doctor=cast.krug)
    assert reads(cast, cast.krug, noted) is None  # nobody has said yes
    confirm(cast.krug.actor, asked.id, now=cast.now)
    assert reads(cast, cast.krug, noted) == PENICILLIN
    assert reads(cast, cast.lena, noted) == PENICILLIN


def test_T7_an_emergency_shows_allergies_for_its_hour_and_lets_nobody_write_them(
    cast: Cast, noted: str
) -> None:
    why = "Brought in unconscious, about to be treated."
    break_glass(cast.krug.actor, noted, reason=why, now=cast.now)
    assert reads(cast, cast.krug, noted) == PENICILLIN
    assert allergies_of(cast.krug.actor, noted, now=cast.now + LASTS) is None
    with pytest.raises(NotFound):
        write_allergies(cast.krug.actor, noted, text="", now=cast.now)


def test_a_warning_is_short(cast: Cast, noted: str) -> None:
    too_long = "x" * (LONGEST_ALLERGIES + 1)
    with pytest.raises(Invalid) as refused:
        write_allergies(cast.lena.actor, noted, text=too_long, now=cast.now)
    assert set(refused.value.fields) == {"allergies"}
    assert reads(cast, cast.lena, noted) == PENICILLIN


def test_T41_what_is_noted_stands_nowhere_in_clear_is_exported_and_goes_with_the_person(
    cast: Cast, noted: str
) -> None:
    assert "Penicillin" not in all_traces()
    [record] = export(cast.amira.actor, form="json", now=cast.now)["patients"]
    assert record["allergies"] == PENICILLIN
    wish = request_erasure(cast.amira.actor, now=cast.now).id
    erase(cast.petra.actor, wish, now=cast.now)
    assert reads(cast, cast.lena, noted) is None
    assert f"('{noted}', 'gAAAA" not in everything()


def test_who_takes_over_their_record_loses_no_warning(cast: Cast, noted: str) -> None:
    nadia = cast.nadia.actor
    record = register_patient(nadia, full_name="Amira Rahman", now=cast.now).id
    at = cast.slot(WEDNESDAY, "09:00")
    cast.desk_books(record, at)
    write_allergies(cast.lena.actor, record, text="Latex", now=cast.now)
    code = make_code(nadia, record, guardian=False, now=cast.now).code
    take_record(cast.amira.actor, code, now=cast.now)
    assert reads(cast, cast.lena, record) == f"Latex\n{PENICILLIN}"
