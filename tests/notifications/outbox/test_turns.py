"""Senders take turns, but nobody waits for ever."""

from __future__ import annotations

from threading import Event, Thread

from clinic.notifications.outbox.turns import Turns


def has_the_turn(turns: Turns, until: Event) -> tuple[Thread, Event]:
    """Somebody who has the turn until told to end, and when they have it."""
    has_it = Event()

    def work() -> None:
        with turns.turn():
            has_it.set()
            until.wait(10)

    thread = Thread(target=work, daemon=True)
    thread.start()
    return thread, has_it


def test_the_next_one_waits_until_the_turn_is_over() -> None:
    turns, first_ends, second_ends = Turns(patience=60), Event(), Event()
    first, first_has_it = has_the_turn(turns, first_ends)
    assert first_has_it.wait(5)
    second, second_has_it = has_the_turn(turns, second_ends)
    assert not second_has_it.wait(0.05)
    first_ends.set()
    assert second_has_it.wait(5)
    second_ends.set()
    for thread in (first, second):
        thread.join(5)


def test_whoever_takes_too_long_is_passed_by_and_ends_nobodys_turn_but_their_own() -> None:
    turns, slow_ends, quick_ends = Turns(patience=0.0), Event(), Event()
    slow, slow_has_it = has_the_turn(turns, slow_ends)
    assert slow_has_it.wait(5)
    quick, quick_has_it = has_the_turn(turns, quick_ends)
    assert quick_has_it.wait(5)
    slow_ends.set()
    slow.join(5)
    turns._patience = 60  # from here on nobody is passed by
    third, third_has_it = has_the_turn(turns, quick_ends)
    assert not third_has_it.wait(0.05)
    quick_ends.set()
    assert third_has_it.wait(5)
    for thread in (quick, third):
        thread.join(5)
