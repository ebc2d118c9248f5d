"""Words that people type, beside those that the clinic keeps."""

from __future__ import annotations

import pytest

from clinic.directory.matching import mentions, wanted_words


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Dermatology", "derm"), ("Dermatology", "dermatologist"), ("Neurology", "NEUROLOGISTS"),
        ("heart, blood pressure", "hearts"), ("noses", "nose"), ("nose", "noses"),
        ("rash", "rashes"), ("Allergies", "allergy"), ("GP", "gps"), ("children", "child"),
        ("Well-child check", "child"), ("Follow-up", "follow-up"), ("Vaccination", "vaccines"),
        ("Kardiólogie", "kardiologie"), ("طب الأطفال", "الأطفال"),
    ],
)  # fmt: skip
def test_beginnings_plurals_and_words_of_one_stem_are_found(text: str, word: str) -> None:
    assert mentions(text, word)


@pytest.mark.parametrize(
    ("text", "word"),
    [("heart", "ear"), ("skin", "s kin"), ("skin", "🩺"),
     ("Cardiology", "radiology"), ("skin", ""), ("hand", "handicraft")],
)  # fmt: skip
def test_another_word_is_not(text: str, word: str) -> None:
    assert not mentions(text, word)


def test_of_a_long_search_the_first_different_words_count() -> None:
    assert wanted_words("Skin skin SKIN " + " ".join("abcdefgh")) == ["SKIN", "a", "b", "c", "d"]
