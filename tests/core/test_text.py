"""Text that people typed, in any script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.core.text import clean_line, clean_text, initials
from tests.core.times import property_test


def test_a_line_holds_no_line_break() -> None:
    assert clean_line("Anna\r\nBcc: all@example.com") == "Anna Bcc: all@example.com"


@pytest.mark.parametrize("blank", [" ", "\t", "\u00a0", "\u2003", "\u2028", "\v", "\x85"])
def test_white_space_of_every_kind_becomes_one_space(blank: str) -> None:
    assert clean_line(f"{blank}Anna{blank} {blank}Weber{blank}") == "Anna Weber"


@pytest.mark.parametrize("control", ["\0", "\x07", "\x1b", "\x7f", "\x9f", "\ud800"])
def test_control_characters_and_broken_surrogates_go(control: str) -> None:
    assert clean_line(f"An{control}na") == "Anna"
    assert clean_text(f"An{control}na") == "Anna"


@pytest.mark.parametrize(
    "override", [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]
)
def test_characters_that_turn_the_reading_direction_go(override: str) -> None:
    assert clean_line(f"{override}Anna Weber") == "Anna Weber"
    assert clean_text(f"{override}Anna\nWeber") == "Anna\nWeber"


@pytest.mark.parametrize(
    "name", ["نور حداد", "שרה לוי", "👩‍⚕️ Ada", "李小龙", "Zieliński", "می‌خواهم"]
)
def test_names_of_every_script_and_emoji_stay_as_they_are(name: str) -> None:
    assert clean_line(name) == name


def test_accents_are_composed() -> None:
    assert clean_line("Zielin\u0301ski") == "Zieliński"


@pytest.mark.parametrize("nothing", ["", "   ", "\u200b", "\u200d \u200e", "\ufeff", "\r\n"])
def test_a_line_with_nothing_to_see_is_empty(nothing: str) -> None:
    assert clean_line(nothing) == ""
    assert clean_text(nothing) == ""


def test_a_text_keeps_its_lines() -> None:
    assert clean_text("First line\r\nsecond line\rthird") == "First line\nsecond line\nthird"


def test_a_text_keeps_one_blank_line_between_paragraphs() -> None:
    assert clean_text("\n\nOne \n\n \n\nTwo\n\n") == "One\n\nTwo"


def test_a_text_keeps_the_spacing_within_its_lines() -> None:
    assert clean_text("Dose:\t1\n  - morning") == "Dose: 1\n  - morning"


@property_test(300)
@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean_line(clean_line(text)) == clean_line(text)
    assert clean_text(clean_text(text)) == clean_text(text)


@property_test(300)
@given(st.text(alphabet=st.characters(exclude_categories=[])))
def test_a_clean_line_can_be_kept_anywhere(text: str) -> None:
    line = clean_line(text)

    assert "\n" not in line
    assert "\0" not in line
    assert line.encode().decode() == line


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Anna Weber", "AW"),
        ("anna maria weber", "AW"),
        ("Prince", "P"),
        ("نور حداد", "نح"),
        ("李小龙", "李"),
        ("Émile Zola", "ÉZ"),
        ("e\u0301mile zola", "ÉZ"),
        ("q\u0308ena test", "Q\u0308T"),
        ("O'Neil (Anna)", "OA"),
        ("Anna -", "A"),
        ("👩‍⚕️ Ada", "👩‍⚕️A"),
        ("👍🏽 Bo", "👍🏽B"),
        ("🇩🇪 🇳🇿", "🇩🇪🇳🇿"),
        ("ßeta", "ß"),
        ("", "?"),
        (" \t ", "?"),
        ("...", "?"),
    ],
)
def test_initials_are_the_first_signs_of_the_first_and_last_name(name: str, expected: str) -> None:
    assert initials(name) == expected


def test_T33_a_letter_has_thirty_accents_at_most() -> None:
    assert clean_line("a" + "\u0315\u0300" * 10_000 + "b") == clean_line(
        "a" + "\u0315\u0300" * 15 + "b"
    )
    assert clean_line("Nguyễn Thị Hồng") == "Nguyễn Thị Hồng"
