"""Finding patients: however it is spelled, best first, on both databases."""

from __future__ import annotations

from datetime import date

import pytest

from clinic.db import transaction
from clinic.patients.register import register_patient
from clinic.patients.search import patients_page, search_patients
from tests.cast import Cast
from tests.counting import statements
from tests.refusals import refused

#: Who is found, and all that finds them. Dates are those of the third of April 1990.
SPELLINGS = {
    "Siobhán O’Brien": "O'Brien|O’Brien|obrien|OBRIEN siobhan|o brien|brien|obrein|siobahn",
    "Jörg Müller": "müller|mueller|muller|Mueller, Joerg|MÜLLER|jorg mul|mullr|Mueler|mülller",
    "Nguyễn Thị Minh": "Nguyen, Minh|Minh Nguyen|nguyễn|ngyuen minh|nguen",
    "Jean-Luc Picard": "Jean-Luc|Jean Luc|jeanluc|picard jean|picrad|pikard",
    "Mary Ann Lee": "maryann|mary-ann lee|Lee, Mary",
    "فاطمة علي": "فاطمه|فاطمة|على|فَاطِمَة عـــلي",
    "إحمد مصطفى": "احمد|أحمد مصطفي|مصطفى",
    "李小龙": "李小龙|李|小龙",
    "Hans Alt": "030 555 0142|+49 30 5550142|0049 (0)30/555-01-42|(030) 5550142|5550142|550142"
    "|+4930 555 0142 alt|K-1742|k 17|1742|HANS@example.org|hans@exam|hans@",
    "Ida Born": "1990-04-03|3.4.1990|03.04.1990|3.4.90|03/04/1990|3/4/1990|3 April 1990|April 3, 1990"
    "|3rd Apr 1990|3. april 1990 born|1990/04/03|Ida 03-04-1990",
}
NOBODY = (
    "keller lea|hans 1990-04-03|1991-04-03|0142|50142|+43 1 5550143|abcdefg|%|_|keller%|\\|mular"
)


def enter(cast: Cast) -> None:
    for name in SPELLINGS:
        hans, ida = name == "Hans Alt", name == "Ida Born"
        patient = register_patient(
            cast.nadia.actor,
            full_name=name,
            birth_date=date(1990, 4, 3) if ida else date(1950, 12, 31),
            phone="030 555 0142" if hans else "",
            email="hans@example.org" if hans else "",
            now=cast.now,
        )
        if hans:
            with transaction():
                patient.record_number = "K-1742"


def found(cast: Cast, words: str) -> list[str]:
    page, total = search_patients(cast.nadia.actor, words=words, page=1, per_page=50)
    assert total == len(page)
    return [patient.full_name for patient in page]


def test_whoever_is_meant_is_found_and_first(cast: Cast) -> None:
    enter(cast)
    missed = {
        (name, words): found(cast, words)[:2]
        for name, all_words in SPELLINGS.items()
        for words in all_words.split("|")
        if found(cast, words)[:1] != [name]
    }
    assert missed == {}


def test_nobody_is_found_who_is_not_meant(cast: Cast) -> None:
    enter(cast)
    assert {words: found(cast, words) for words in NOBODY.split("|") if found(cast, words)} == {}


@pytest.mark.parametrize(
    "words", ["keller", "KELLER leo", "leo kel", "Léo", "miriam.keller@ Leo", "  leo  "]
)
def test_all_words_must_be_somewhere_whatever_case_and_accents(cast: Cast, words: str) -> None:
    assert "Leo Keller" in found(cast, words)


@pytest.mark.parametrize(
    "words", ["%", "_", "keller%", "\\", "'; DROP TABLE patient; --", "leo weber"]
)
def test_signs_of_the_database_are_only_signs(cast: Cast, words: str) -> None:
    assert found(cast, words) == []


def test_the_list_is_in_order_of_names_and_in_pages(cast: Cast) -> None:
    everybody = found(cast, "")
    assert everybody == sorted(everybody)
    page, total = search_patients(cast.nadia.actor, words="", page=2, per_page=3)
    assert [patient.full_name for patient in page] == everybody[3:6]
    assert total == len(everybody)


@pytest.mark.parametrize("who", ["amira", "lena", "ida"])
def test_only_the_desk_searches(cast: Cast, who: str) -> None:
    with refused("forbidden"):
        search_patients(getattr(cast, who).actor, words="", page=1, per_page=20)


@pytest.mark.parametrize("words", ["", "keller", "leo keller", "%", "example.org"])
def test_the_pages_that_begin_after_a_row_hold_the_same(cast: Cast, words: str) -> None:
    for _ in range(3):
        register_patient(cast.nadia.actor, full_name="Leo Keller", now=cast.now)
    seen: list[str] = []
    found = patients_page(cast.nadia.actor, words=words, limit=2)
    seen += [patient.id for patient in found.items]
    while found.next:
        found = patients_page(cast.nadia.actor, words=words, cursor=found.next, limit=2)
        seen += [patient.id for patient in found.items]
    all_found, _total = search_patients(cast.nadia.actor, words=words, page=1, per_page=50)
    assert seen == [patient.id for patient in all_found]


def test_a_page_of_patients_takes_as_many_queries_however_many_there_are(cast: Cast) -> None:
    for number in range(10):
        register_patient(cast.nadia.actor, full_name=f"Number {number}", now=cast.now)
    with statements() as asked:
        assert len(patients_page(cast.nadia.actor, words="numb", limit=8).items) == 8
    # The clinic, which index there is, who is spelled so, whoever may be meant, their records.
    assert len(asked) <= 6


@pytest.mark.parametrize("who", ["amira", "lena", "ida"])
def test_only_the_desk_reads_the_pages_of_patients(cast: Cast, who: str) -> None:
    with refused("forbidden"):
        patients_page(getattr(cast, who).actor)


def test_a_cursor_of_no_page_of_patients_is_refused(cast: Cast) -> None:
    with refused("invalid", field="cursor"):
        patients_page(cast.nadia.actor, cursor="anything")
