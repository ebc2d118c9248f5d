"""What a refusal carries to the doors."""

from __future__ import annotations

import pytest

from clinic.core.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound, Reason


class Lazy:
    """A sentence that is translated when somebody reads it."""

    def __str__(self) -> str:
        return "Diese Zeit ist vergeben."


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (NotFound, "not_found"),
        (NotAllowed, "forbidden"),
        (Conflict, "conflict"),
        (Invalid, "invalid"),
    ],
)
def test_a_refusal_that_says_no_more_still_has_a_code_and_a_sentence(
    kind: type[DomainError], code: str
) -> None:
    refusal = kind()

    assert refusal.code == code
    assert str(refusal)


def test_a_refusal_speaks_its_sentence_only_when_it_is_read() -> None:
    sentence = Lazy()

    refusal = Conflict("slot_taken", sentence)

    assert refusal.sentence is sentence
    assert str(refusal) == "Diese Zeit ist vergeben."


def test_a_refusal_keeps_all_its_reasons_in_order() -> None:
    reasons = [
        Reason("in_past", "This time is over."),
        Reason("off_grid", "Not at this minute."),
    ]

    refusal = Invalid("not_bookable", "Not possible.", reasons=reasons)

    assert refusal.reasons == tuple(reasons)


def test_a_refusal_names_the_fields_at_fault_and_carries_details() -> None:
    refusal = Invalid(fields={"start": "Choose a time."}, details={"alternatives": [1, 2, 3]})

    assert refusal.fields == {"start": "Choose a time."}
    assert refusal.details == {"alternatives": [1, 2, 3]}


def test_a_refusal_without_fields_has_none_rather_than_nothing() -> None:
    assert (Conflict().reasons, Conflict().fields, Conflict().details) == ((), {}, {})
