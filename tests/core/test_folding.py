"""The one form in which names are compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.core.folding import search_key
from tests.core.times import property_test


@pytest.mark.parametrize(
    ("key", "spellings"),
    [
        ("zielinski", "Zieliński|ZIELINSKI|Zielin\u0301ski"),
        ("lukasz", "Łukasz"),
        ("weiss", "Weiß|WEISS"),
        ("muller", "Müller|Mueller|muller|MÜLLER|MUELLER"),
        ("soren aro", "Søren Ærø|Soeren Aeroe|Sören Äro"),
        ("ipek isik", "İpek Işık|ipek isik"),
        ("anna weber", "  Anna \n Weber |Anna-Weber|Anna, Weber|Anna–Weber"),
        ("obrien", "O'Brien|O’Brien|O´Brien|O`Brien|Oʼ Brien".replace("ʼ ", "ʼ")),
        ("احمد", "أحمد|احمد|إحمد|آحمد|أَحْمَد|أحـــمد"),
        ("فاطمه", "فاطمة|فاطمه"),
        ("علي", "علي|على|علی"),
        ("fiona", "ﬁona"),
        ("한글", "한글"),
    ],
)
def test_however_a_name_is_spelled_it_is_one(key: str, spellings: str) -> None:
    assert {search_key(one) for one in spellings.split("|")} == {key}


@pytest.mark.parametrize(("one", "other"), [("حسن", "حسين"), ("علي", "علا"), ("Mia", "Maya")])
def test_other_names_stay_others(one: str, other: str) -> None:
    assert search_key(one) != search_key(other)


@property_test(300)
@given(st.text())
def test_a_search_key_is_its_own_search_key(text: str) -> None:
    assert search_key(search_key(text)) == search_key(text)


@property_test(200)
@given(st.text(alphabet="aZżółćßéİı ", max_size=12))
def test_a_search_does_not_mind_capitals(text: str) -> None:
    assert search_key(text.upper().lower()) == search_key(text.lower())


def test_the_key_of_a_name_fits_its_column_whatever_its_signs_become() -> None:
    assert len(search_key("\ufdfa" * 200)) <= 400
