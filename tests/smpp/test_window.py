"""The window: each token leaves it once, patience is kept, numbers come round."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from smpp.pdu import MAX_SEQUENCE
from smpp.window import Window


def test_numbers_come_round_and_pass_over_those_still_open() -> None:
    window = Window(10, 5)
    assert [window.open("a"), window.open("b")] == [1, 2]
    window._last = MAX_SEQUENCE - 1
    assert [window.next_sequence(), window.next_sequence(), window.open("c")] == [MAX_SEQUENCE, 3, 4]


@given(st.lists(st.sampled_from(["open", "take", "tick", "late"]), max_size=60))
def test_every_token_leaves_the_window_once(moves: list[str]) -> None:
    window, opened, left, numbers = Window(4, 2), 0, [], []
    for move in moves:
        if move == "open" and window.room:
            numbers.append(window.open(opened))
            opened += 1
        elif move in ("take", "late") and numbers:
            entry = window.take(numbers[-1 if move == "take" else 0])
            left += [entry[0]] if entry else []
        elif move == "tick":
            left += window.tick()
        assert len(window) + len(left) == opened
        assert 0 <= window.room == 4 - len(window)
    left += window.drain()
    assert sorted(left) == list(range(opened))  # type: ignore[type-var]


def test_patience_is_more_than_its_ticks() -> None:
    window = Window(4, 2)
    window.open("a")
    assert list(window.tick()) == []
    window.open("b")
    assert [list(window.tick()) for _ in range(3)] == [[], ["a"], ["b"]]
