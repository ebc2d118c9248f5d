"""Phone numbers: one spelling, however they are typed."""

from __future__ import annotations

import pytest

from clinic.core.phones import e164, home_country, last_digits, local_form


@pytest.mark.parametrize(
    ("spellings", "kept", "here"),
    [
        (
            "030 555 0142|030/555-01-42|(030) 5550142|+49 30 5550142|0049 30 5550142"
            "|+49 (0)30 5550142|tel:+49-30-5550142|٠٣٠ ٥٥٥٠١٤٢",
            "+49305550142",
            "030 5550142",
        ),
        ("+44 7911 123456|0044 7911 123456", "+447911123456", "+44 7911 123456"),
        ("030 5550142 ext. 7", "+49305550142;ext=7", "030 5550142 ext. 7"),
    ],
)
def test_a_number_is_kept_as_it_is_dialled_and_shown_as_it_is_here(
    spellings: str, kept: str, here: str
) -> None:
    assert {e164(one, "DE") for one in spellings.split("|")} == {kept}
    assert local_form(kept, "DE") == here
    assert e164(here, "DE") == kept
    assert e164(kept, "") == kept


@pytest.mark.parametrize(
    "text", ["", "abc", "1", "110", "0" * 51, "030 5550142 mother", "+999 123456", "\ud800"]
)
def test_what_cannot_be_dialled_is_no_number_and_shown_as_it_is(text: str) -> None:
    assert e164(text, "DE") == ""
    assert local_form(text, "DE") == text


def test_without_a_country_only_whole_numbers_are_understood() -> None:
    assert e164("030 5550142", "") == ""
    assert e164("+49 30 5550142", "") == "+49305550142"
    assert e164("(212) 555-0142", "US") == "+12125550142"


def test_a_number_is_known_by_its_last_six_digits() -> None:
    endings = [last_digits(one, "DE") for one in ("+49 30 5550142", "0142", "50142", "550142")]
    assert endings == ["305550142", "", "", "550142"]


def test_a_clinic_lies_where_it_says_or_where_its_time_zone_does() -> None:
    places = [("AT", "Europe/Berlin"), ("", "Europe/Berlin"), ("", "Asia/Kolkata"), ("", "UTC")]
    assert [home_country(*one) for one in places] == ["AT", "DE", "IN", ""]
