"""The submits of one connection that have no answer yet, by sequence number; reads no clock, counts ticks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from smpp.pdu import MAX_SEQUENCE


class Window:
    """Tokens by sequence number. A token leaves it exactly once: taken, expired or drained."""

    def __init__(self, size: int, patience: int) -> None:
        """At most `size` open submits, each for more than `patience` ticks and at most one more."""
        self.size = size
        self._patience = patience
        self._open: dict[
            int, tuple[object, int]
        ] = {}  # in the order they were opened, so the oldest comes first
        self._ticks = 0
        self._last = 0

    def __len__(self) -> int:
        return len(self._open)

    @property
    def room(self) -> int:
        """Submits that may still be opened."""
        return self.size - len(self._open)

    def next_sequence(self) -> int:
        """The next number nobody waits for: 1 follows 0x7FFFFFFF, and a number still open is passed over."""
        sequence = self._last
        while True:
            sequence = sequence + 1 if sequence < MAX_SEQUENCE else 1
            if sequence not in self._open:
                self._last = sequence
                return sequence

    def open(self, token: object) -> int:
        """Wait for an answer to `token`; its sequence number. RuntimeError if there is no room."""
        if len(self._open) >= self.size:
            raise RuntimeError("the window is full")
        sequence = self.next_sequence()
        self._open[sequence] = (token, self._ticks)
        return sequence

    def take(self, sequence: int) -> tuple[object, int] | None:
        """The entry that `sequence` answers, which is open no more; None if nobody waits for it."""
        return self._open.pop(sequence, None)

    def tick(self) -> Iterator[object]:
        """One tick has passed: the tokens whose patience is over, oldest first, each gone when it is handed out."""
        self._ticks += 1
        return self._pop(self._ticks - self._patience)

    def drain(self) -> Iterator[object]:
        """All tokens, oldest first, each gone when it is handed out."""
        return self._pop(self._ticks + 1)

    def _pop(self, opened_before: int) -> Iterator[object]:
        # Listed first, then popped: to look for the first of a dictionary after each pop takes the square of its size.
        old = list(takewhile(lambda sequence: self._open[sequence][1] < opened_before, self._open))
        for sequence in old:
            entry = self._open.pop(sequence, None)
            if entry is not None:  # or whoever was told of the one before took it meanwhile
                yield entry[0]
